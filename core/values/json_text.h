// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <string>
#include <string_view>

// JSON as text: whether it is any, and the white space between its tokens. Nothing else of it is touched:
// numbers, escapes, the order of members and members of one name stay as they were written. Any thread.
namespace simkv {

// Invalid, with the position in `text` as offset, where it is not one JSON value (RFC 8259).
[[nodiscard]] Result<void> checkJson(std::string_view text);

// A member or element a line, two spaces a level; what lies deeper than 100 levels stays on one line. `text`
// is valid JSON.
[[nodiscard]] std::string formattedJson(std::string_view text);
// Without white space, with the members of each object in the order of their names as they are written, those
// of one name as they were. Deeper than 200 levels nothing is moved. `text` is valid JSON.
[[nodiscard]] std::string sortedJson(std::string_view text);
// Without white space. `text` is valid JSON.
[[nodiscard]] std::string compactJson(std::string_view text);

} // namespace simkv
