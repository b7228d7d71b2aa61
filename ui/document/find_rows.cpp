// SPDX-License-Identifier: GPL-3.0-or-later
#include "document/find_rows.h"

#include "scan/addition_sort.h"

namespace simkv::ui {
namespace {

std::shared_ptr<const RecordSet> everyRecord(std::uint64_t records) {
    RecordSetBuilder all;
    for (std::uint64_t number = 0; number < records; ++number)
        all.append(true);
    return std::make_shared<const RecordSet>(all.snapshot());
}

// The additions come first: they are few, and the user may be at one of them.
FoundRows filterRows(const ScanRequest& scan, const KnownRows& known, RowSetMailbox& mailbox,
                     Progress& progress) {
    FoundRows found;
    const auto additions = scanAdditions(scan, progress);
    if (!additions) {
        found.error = additions.error();
        return found;
    }
    found.additions = *additions;
    if (scan.query.isEmpty())
        return found;
    RecordSetBuilder matches;
    if (known.matches)
        matches = RecordSetBuilder(scan.among ? known.matches->intersectedWith(*scan.among) : *known.matches);
    const auto soFar = [](RecordSetBuilder& builder) {
        return std::make_shared<const RecordSet>(builder.snapshot());
    };
    const auto put = [&](RecordSetBuilder& builder) {
        mailbox.put(std::make_shared<const RowSet>(soFar(builder), found.additions));
    };
    put(matches); // may be empty: rows of another filter do not stay
    const auto scanned = scanRecords(scan, RecordNumber(scan.snapshot->records()), matches, progress, put);
    found.matches = soFar(matches);
    if (!scanned)
        found.error = scanned.error();
    return found;
}

void sortRows(const WantedRows& wanted, const KnownRows& known, FoundRows& found, Progress& progress) {
    const auto& [snapshot, query, among, staged] = wanted.scan;
    found.sorted = known.sorted;
    if (!found.sorted) {
        const auto set = found.matches ? found.matches : among ? among : everyRecord(snapshot->records());
        auto sorted = sortRecords(snapshot, *set, *wanted.sort, progress);
        if (!sorted) {
            found.error = sorted.error();
            return;
        }
        found.sorted = *sorted;
    }
    auto rows = Result<std::shared_ptr<const RecordNumbers>>(found.sorted);
    if (found.additions)
        rows = sortAdditionsIn(found.sorted, *found.additions, *staged, *snapshot, *wanted.sort, progress);
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
