// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "background/mailbox.h"
#include "scan/record_scan.h"
#include "scan/record_sort.h"
#include "scan/row_order.h"

#include <memory>
#include <optional>

// The rows that a table is to show, for its job: values in, values out, any thread.
namespace simkv::ui {

// Records and additions by what they show, with what is staged, by `sort`, or in log order.
struct WantedRows {
    ScanRequest scan;
    std::optional<SortField> sort{};
};

// What earlier jobs have found that still holds; null: nothing.
struct KnownRows {
    std::shared_ptr<const RecordSet> matches{};    // records, of the first ones of the log
    std::shared_ptr<const RecordNumbers> sorted{}; // as FoundRows::sorted
};

struct FoundRows {
    std::shared_ptr<const RecordSet> matches{};    // in the log, as far as it came; null without a filter
    std::shared_ptr<const RecordSet> shown{};      // the same by what the records show
    std::shared_ptr<const StagedIds> additions{};  // that match
    std::shared_ptr<const RecordNumbers> sorted{}; // records; null where no order was asked for
    std::optional<RowOrder> order{};               // with what is staged; nothing where none was asked for
    std::optional<Error> error{};
};

using RowSetMailbox = Mailbox<RowSet>;

// Goes on from what is known. Puts into the mailbox what matches so far, if there is a query.
[[nodiscard]] FoundRows findRows(const WantedRows& wanted, const KnownRows& known, RowSetMailbox& mailbox,
                                 Progress& progress);

} // namespace simkv::ui
