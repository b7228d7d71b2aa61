// SPDX-License-Identifier: GPL-3.0-or-later
#include "scan/find_record.h"

#include "scan/row_set.h"
#include "scan/staged_scan.h"

#include <algorithm>

namespace simkv {
namespace {

// Stops a scan at its first match.
class UntilFound final : public Progress {
public:
    explicit UntilFound(Progress& progress) : m_progress(&progress) {}
    void stop() { m_stopped = true; }
    [[nodiscard]] bool isCancelled() const noexcept override {
        return m_stopped || m_progress->isCancelled();
    }
    void advance(ByteCount done, ByteCount total) noexcept override { m_progress->advance(done, total); }

private:
    Progress* m_progress;
    bool m_stopped = false;
};

// The first match in [from, end).
Result<std::optional<RecordNumber>> findWithin(const ScanRequest& request, RecordNumber from,
                                               RecordNumber end, Progress& progress) {
    RecordSetBuilder matches;
    matches.appendOthers(from.value());
    UntilFound untilFound(progress);
    const auto scanned =
        scanRecords(request, end, matches, untilFound, [&](RecordSetBuilder&) { untilFound.stop(); });
    const auto found = matches.snapshot().nextFrom(from);
    if (!scanned && !found)
        return tl::unexpected(scanned.error());
    return found;
}

// The same by what the records show.
Result<std::optional<RecordNumber>> findShown(const ScanRequest& request, RecordNumber from, RecordNumber end,
                                              const StagedMatches& staged, Progress& progress) {
    const auto changed = staged.nextFrom(from);
    const auto last = changed && *changed < end ? *changed : end;
    while (from < last) {
        auto found = findWithin(request, from, last, progress);
        if (!found || (*found && !staged.isMatch(**found)))
            return found;
        if (!*found)
            break;
        from = (*found)->next(); // it shows a value that does not match
    }
    return last < end ? std::optional(last) : std::nullopt;
}

} // namespace

Result<std::optional<RecordNumber>> findRecord(const ScanRequest& request, RecordNumber from,
                                               Progress& progress) {
    const auto end = RecordNumber(request.snapshot->records());
    if (from < end) {
        auto found = findWithin(request, from, end, progress);
        if (!found || *found)
            return found;
    }
    return findWithin(request, RecordNumber(0), std::min(from, end), progress);
}

Result<std::optional<RowId>> findRow(const ScanRequest& request, RowId from, Progress& progress) {
    const auto end = RecordNumber(request.snapshot->records());
    const auto first = from.record().value_or(end);
    const auto staged = scanStaged(request, progress);
    if (!staged)
        return tl::unexpected(staged.error());
    auto found = first < end ? findShown(request, first, end, *staged, progress)
                             : Result<std::optional<RecordNumber>>(std::nullopt);
    if (!found || *found)
        return found.map([](auto number) { return std::optional<RowId>(number); });
    const RowSet matches({}, staged->additions);
    if (const auto addition = matches.nextFrom(std::max(from, RowId(StagedId()))))
        return std::optional(*addition);
    found = findShown(request, RecordNumber(0), first, *staged, progress);
    if (!found || *found)
        return found.map([](auto number) { return std::optional<RowId>(number); });
    const auto before = from.addition() ? matches.nextFrom(RowId(StagedId())) : std::nullopt;
    return before && *before < from ? before : std::nullopt;
}

} // namespace simkv
