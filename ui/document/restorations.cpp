// SPDX-License-Identifier: GPL-3.0-or-later
#include "document/restorations.h"

#include "document/edited_key.h"
#include "document/row_keys.h"
#include "staging/key_in_log.h"

#include <unordered_map>

namespace simkv::ui {
namespace {

// The edits of a job, one for each key.
class Restorer final {
public:
    Restorer(const Snapshot& newest, const StagedLookup& staged) : m_newest(&newest), m_staged(&staged) {}

    // A key that is too long to be edited is left out.
    Result<void> add(Result<ByteString> key, const Content& content) {
        if (!key && key.error().code == ErrorCode::Invalid) {
            ++m_longKeys;
            return {};
        }
        return key ? add(*std::move(key), content) : tl::unexpected(key.error());
    }

    Result<void> add(ByteString key, const Content& content) {
        const auto edit = editOf(key, content);
        if (!edit)
            return tl::unexpected(edit.error());
        const auto [place, isNew] = m_places.try_emplace(std::move(key), m_edits.size());
        if (isNew)
            m_edits.emplace_back();
        m_edits[place->second] = *edit;
        return {};
    }

    // Nothing if the key has that content, or is to have it.
    Result<std::optional<Edit>> editOf(const ByteString& key, const Content& content) const {
        const auto log = keyInLog(*m_newest, key);
        if (!log)
            return tl::unexpected(log.error());
        const auto change = (*m_staged)(key);
        if ((change ? change->content : log->content()) == content)
            return std::optional<Edit>();
        return std::optional(Edit{key, content, *log});
    }

    BulkEdits finish() {
        BulkEdits found;
        found.longKeys = m_longKeys;
        found.keys = m_edits.size();
        for (auto& edit : m_edits) {
            if (edit)
                found.edits.push_back(*std::move(edit));
        }
        return found;
    }

private:
    const Snapshot* m_newest;
    const StagedLookup* m_staged;
    std::vector<std::optional<Edit>> m_edits; // nothing where nothing is to be done
    std::unordered_map<ByteString, std::size_t> m_places;
    std::uint64_t m_longKeys = 0;
};

Result<ByteString> keyOf(const Snapshot& snapshot, RecordNumber number) {
    const auto place = snapshot.place(number);
    return place ? editedKey(snapshot, *place) : tl::unexpected(place.error());
}

// What the record stands for, as versionBack() has it.
Content contentBack(const Snapshot& newest, RecordNumber version, const std::optional<RecordNumber>& last) {
    if (newest.stateOf(version) != RecordState::Tombstone)
        return Content::of(version);
    if (version != last)
        return Content::deleted();
    auto before = newest.previousVersion(version);
    while (before && newest.stateOf(*before) == RecordState::Tombstone)
        before = newest.previousVersion(*before);
    return before ? Content::of(*before) : Content::deleted();
}

Result<BulkEdits> finished(const Result<std::uint64_t>& walked, Restorer& restorer) {
    if (!walked)
        return tl::unexpected(walked.error());
    auto found = restorer.finish();
    found.longKeys = *walked;
    return found;
}

Content contentThen(const StateComparison::Row& row) {
    return row.then ? Content::of(*row.then) : Content::deleted();
}

} // namespace

Result<std::optional<Edit>> versionBack(const Snapshot& newest, RecordNumber version,
                                        const StagedLookup& staged) {
    if (newest.stateOf(version) == RecordState::Marker)
        return tl::unexpected(
            Error{ErrorCode::Invalid, "a batch marker is no version of a key", newest.path()});
    const auto key = keyOf(newest, version);
    if (!key)
        return tl::unexpected(key.error());
    const auto last = newest.newest(*key);
    if (!last)
        return tl::unexpected(last.error());
    return Restorer(newest, staged).editOf(*key, contentBack(newest, version, *last));
}

Result<BulkEdits> versionsBack(const SelectedRows& rows, const Snapshot& newest, const StagedLookup& staged,
                               Progress& progress) {
    Restorer restorer(newest, staged);
    std::unordered_map<ByteString, RecordNumber> lastOf;
    auto walked = eachRowKey(rows, progress, [&](RowId row, ByteString key) -> Result<void> {
        const auto record = row.record();
        if (!record)
            return {}; // no version of its key
        const auto number = *record;
        const auto [place, isNew] = lastOf.try_emplace(key, number);
        if (!isNew && place->second > number)
            return {};
        place->second = number;
        const auto last = newest.newest(key);
        if (!last)
            return tl::unexpected(last.error());
        return restorer.add(std::move(key), contentBack(newest, number, *last));
    });
    return finished(walked, restorer);
}

Result<BulkEdits> keysBack(const SelectedRows& rows, const KeysBack& how, const StagedLookup& staged,
                           Progress& progress) {
    Restorer restorer(*how.newest, staged);
    auto walked = eachRowKey(rows, progress, [&](RowId, ByteString key) -> Result<void> {
        const auto then = keyInLog(*how.then, key);
        if (!then)
            return tl::unexpected(then.error());
        if (!then->isLive && !how.deletesAdded)
            return {};
        return restorer.add(std::move(key), then->content());
    });
    return finished(walked, restorer);
}

Result<BulkEdits> keysBack(ByteView prefix, const KeysBack& how, const StagedLookup& staged,
                           Progress& progress) {
    const auto comparison = StateComparison::between(how.then, how.newest, progress);
    if (!comparison)
        return tl::unexpected(comparison.error());
    Restorer restorer(*how.newest, staged);
    for (std::uint64_t row = 0; row < comparison->rows(); ++row) {
        if (progress.isCancelled())
            return tl::unexpected(cancelledError());
        progress.advance(ByteCount(row), ByteCount(comparison->rows()));
        const auto found = comparison->at(row);
        if (!found.then && !how.deletesAdded)
            continue;
        const auto place = how.newest->place(found.any());
        if (!place)
            return tl::unexpected(place.error());
        if (place->header.keyLength < prefix.size())
            continue;
        const auto start = how.newest->bytes(place->keyOffset(), ByteCount(prefix.size()));
        if (!start)
            return tl::unexpected(start.error());
        if (*start != prefix)
            continue;
        if (auto added = restorer.add(editedKey(*how.newest, *place), contentThen(found)); !added)
            return tl::unexpected(added.error());
    }
    return restorer.finish();
}

Result<BulkEdits> keysBack(const StateComparison& comparison, const std::vector<std::pair<int, int>>& rows,
                           const Snapshot& newest, const StagedLookup& staged, Progress& progress) {
    Restorer restorer(newest, staged);
    const auto count = countOf(rows);
    std::uint64_t done = 0;
    for (const auto& [first, last] : rows) {
        for (std::int64_t row = first; row <= last; ++row) {
            if (progress.isCancelled())
                return tl::unexpected(cancelledError());
            progress.advance(ByteCount(++done), ByteCount(count));
            const auto found = comparison.at(static_cast<std::uint64_t>(row));
            if (auto added = restorer.add(keyOf(newest, found.any()), contentThen(found)); !added)
                return tl::unexpected(added.error());
        }
    }
    return restorer.finish();
}

} // namespace simkv::ui
