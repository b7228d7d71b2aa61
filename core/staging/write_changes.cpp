// SPDX-License-Identifier: GPL-3.0-or-later
#include "staging/write_changes.h"

#include "base/byte_text.h"
#include "staging/key_in_log.h"

#include <utility>

namespace simkv {
namespace {

Error changedMeanwhile(const Store& store, const ByteString& key) {
    constexpr std::size_t kMostOfKey = 60;
    return Error{ErrorCode::Changed,
                 "another program has changed the key \u201c" + escaped(key, kMostOfKey) +
                     "\u201d meanwhile; nothing was written",
                 store.path()};
}

// Whether each change still stands on the record that the user saw.
Result<void> checkBases(const Store& store, const Snapshot& snapshot, std::span<const StagedChange> changes) {
    for (const auto& change : changes) {
        if (change.base.isOfFormerFile())
            return tl::unexpected(changedMeanwhile(store, change.key));
        const auto log = keyInLog(snapshot, change.key);
        if (!log)
            return tl::unexpected(log.error());
        const auto met = isMet(NewestRecord{change.base.newest}, *log, snapshot);
        if (!met)
            return tl::unexpected(met.error());
        if (!*met)
            return tl::unexpected(changedMeanwhile(store, change.key));
    }
    return {};
}

// The value that the key is to have; null where it is to be deleted.
Result<std::shared_ptr<const ByteString>> valueOf(const Snapshot& snapshot, const Content& content) {
    if (!content.record())
        return content.bytes();
    auto place = snapshot.place(*content.record());
    if (!place)
        return tl::unexpected(place.error());
    auto value = snapshot.value(*place);
    if (!value)
        return tl::unexpected(value.error());
    return std::make_shared<const ByteString>(*std::move(value));
}

Result<RecordNumber> writeOne(Store& store, const Snapshot& snapshot, const StagedChange& change,
                              Timestamp time) {
    const auto value = valueOf(snapshot, change.content);
    if (!value)
        return tl::unexpected(value.error());
    return *value ? store.put(change.key, **value, time) : store.remove(change.key, time);
}

Result<Batch> batchOf(const Snapshot& snapshot, std::span<const StagedChange> changes, Timestamp time) {
    Batch batch;
    for (const auto& change : changes) {
        const auto value = valueOf(snapshot, change.content);
        if (!value)
            return tl::unexpected(value.error());
        auto added = *value ? batch.put(change.key, **value, time) : batch.remove(change.key, time);
        if (!added)
            return tl::unexpected(added.error());
    }
    return batch;
}

} // namespace

Result<std::vector<RecordNumber>> writeChanges(Store& store, std::span<const StagedChange> changes,
                                               Timestamp time, Progress& progress) {
    const auto snapshot = store.snapshot();
    if (auto unchanged = checkBases(store, *snapshot, changes); !unchanged)
        return tl::unexpected(unchanged.error());
    // There is room for the answer before anything is written.
    std::vector<RecordNumber> records(changes.size());
    if (changes.size() == 1) {
        auto number = writeOne(store, *snapshot, changes.front(), time);
        if (!number)
            return tl::unexpected(number.error());
        records.front() = *number;
        return records;
    }
    auto batch = batchOf(*snapshot, changes, time);
    if (!batch)
        return tl::unexpected(batch.error());
    const auto marker = store.apply(*std::move(batch), progress);
    if (!marker)
        return tl::unexpected(marker.error());
    for (std::size_t i = 0; i < records.size(); ++i)
        records[i] = RecordNumber(marker->value() + 1 + i);
    return records;
}

Result<std::optional<UnmetCondition>> applyIfMet(Store& store, std::span<const KeyCondition> conditions,
                                                 Batch batch, Progress& progress) {
    if (!conditions.empty()) {
        auto unmet = firstUnmet(conditions, store.snapshot().get());
        if (!unmet || *unmet)
            return unmet;
    }
    if (auto applied = store.apply(std::move(batch), progress); !applied)
        return tl::unexpected(applied.error());
    return std::optional<UnmetCondition>();
}

} // namespace simkv
