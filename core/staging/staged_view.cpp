// SPDX-License-Identifier: GPL-3.0-or-later
#include "staging/staged_view.h"

#include <algorithm>

namespace simkv {

namespace {

bool isAddition(const StagedChange& change) {
    return change.isAddition();
}

} // namespace

StagedView::StagedView(StagedChangeList changes, std::shared_ptr<const WrittenAdditions> written)
    : m_changes(std::move(changes)), m_written(std::move(written)) {
    auto additions = std::make_shared<StagedIds>();
    for (const auto& change : *m_changes) {
        if (change.isAddition())
            additions->push_back(change.id);
    }
    m_additions = std::move(additions);
}

void StagedView::shareAdditions(const StagedView& earlier) {
    if (*m_additions != *earlier.m_additions)
        return;
    // An id is of one key.
    const auto next = [](auto at, auto end) { return std::find_if(at, end, isAddition); };
    auto theirs = earlier.m_changes->begin();
    for (const auto& ours : *m_changes) {
        if (!ours.isAddition())
            continue;
        theirs = next(theirs, earlier.m_changes->end());
        if (theirs->content != ours.content)
            return;
        ++theirs;
    }
    m_additions = earlier.m_additions;
}

const StagedChange* StagedView::find(ByteView key) const {
    std::call_once(m_keysMade, [this] {
        m_keys.reserve(m_changes->size());
        for (const auto& change : *m_changes)
            m_keys.emplace(change.key, &change);
    });
    const auto found = m_keys.find(key);
    return found == m_keys.end() ? nullptr : found->second;
}

const StagedChange* StagedView::find(StagedId id) const {
    const auto found =
        std::lower_bound(m_changes->begin(), m_changes->end(), id,
                         [](const StagedChange& change, StagedId wanted) { return change.id < wanted; });
    return found != m_changes->end() && found->id == id ? &*found : nullptr;
}

std::optional<StagedId> StagedView::additionAfter(RecordNumber newest) const {
    const auto found = std::find_if(m_additions->begin(), m_additions->end(),
                                    [&](StagedId id) { return find(id)->log.newest == newest; });
    return found == m_additions->end() ? std::nullopt : std::optional(*found);
}

std::optional<RecordNumber> StagedView::recordOf(StagedId id) const {
    if (const auto* change = find(id))
        return change->log.isLive ? change->log.newest : std::nullopt;
    if (!m_written)
        return std::nullopt;
    const auto found = m_written->find(id.value());
    return found == m_written->end() ? std::nullopt : std::optional(found->second);
}

} // namespace simkv
