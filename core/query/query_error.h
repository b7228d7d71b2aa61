// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/types.h"

#include <cstddef>
#include <functional>
#include <string>
#include <tl/expected.hpp>

namespace simkv {

// What is wrong with the text of a query, and in which of its bytes: from <= to <= size.
struct QueryError {
    std::string what;
    std::size_t from = 0;
    std::size_t to = 0;
    bool isIncomplete = false; // more text at the end could make it right
};

template <typename T>
using QueryResult = tl::expected<T, QueryError>;

// What the times of a query are measured by.
struct QueryContext {
    Timestamp now{};
    // Seconds of a civil time in the reader's zone, counted as if it were UTC -> Unix seconds; null: UTC.
    std::function<std::int64_t(std::int64_t localSeconds)> toUtc{};
    // Where clocks that are set back show that time twice: toUtc() is the first one, and this the second.
    // Null: they never do.
    std::function<std::int64_t(std::int64_t localSeconds)> toUtcAgain{};
};

} // namespace simkv
