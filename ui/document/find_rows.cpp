// SPDX-License-Identifier: GPL-3.0-or-later
#include "document/find_rows.h"

#include "scan/staged_scan.h"
#include "scan/staged_sort.h"

namespace simkv::ui {
namespace {

std::shared_ptr<const RecordSet> everyRecord(std::uint64_t records) {
    RecordSetBuilder all;
    for (std::uint64_t number = 0; number < records; ++number)
        all.append(true);
    return std::make_shared<const RecordSet>(all.snapshot());
}

// What is staged comes first: it is little, and the user may be at one of these rows.
FoundRows filterRows(const ScanRequest& scan, const KnownRows& known, RowSetMailbox& mailbox,
                     Progress& progress) {
    FoundRows found;
    const auto staged = scanStaged(scan, progress);
    if (!staged) {
        found.error = staged.error();
        return found;
    }
    found.additions = staged->additions;
    if (scan.query.isEmpty())
        return found;
    RecordSetBuilder matches;
    if (known.matches)
        matches = RecordSetBuilder(scan.among ? known.matches->intersectedWith(*scan.among) : *known.matches);
    const auto shown = [&](const RecordSet& set) {
        return std::make_shared<const RecordSet>(staged->shown(set));
    };
    const auto put = [&](RecordSetBuilder& builder) {
        mailbox.put(std::make_shared<const RowSet>(shown(builder.snapshot()), found.additions));
    };
    put(matches); // may be empty: rows of another filter do not stay
    const auto scanned = scanRecords(scan, RecordNumber(scan.snapshot->records()), matches, progress, put);
    found.matches = std::make_shared<const RecordSet>(matches.snapshot());
    found.shown = shown(*found.matches);
    if (!scanned)
        found.error = scanned.error();
    return found;
}

void sortRows(const WantedRows& wanted, const KnownRows& known, FoundRows& found, Progress& progress) {
    const auto& scan = wanted.scan;
    const auto field = *wanted.sort;
    found.sorted = known.sorted;
    if (!found.sorted) {
        const auto& matches = isByValue(field) ? found.matches : found.shown;
        const auto set = matches ? matches : scan.among ? scan.among : everyRecord(scan.snapshot->records());
        auto sorted = sortRecords(scan.snapshot, *set, field, progress);
        if (!sorted) {
            found.error = sorted.error();
            return;
        }
        found.sorted = *sorted;
    }
    auto rows = Result<std::shared_ptr<const RecordNumbers>>(found.sorted);
    if (scan.staged)
        rows = sortStagedIn(found.sorted, {found.additions, found.shown ? found.shown : scan.among},
                            *scan.staged, *scan.snapshot, field, progress);
    if (rows)
        found.order = RowOrder::sorted(*std::move(rows));
    else
        found.error = rows.error();
}

} // namespace

FoundRows findRows(const WantedRows& wanted, const KnownRows& known, RowSetMailbox& mailbox,
                   Progress& progress) {
    auto found = filterRows(wanted.scan, known, mailbox, progress);
    if (!found.error && wanted.sort)
        sortRows(wanted, known, found, progress);
    return found;
}

} // namespace simkv::ui
