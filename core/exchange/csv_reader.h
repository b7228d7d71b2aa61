// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace simkv {

// Reads CSV as RFC 4180 has it, and as it is met: lines may end in LF alone, the last one in nothing. Fields
// are bytes. What separates fields, a comma, a semicolon or a tab, is what the first line has. Memory for one
// line.
class CsvReader final {
public:
    struct Most {
        std::size_t fields = 0;
        std::uint64_t fieldSize = 0;
    };
    // `line`: where it begins, from 1; a quoted field may hold more lines.
    using Take = std::function<Result<void>(std::vector<std::string>& fields, std::uint64_t line)>;

    // Of a line and a field, until setMost().
    explicit CsvReader(const Most& most) : m_most(most) {}
    void setMost(const Most& most) { m_most = most; }

    // Calls `take` for each line that ends in the piece, and fails where that fails; a wrong quote and a
    // field that is too long are Invalid. No call for empty lines. A line with too many fields is handed over
    // with the first of them, before its end comes; `take` must refuse it.
    [[nodiscard]] Result<void> add(ByteView piece, const Take& take);
    // Takes the last line. Invalid where a quoted field does not end.
    [[nodiscard]] Result<void> finish(const Take& take);

private:
    enum class State : std::uint8_t { Start, Plain, Quoted, QuoteInQuoted, Return };
    [[nodiscard]] Result<void> endLine(const Take& take);
    void endField();
    [[nodiscard]] Result<void> separate(char separator, const Take& take);
    [[nodiscard]] bool isSeparator(char byte) const;
    [[nodiscard]] bool isOfMark(char byte);
    [[nodiscard]] tl::unexpected<Error> wrongHere(const char* what) const;

    Most m_most;
    std::optional<char> m_separator; // once there was one, or a line
    bool m_mayBeMark = true;         // that spreadsheets put in front
    std::size_t m_markBytes = 0;     // of it, so far
    State m_state = State::Start;
    std::string m_field;
    std::vector<std::string> m_fields;
    std::uint64_t m_line = 1;
    std::uint64_t m_begun = 1;
};

} // namespace simkv
