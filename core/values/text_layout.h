// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "values/text_tokens.h"

#include <string>

// JSON and XML laid out for reading, and what an edit of that makes of the text that is stored. Takes some
// ten times the memory of the text. Any thread.
namespace simkv {

// A member, an element or a tag a line, two spaces a level, whatever white space the text has; what lies
// deeper than 100 levels is left on one line. White space of XML is left where it is text: beside text,
// between a tag and its end, and where xml:space preserves it. `text` is valid.
[[nodiscard]] std::string laidOut(std::string_view text, Markup markup);

// What is stored, once the layout of `stored` has been edited to `edited`: the white space between tokens
// that were not edited is that of `stored`, and what is new gets white space like it. White space that was
// edited alone is stored in XML, where no line end is in it.
[[nodiscard]] std::string withStoredSpace(std::string_view stored, std::string_view edited, Markup markup);

} // namespace simkv
