// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <functional>
#include <string>

namespace simkv {

// Reads lines that hold a JSON object of plain members each. Memory for one line; one that can be no such
// object is refused before all of it has come.
class JsonLineReader final {
public:
    using Take = std::function<Result<void>(std::string_view line)>;

    // Calls `take` for each line that ends in the piece, without its end, and fails where that fails.
    // Invalid: a line that holds more than an object of plain members. No call for empty lines.
    [[nodiscard]] Result<void> add(ByteView piece, const Take& take);
    // Takes the last line.
    [[nodiscard]] Result<void> finish(const Take& take);

    // The number of the line that is read, or that an error is about, from 1.
    [[nodiscard]] std::uint64_t number() const { return m_number; }

private:
    [[nodiscard]] Result<void> look(ByteView part);
    [[nodiscard]] std::size_t skipString(ByteView part);
    [[nodiscard]] Result<void> lookOutside(char byte);
    [[nodiscard]] Result<void> endLine(const Take& take);

    std::string m_line; // as far as it has come
    std::uint64_t m_number = 1;
    // Where in the line this is.
    bool m_isInObject = false;
    bool m_isInString = false;
    bool m_isEscaped = false;
    std::size_t m_outside = 0; // bytes outside of strings
};

} // namespace simkv
