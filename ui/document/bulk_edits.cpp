// SPDX-License-Identifier: GPL-3.0-or-later
#include "document/bulk_edits.h"

#include "document/row_keys.h"
#include "staging/content_bytes.h"
#include "staging/key_in_log.h"

#include <unordered_map>
#include <utility>
#include <vector>

namespace simkv::ui {
namespace {

tl::unexpected<Error> invalid(const Snapshot& snapshot, const std::string& what) {
    return tl::unexpected(Error{ErrorCode::Invalid, what, snapshot.path()});
}

// Calls visit(key, content, log) for each key of the rows once; that returns a result, whose error ends it.
// The rest is as with eachRowKey().
template <typename Visit>
Result<std::uint64_t> forEachKey(const SelectedRows& rows, const StagedLookup& staged, Progress& progress,
                                 Visit visit) {
    const auto& snapshot = *rows.snapshot;
    // A key is known by its newest record, a bit for each; one that has none is a single row.
    std::vector<bool> seen(snapshot.records());
    return eachRowKey(rows, progress, [&](RowId, const ByteString& key) -> Result<void> {
        const auto log = keyInLog(snapshot, key);
        if (!log)
            return tl::unexpected(log.error());
        if (log->newest) {
            auto isSeen = seen[log->newest->value()];
            if (isSeen)
                return {};
            isSeen = true;
        }
        const auto change = staged(key);
        return visit(key, change ? change->content : log->content(), *log);
    });
}

// Nothing if the value is larger than kMostBulkValue.
Result<std::optional<ByteString>> wholeValueOf(const Snapshot& snapshot, const Content& content) {
    const auto size = contentSize(snapshot, content);
    if (!size)
        return tl::unexpected(size.error());
    if (*size > kMostBulkValue)
        return std::optional<ByteString>();
    auto value = contentBytes(snapshot, content, 0, *size);
    if (!value)
        return tl::unexpected(value.error());
    return std::optional(*std::move(value));
}

} // namespace

Result<BulkEdits> deletions(const SelectedRows& rows, const StagedLookup& staged, Progress& progress) {
    BulkEdits result;
    const auto walked = forEachKey(rows, staged, progress,
                                   [&](const ByteString& key, const Content& content, const KeyInLog& log) {
                                       ++result.keys;
                                       if (!content.isDeleted())
                                           result.edits.push_back(Edit{key, Content::deleted(), log});
                                       return Result<void>();
                                   });
    if (!walked)
        return tl::unexpected(walked.error());
    result.longKeys = *walked;
    return result;
}

Result<BulkEdits> replacements(const SelectedRows& rows, const StagedLookup& staged,
                               const ValueReplacement& replacement, Progress& progress) {
    BulkEdits result;
    std::uint64_t bytes = 0;
    const auto& snapshot = *rows.snapshot;
    const auto walked = forEachKey(
        rows, staged, progress,
        [&](const ByteString& key, const Content& content, const KeyInLog& log) -> Result<void> {
            if (content.isDeleted())
                return {};
            ++result.keys;
            const auto value = wholeValueOf(snapshot, content);
            if (!value)
                return tl::unexpected(value.error());
            if (!*value) {
                ++result.leftOut;
                return {};
            }
            auto replaced = replacement.apply(**value);
            if (!replaced)
                return tl::unexpected(replaced.error());
            if (!*replaced || **replaced == **value)
                return {};
            bytes += (*replaced)->size();
            if (bytes > kMostBulkBytes)
                return invalid(snapshot, "the new values are over 512 MiB together; choose fewer rows");
            result.edits.push_back(Edit{key, Content::of(**std::move(replaced)), log});
            return {};
        });
    if (!walked)
        return tl::unexpected(walked.error());
    result.longKeys = *walked;
    return result;
}

Result<BulkEdits> pasted(const Snapshot& snapshot, std::string_view text, const PasteFormat& format,
                         const StagedLookup& staged, Progress& progress) {
    const auto found = pastedKeys(text, format);
    if (!found)
        return tl::unexpected(found.error());
    const auto& keys = found->keys;
    std::unordered_map<ByteView, const PastedKey*> last;
    for (const auto& pasted : keys) {
        const auto [known, isNew] = last.try_emplace(pasted.key, &pasted);
        if (!isNew && pasted.order >= known->second->order)
            known->second = &pasted;
    }
    BulkEdits result;
    result.noRecords = found->noRecords;
    for (const auto& pasted : keys) {
        if (progress.isCancelled())
            return tl::unexpected(cancelledError());
        progress.advance(ByteCount(++result.keys), ByteCount(keys.size()));
        const auto* counts = std::exchange(last[pasted.key], nullptr); // in the place of the first
        if (counts == nullptr)
            continue;
        const auto log = keyInLog(snapshot, pasted.key);
        if (!log)
            return tl::unexpected(log.error());
        if (!counts->value && !log->isLive && !staged(pasted.key))
            ++result.absent;
        else
            result.edits.push_back(
                Edit{pasted.key, counts->value ? Content::of(*counts->value) : Content::deleted(), *log});
    }
    return result;
}

} // namespace simkv::ui
