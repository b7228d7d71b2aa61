// SPDX-License-Identifier: GPL-3.0-or-later
#include "values/value_diff.h"

#include "values/json_text.h"

#include <algorithm>

namespace simkv {
namespace {

// A line for each byte, so that lines are compared and bytes are meant.
std::string lineForEachByte(ByteView bytes) {
    constexpr char kDigits[] = "0123456789abcdef";
    std::string lines;
    lines.reserve(bytes.size() * 3);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        lines += kDigits[byte >> 4U];
        lines += kDigits[byte & 15U];
        lines += '\n';
    }
    return lines;
}

std::string comparedText(ByteView value, const DiffOptions& options) {
    if (value.empty())
        return {}; // of a key that was deleted: no line
    if (options.form == DiffForm::Json)
        return formattedJson(options.ignoresOrder ? sortedJson(value) : std::string(value)) + '\n';
    return std::string(value);
}

bool differInLineEndAlone(ByteView before, ByteView after) {
    const auto& longer = before.size() > after.size() ? before : after;
    const auto& shorter = before.size() > after.size() ? after : before;
    return longer.size() == shorter.size() + 1 && longer.back() == '\n' &&
           longer.substr(0, shorter.size()) == shorter && !shorter.empty();
}

} // namespace

void ValueDiff::Side::findLines() {
    for (std::size_t at = 0; at < text.size();) {
        lines.push_back(static_cast<std::uint32_t>(at));
        const auto end = text.find('\n', at);
        at = end == std::string::npos ? text.size() : end + 1;
    }
    lines.push_back(static_cast<std::uint32_t>(text.size()));
}

ByteView ValueDiff::Side::items(DiffForm form, std::uint32_t item, std::uint32_t count) const {
    if (count == 0)
        return {};
    if (form == DiffForm::Bytes)
        return ByteView(text).substr(item, count);
    auto line = ByteView(text).substr(lines[item], lines[item + 1] - lines[item]);
    if (line.ends_with('\n'))
        line.remove_suffix(1);
    return line;
}

ByteView ValueDiff::Side::whole(DiffForm form, std::uint32_t item) const {
    if (form == DiffForm::Bytes)
        return items(form, item, 1);
    return ByteView(text).substr(lines[item], lines[item + 1] - lines[item]);
}

std::uint32_t ValueDiff::Side::count(DiffForm form) const {
    return static_cast<std::uint32_t>(form == DiffForm::Bytes ? text.size() : lines.size() - 1);
}

Result<ValueDiff> ValueDiff::between(ByteView before, ByteView after, const DiffOptions& options) {
    if (before.size() > kMostCompared || after.size() > kMostCompared)
        return tl::unexpected(Error{ErrorCode::Unsupported, "values of more than 16 MiB are not compared"});
    ValueDiff diff;
    diff.m_form = options.form;
    diff.m_before.text = comparedText(before, options);
    diff.m_after.text = comparedText(after, options);
    if (options.form != DiffForm::Bytes) {
        diff.m_before.findLines();
        diff.m_after.findLines();
        diff.m_isLineEndAlone = differInLineEndAlone(diff.m_before.text, diff.m_after.text);
    }
    const auto items = std::max(diff.m_before.count(diff.m_form), diff.m_after.count(diff.m_form));
    diff.m_isAligned = items <= (diff.m_form == DiffForm::Bytes ? kMostAlignedBytes : kMostAlignedLines);
    const auto hunks = diff.hunks();
    if (!hunks)
        return tl::unexpected(hunks.error());
    diff.makeRows(*hunks);
    return diff;
}

Result<std::vector<DiffHunk>> ValueDiff::hunks() const {
    const ByteView before = m_before.text;
    const ByteView after = m_after.text;
    if (!m_isAligned)
        return hunksInPlace();
    if (m_form != DiffForm::Bytes)
        return diffLines(before, after);
    return diffLines(lineForEachByte(before), lineForEachByte(after));
}

// The stretches in which items at the same place differ.
std::vector<DiffHunk> ValueDiff::hunksInPlace() const {
    std::vector<DiffHunk> hunks;
    const auto beforeCount = m_before.count(m_form);
    const auto afterCount = m_after.count(m_form);
    const auto common = std::min(beforeCount, afterCount);
    for (std::uint32_t at = 0; at < common;) {
        const auto from = at;
        while (at < common && m_before.whole(m_form, at) != m_after.whole(m_form, at))
            ++at;
        if (from < at)
            hunks.push_back(DiffHunk{from, at - from, from, at - from});
        else
            ++at;
    }
    if (beforeCount != afterCount)
        hunks.push_back(DiffHunk{common, beforeCount - common, common, afterCount - common});
    return hunks;
}

