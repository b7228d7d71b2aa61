// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "staging/staged_change.h"

#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

namespace simkv {

// The records that additions have become by being written.
using WrittenAdditions = std::unordered_map<std::uint32_t, RecordNumber>; // by StagedId::value()

// A record that is its key's newest one, live, and to be replaced by another value.
struct ChangedRecord {
    RecordNumber record{};
    StagedId id{};
    bool operator==(const ChangedRecord&) const = default;
};
using ChangedRecords = std::vector<ChangedRecord>;

// All that is staged at one moment, for views and jobs. Immutable; const methods from any thread.
class StagedView final {
public:
    // `changes`: not null, ids ascending, as ChangeSet::changes() has them. `written`: null for none.
    explicit StagedView(StagedChangeList changes, std::shared_ptr<const WrittenAdditions> written = {});

    [[nodiscard]] const StagedChangeList& changes() const { return m_changes; }
    // The ids of the changes that are additions, ascending. Not null; the same one as in an earlier view if
    // that has the same additions, and they are shared.
    [[nodiscard]] const std::shared_ptr<const StagedIds>& additions() const { return m_additions; }
    // The records that show a staged value in place of their own, ascending. Likewise.
    [[nodiscard]] const std::shared_ptr<const ChangedRecords>& changedRecords() const { return m_changed; }
    void shareRows(const StagedView& earlier);

    // Null where the key is not staged. The first call takes a pass over all changes.
    [[nodiscard]] const StagedChange* find(ByteView key) const;
    [[nodiscard]] const StagedChange* find(StagedId id) const;
    // The record that shows what has been an addition: it was written, or another program has given its key a
    // value. Nothing while it still is one, and for what is no longer staged.
    [[nodiscard]] std::optional<RecordNumber> recordOf(StagedId id) const;
    // The addition whose key has this record, a tombstone, as its newest one. A pass over the additions.
    [[nodiscard]] std::optional<StagedId> additionAfter(RecordNumber newest) const;

private:
    StagedChangeList m_changes;
    std::shared_ptr<const StagedIds> m_additions;
    std::shared_ptr<const ChangedRecords> m_changed;
    std::shared_ptr<const WrittenAdditions> m_written;
    mutable std::once_flag m_keysMade;
    mutable std::unordered_map<ByteView, const StagedChange*> m_keys;
};

using StagedViewPtr = std::shared_ptr<const StagedView>;

// Whether the same rows show staged values, as far as shareRows() tells. Null: none do.
[[nodiscard]] bool hasSameRows(const StagedViewPtr& a, const StagedViewPtr& b);

} // namespace simkv
