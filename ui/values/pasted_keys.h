// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <string_view>
#include <utility>
#include <vector>

namespace simkv::ui {

// Keys and values out of text as tables have it: a line for each, cells separated by tabs. Any thread.
struct PasteFormat {
    enum class Notation { Escaped, Hex } notation = Notation::Escaped;
    int keyColumn = 0;
    int valueColumn = 1;
};
// Invalid, with the number of the line in the sentence, where a cell is missing or no bytes, or a key is
// reserved.
[[nodiscard]] Result<std::vector<std::pair<ByteString, ByteString>>> pastedKeys(std::string_view text,
                                                                                const PasteFormat& format);
// The number of columns in the first line.
[[nodiscard]] int columnCount(std::string_view text);

} // namespace simkv::ui