void ValueDiff::makeRows(const std::vector<DiffHunk>& hunks) {
    std::uint32_t before = 0;
    std::uint32_t after = 0;
    for (const auto& hunk : hunks) {
        addRows(before, hunk.before, after, hunk.after, false);
        before = hunk.before + hunk.beforeCount;
        after = hunk.after + hunk.afterCount;
        m_changes.push_back(static_cast<std::uint32_t>(m_rows.size()));
        addChange(hunk);
    }
    addRows(before, m_before.count(m_form), after, m_after.count(m_form), false);
}

// How much of the longer line is at the start and at the end of the other one, too.
double ValueDiff::likeness(std::uint32_t beforeLine, std::uint32_t afterLine) const {
    const auto [start, end] = sameEnds(DiffRow{beforeLine, 1, afterLine, 1, true});
    const auto longer = std::max(before(beforeLine).size(), after(afterLine).size());
    return longer == 0 ? 1 : static_cast<double>(start + end) / static_cast<double>(longer);
}

// Lines that are alike stand opposite each other: of all ways to pair them, in their order, the one that has
// the most in common. A dynamic program over all pairs; in changes of too many lines, and of bytes, they
// stand as they come.
void ValueDiff::addChange(const DiffHunk& hunk) {
    constexpr std::uint32_t kMostPairs = 10'000;
    constexpr double kAlike = 0.5;
    const auto beforeEnd = hunk.before + hunk.beforeCount;
    const auto afterEnd = hunk.after + hunk.afterCount;
    const bool isSimple = m_form == DiffForm::Bytes || hunk.beforeCount == 0 || hunk.afterCount == 0 ||
                          hunk.beforeCount == hunk.afterCount ||
                          std::uint64_t{hunk.beforeCount} * hunk.afterCount > kMostPairs;
    if (isSimple)
        return addRows(hunk.before, beforeEnd, hunk.after, afterEnd, true);
    const auto columns = std::size_t{hunk.afterCount} + 1;
    std::vector<double> best((hunk.beforeCount + 1) * columns); // from a pair of lines on
    const auto at = [&](std::uint32_t i, std::uint32_t j) -> double& { return best[i * columns + j]; };
    const auto paired = [&](std::uint32_t i, std::uint32_t j) {
        const auto alike = likeness(hunk.before + i, hunk.after + j);
        return alike < kAlike ? 0 : alike + at(i + 1, j + 1);
    };
    for (auto i = hunk.beforeCount; i-- > 0;) {
        for (auto j = hunk.afterCount; j-- > 0;)
            at(i, j) = std::max({at(i + 1, j), at(i, j + 1), paired(i, j)});
    }
    std::uint32_t i = 0;
    std::uint32_t j = 0;
    while (i < hunk.beforeCount || j < hunk.afterCount) {
        const bool hasBoth = i < hunk.beforeCount && j < hunk.afterCount;
        const bool isPair = hasBoth && at(i, j) > 0 && at(i, j) == paired(i, j);
        const bool isBefore = isPair || (i < hunk.beforeCount && (!hasBoth || at(i, j) == at(i + 1, j)));
        const bool isAfter = isPair || !isBefore;
        addRows(hunk.before + i, hunk.before + i + (isBefore ? 1 : 0), hunk.after + j,
                hunk.after + j + (isAfter ? 1 : 0), true);
        i += isBefore ? 1 : 0;
        j += isAfter ? 1 : 0;
    }
}

void ValueDiff::addRows(std::uint32_t before, std::uint32_t beforeEnd, std::uint32_t after,
                        std::uint32_t afterEnd, bool isChange) {
    const auto most = m_form == DiffForm::Bytes ? kRowBytes : 1;
    while (before < beforeEnd || after < afterEnd) {
        const DiffRow row{before, std::min(most, beforeEnd - before), after, std::min(most, afterEnd - after),
                          isChange};
        m_rows.push_back(row);
        before += row.beforeCount;
        after += row.afterCount;
    }
}

std::pair<std::size_t, std::size_t> ValueDiff::sameEnds(const DiffRow& row) const {
    const auto old = before(row.before, row.beforeCount);
    const auto next = after(row.after, row.afterCount);
    const auto common = std::min(old.size(), next.size());
    std::size_t start = 0;
    while (start < common && old[start] == next[start])
        ++start;
    std::size_t end = 0;
    while (end < common - start && old[old.size() - 1 - end] == next[next.size() - 1 - end])
        ++end;
    return {start, end};
}

} // namespace simkv
