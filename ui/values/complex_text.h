// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace simkv::ui {

// Whether UTF-8 has anything that is not drawn letter by letter, from left to right: letters that are written
// from right to left or joined, marks on or around others, and invisible signs that act on their neighbours.
// Any thread.
[[nodiscard]] bool isComplexText(std::string_view text);

} // namespace simkv::ui
