// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/types.h"
#include "log/findings.h"

#include <string>
#include <string_view>

// How the text output words things.
namespace simkv::cli {

// Escaped bytes in at most `width` columns, with "…" at the end if that is not all. `complete`: there are no
// more bytes than `bytes`. Wide characters count as the terminal shows them.
[[nodiscard]] std::string cutText(ByteView bytes, bool complete, std::size_t width);
// How many columns of a terminal a line of text takes.
[[nodiscard]] std::size_t columnsOf(std::string_view text);

[[nodiscard]] std::string alignedLeft(std::string text, std::size_t width);
[[nodiscard]] std::string alignedRight(std::string_view text, std::size_t width);
[[nodiscard]] std::string alignedRight(std::uint64_t number, std::size_t width);

// 2025-06-29T00:00:00Z
[[nodiscard]] std::string isoTime(Timestamp time);
// "damage at offset 1223, 55 bytes: why"
[[nodiscard]] std::string describe(const Finding& finding);
[[nodiscard]] const char* nameOf(ByteOrder order);

} // namespace simkv::cli
