// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "values/line_diff.h"

#include <optional>
#include <string>
#include <vector>

namespace simkv {

enum class DiffForm : std::uint8_t {
    Text, // line by line
    Json, // formatted first, line by line
    Bytes // byte by byte, in rows of up to 16
};

struct DiffOptions {
    DiffForm form = DiffForm::Text;
    bool ignoresOrder = false; // of members in JSON: both are sorted by name first
};

// A row of two values beside each other: items, which are lines or bytes, of each; none where there is
// nothing opposite.
struct DiffRow {
    std::uint32_t before = 0;
    std::uint32_t beforeCount = 0;
    std::uint32_t after = 0;
    std::uint32_t afterCount = 0;
    bool isChange = false;
    bool operator==(const DiffRow&) const = default;
};

// Two values row by row: what was taken away, what came, what stayed.
class ValueDiff final {
public:
    // Any thread; takes a second where large values have nothing in common, and cannot be stopped in the
    // middle. Where they are to be compared as JSON, both are valid JSON, or nothing. Unsupported beyond
    // kMostCompared.
    [[nodiscard]] static Result<ValueDiff> between(ByteView before, ByteView after,
                                                   const DiffOptions& options);

    [[nodiscard]] DiffForm form() const { return m_form; }
    [[nodiscard]] const std::vector<DiffRow>& rows() const { return m_rows; }
    // Rows with which changes begin, in order.
    [[nodiscard]] const std::vector<std::uint32_t>& changes() const { return m_changes; }
    // Items of the two values, as they were compared: a line without its end, or bytes.
    [[nodiscard]] ByteView before(std::uint32_t item, std::uint32_t count = 1) const {
        return m_before.items(m_form, item, count);
    }
    [[nodiscard]] ByteView after(std::uint32_t item, std::uint32_t count = 1) const {
        return m_after.items(m_form, item, count);
    }
    // For a row with something on both sides: how many bytes are the same at the start and at the end. Lines
    // that are opposite each other in a change have at least half of their bytes in common so, or nothing
    // else was there to be opposite.
    [[nodiscard]] std::pair<std::size_t, std::size_t> sameEnds(const DiffRow& row) const;
    // Whether only the last line end differs, which no line shows.
    [[nodiscard]] bool isLineEndAlone() const { return m_isLineEndAlone; }
    // False where items at the same place are compared, because there are more than kMostAlignedBytes or
    // kMostAlignedLines of them: aligning those would take many seconds where all differs.
    [[nodiscard]] bool isAligned() const { return m_isAligned; }

    static constexpr std::uint32_t kMostAlignedBytes = 64U << 10U;
    static constexpr std::uint32_t kMostAlignedLines = 100'000;
    static constexpr std::size_t kMostCompared = 16U << 20U; // bytes
    static constexpr std::uint32_t kRowBytes = 16;

private:
    // What is compared, and where its lines begin.
    struct Side {
        std::string text;
        std::vector<std::uint32_t> lines; // starts, and the end of all
        void findLines();
        [[nodiscard]] ByteView items(DiffForm form, std::uint32_t item, std::uint32_t count) const;
        [[nodiscard]] ByteView whole(DiffForm form, std::uint32_t item) const; // with the end of the line
        [[nodiscard]] std::uint32_t count(DiffForm form) const;
    };
    [[nodiscard]] Result<std::vector<DiffHunk>> hunks() const;
    [[nodiscard]] std::vector<DiffHunk> hunksInPlace() const;
    void makeRows(const std::vector<DiffHunk>& hunks);
    void addChange(const DiffHunk& hunk);
    [[nodiscard]] double likeness(std::uint32_t beforeLine, std::uint32_t afterLine) const;
    void addRows(std::uint32_t before, std::uint32_t beforeEnd, std::uint32_t after, std::uint32_t afterEnd,
                 bool isChange);

    DiffForm m_form = DiffForm::Text;
    Side m_before;
    Side m_after;
    std::vector<DiffRow> m_rows;
    std::vector<std::uint32_t> m_changes;
    bool m_isLineEndAlone = false;
    bool m_isAligned = true;
};

} // namespace simkv
