// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace simkv {

// Words that may stand in place of text[from, to).
struct QueryCompletion {
    std::size_t from = 0;
    std::size_t to = 0;
    std::vector<std::string> candidates{};
};

// What may come at `cursor`: the words that begin as the one there does, in the order of core/QUERY.md. None
// inside of quotes, and where only the user can know.
[[nodiscard]] QueryCompletion completeQuery(std::string_view text, std::size_t cursor);

} // namespace simkv
