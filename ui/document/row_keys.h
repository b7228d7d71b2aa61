// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "document/selected_rows.h"

namespace simkv::ui {

// Calls take(row, key) for each row that is a version of a key, or a staged one, in the order of the rows;
// that returns a result, whose error ends it. Rows whose keys are too long to be edited are left out, and
// counted in the result. Cancelled.
template <typename Take>
[[nodiscard]] Result<std::uint64_t> eachRowKey(const SelectedRows& rows, Progress& progress,
                                               const Take& take) {
    const auto source = rows.source();
    const auto count = rows.count();
    std::uint64_t done = 0;
    std::uint64_t longKeys = 0;
    for (const auto& [first, last] : rows.ranges) {
        for (std::int64_t row = first; row <= last; ++row) {
            if (progress.isCancelled())
                return tl::unexpected(cancelledError());
            progress.advance(ByteCount(++done), ByteCount(count));
            const auto id = rows.order.idAt(static_cast<std::uint64_t>(row));
            const auto record = id ? id->record() : std::nullopt;
            if (!id || (record && rows.snapshot->stateOf(*record) == RecordState::Marker) ||
                (!record && source.stagedAt(*id) == nullptr))
                continue;
            auto key = source.keyAt(*id);
            if (!key && key.error().code == ErrorCode::Invalid) {
                ++longKeys;
                continue;
            }
            if (!key)
                return tl::unexpected(key.error());
            if (auto taken = take(*id, *std::move(key)); !taken)
                return tl::unexpected(taken.error());
        }
    }
    return longKeys;
}

} // namespace simkv::ui
