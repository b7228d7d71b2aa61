// SPDX-License-Identifier: GPL-3.0-or-later
#include "document/row_source.h"

#include "document/edited_key.h"

namespace simkv::ui {
namespace {

tl::unexpected<Error> goneError() {
    return tl::unexpected(Error{ErrorCode::NotFound, "the key is no longer staged"});
}

} // namespace

bool RowSource::mayBeStaged(RecordNumber record) const {
    if (!m_staged || m_staged->changes()->empty())
        return false;
    const auto state = m_snapshot->stateOf(record);
    return state == RecordState::Live || state == RecordState::Tombstone;
}

const StagedChange* RowSource::stagedFor(RecordNumber record, ByteView key) const {
    const auto* change = mayBeStaged(record) ? m_staged->find(key) : nullptr;
    return change != nullptr && change->log.newest == record ? change : nullptr;
}

const StagedChange* RowSource::stagedAt(RowId row) const {
    if (const auto id = row.addition())
        return m_staged ? m_staged->find(*id) : nullptr;
    const auto record = row.record();
    if (!record || !mayBeStaged(*record))
        return nullptr;
    const auto key = keyAt(row);
    return key ? stagedFor(*record, *key) : nullptr;
}

Result<ByteString> RowSource::keyAt(RowId row) const {
    const auto record = row.record();
    if (!record) {
        const auto* change = stagedAt(row);
        return change != nullptr ? Result<ByteString>(change->key) : goneError();
    }
    const auto place = m_snapshot->place(*record);
    return place ? editedKey(*m_snapshot, *place) : tl::unexpected(place.error());
}

Result<Content> RowSource::contentAt(RowId row) const {
    const auto* change = stagedAt(row);
    if (change != nullptr && !change->content.isDeleted())
        return change->content;
    const auto record = row.record();
    return record ? Result<Content>(Content::of(*record)) : goneError();
}

} // namespace simkv::ui
