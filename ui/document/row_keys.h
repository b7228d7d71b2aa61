// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "document/edited_key.h"
#include "document/selected_rows.h"

namespace simkv::ui {

// Calls take(number, key) for each row that is a version of a key, in the order of the rows; that returns a
// result, whose error ends it. Cancelled; Invalid for a key that is too long to be edited.
template <typename Take>
[[nodiscard]] Result<void> eachRowKey(const SelectedRows& rows, Progress& progress, const Take& take) {
    const auto& snapshot = *rows.snapshot;
    const auto count = rows.count();
    std::uint64_t done = 0;
    for (const auto& [first, last] : rows.ranges) {
        for (std::int64_t row = first; row <= last; ++row) {
            if (progress.isCancelled())
                return tl::unexpected(cancelledError());
            progress.advance(ByteCount(++done), ByteCount(count));
            const auto number = rows.order.numberAt(static_cast<std::uint64_t>(row));
            if (!number || snapshot.stateOf(*number) == RecordState::Marker)
                continue;
            const auto place = snapshot.place(*number);
            if (!place)
                return tl::unexpected(place.error());
            auto key = editedKey(snapshot, *place);
            if (!key)
                return tl::unexpected(key.error());
            if (auto taken = take(*number, *std::move(key)); !taken)
                return taken;
        }
    }
    return {};
}

} // namespace simkv::ui
