// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "document/row_source.h"
#include "scan/row_order.h"
#include "store/snapshot.h"

#include <memory>
#include <utility>
#include <vector>

namespace simkv::ui {

// How many rows lie in stretches, first to last.
[[nodiscard]] inline std::uint64_t countOf(const std::vector<std::pair<int, int>>& ranges) {
    std::uint64_t count = 0;
    for (const auto& [first, last] : ranges)
        count += static_cast<std::uint64_t>(last) - static_cast<std::uint64_t>(first) + 1;
    return count;
}

// Rows of a table, to be handed to a job.
struct SelectedRows {
    std::shared_ptr<const Snapshot> snapshot;
    RowOrder order;
    std::vector<std::pair<int, int>> ranges; // first to last
    StagedViewPtr staged{};                  // that they show; null: nothing

    [[nodiscard]] RowSource source() const { return RowSource(snapshot, staged); }
    [[nodiscard]] std::uint64_t count() const { return countOf(ranges); }
};

} // namespace simkv::ui
