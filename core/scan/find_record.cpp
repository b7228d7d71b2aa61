// SPDX-License-Identifier: GPL-3.0-or-later
#include "scan/find_record.h"

#include "scan/row_set.h"

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
    auto found = first < end ? findWithin(request, first, end, progress)
                             : Result<std::optional<RecordNumber>>(std::nullopt);
    if (!found || *found)
        return found.map([](auto number) { return std::optional<RowId>(number); });
    const auto additions = scanAdditions(request, progress);
    if (!additions)
        return tl::unexpected(additions.error());
    const RowSet matches({}, *additions);
    if (const auto addition = matches.nextFrom(std::max(from, RowId(StagedId()))))
        return std::optional(*addition);
    found = findWithin(request, RecordNumber(0), first, progress);
    if (!found || *found)
        return found.map([](auto number) { return std::optional<RowId>(number); });
    const auto before = from.addition() ? matches.nextFrom(RowId(StagedId())) : std::nullopt;
    return before && *before < from ? before : std::nullopt;
}

} // namespace simkv
