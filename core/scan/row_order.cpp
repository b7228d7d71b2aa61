// SPDX-License-Identifier: GPL-3.0-or-later
#include "scan/row_order.h"

#include <algorithm>

namespace simkv {
namespace {

// std::find looks at one number at a time; this lets the compiler compare a block of them at once.
std::optional<std::uint64_t> findNumber(const RecordNumbers& numbers, std::uint32_t wanted) {
    constexpr std::size_t kBlock = 64;
    std::size_t at = 0;
    for (; at + kBlock <= numbers.size(); at += kBlock) {
        std::uint32_t found = 0;
        for (std::size_t i = 0; i < kBlock; ++i)
            found |= static_cast<std::uint32_t>(numbers[at + i] == wanted);
        if (found != 0)
            break;
    }
    const auto place = std::find(numbers.begin() + static_cast<std::ptrdiff_t>(at), numbers.end(), wanted);
    if (place == numbers.end())
        return std::nullopt;
    return static_cast<std::uint64_t>(place - numbers.begin());
}

// The places of those that have one.
std::vector<std::uint64_t> findNumbers(const RecordNumbers& numbers,
                                       const std::vector<RecordNumber>& wanted) {
    std::vector<std::uint64_t> places;
    if (wanted.size() <= 1) {
        for (const auto number : wanted) {
            if (const auto place = findNumber(numbers, static_cast<std::uint32_t>(number.value())))
                places.push_back(*place);
        }
        return places;
    }
    std::vector<bool> isWanted(std::max_element(wanted.begin(), wanted.end())->value() + 1);
    for (const auto number : wanted)
        isWanted[number.value()] = true;
    for (std::size_t place = 0; place < numbers.size(); ++place) {
        if (numbers[place] < isWanted.size() && isWanted[numbers[place]])
            places.push_back(place);
    }
    return places;
}

} // namespace

RowOrder RowOrder::reversed() const {
    auto other = *this;
    other.m_isReversed = !m_isReversed;
    return other;
}

RowOrder RowOrder::with(Memory memory) const {
    auto other = *this;
    other.m_memory = std::make_shared<const Memory>(std::move(memory));
    return other;
}

RowOrder RowOrder::remembering(std::vector<RecordNumber> numbers) const {
    const auto* sorted = std::get_if<SortedRows>(&m_rows);
    if (sorted == nullptr)
        return *this;
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    Memory memory;
    for (const auto number : numbers)
        memory.emplace_back(static_cast<std::uint32_t>(number.value()), std::nullopt);
    for (const auto place : findNumbers(**sorted, numbers))
        std::lower_bound(memory.begin(), memory.end(), Memory::value_type((**sorted)[place], std::nullopt))
            ->second = place;
    return with(std::move(memory));
}

RowOrder RowOrder::rememberingRows(const std::vector<std::uint64_t>& rows) const {
    const auto* sorted = std::get_if<SortedRows>(&m_rows);
    if (sorted == nullptr)
        return *this;
    Memory memory;
    for (const auto row : rows)
        memory.emplace_back((**sorted)[turned(row)], turned(row));
    std::sort(memory.begin(), memory.end());
    return with(std::move(memory));
}

const RowOrder::Memory::value_type* RowOrder::remembered(RecordNumber number) const {
    if (!m_memory)
        return nullptr;
    const auto at =
        std::lower_bound(m_memory->begin(), m_memory->end(),
                         Memory::value_type(static_cast<std::uint32_t>(number.value()), std::nullopt));
    return at != m_memory->end() && at->first == number.value() ? &*at : nullptr;
}

std::uint64_t RowOrder::rows() const {
    if (const auto* all = std::get_if<std::uint64_t>(&m_rows))
        return *all + (m_unreadable ? m_unreadable->size() : 0);
    if (const auto* some = std::get_if<SomeRows>(&m_rows))
        return (*some)->count();
    return std::get<SortedRows>(m_rows)->size();
}

std::uint64_t RowOrder::unreadableBeforePlace(std::uint64_t place) const {
    if (!m_unreadable)
        return 0;
    // The place of the i-th unreadable range comes after all records before it and i unreadable ranges.
    std::uint64_t low = 0;
    std::uint64_t high = m_unreadable->size();
    while (low < high) {
        const auto middle = low + (high - low) / 2;
        if ((*m_unreadable)[middle].next.value() + middle < place)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

std::uint64_t RowOrder::unreadableBefore(RecordNumber number) const {
    if (!m_unreadable)
        return 0;
    const auto behind = std::upper_bound(
        m_unreadable->begin(), m_unreadable->end(), number,
        [](RecordNumber wanted, const UnreadableRange& unreadable) { return wanted < unreadable.next; });
    return static_cast<std::uint64_t>(behind - m_unreadable->begin());
}

const UnreadableRange* RowOrder::unreadableAt(std::uint64_t row) const {
    const auto place = turned(row);
    const auto before = unreadableBeforePlace(place);
    if (!m_unreadable || before == m_unreadable->size())
        return nullptr;
    const auto& unreadable = (*m_unreadable)[before];
    return unreadable.next.value() + before == place ? &unreadable : nullptr;
}

std::optional<RecordNumber> RowOrder::numberAt(std::uint64_t row) const {
    const auto place = turned(row);
    if (const auto* some = std::get_if<SomeRows>(&m_rows))
        return (*some)->select(place);
    if (const auto* sorted = std::get_if<SortedRows>(&m_rows))
        return RecordNumber((**sorted)[place]);
    if (unreadableAt(row) != nullptr)
        return std::nullopt;
    return RecordNumber(place - unreadableBeforePlace(place));
}

std::optional<RecordNumber> RowOrder::numberFrom(std::uint64_t row, Direction direction) const {
    while (row < rows()) {
        if (const auto number = numberAt(row))
            return number;
        row = direction == Direction::Down ? row + 1 : row - 1; // wraps in front of the first
    }
    return std::nullopt;
}

std::optional<std::uint64_t> RowOrder::rowOfUnreadable(Offset offset) const {
    if (!m_unreadable)
        return std::nullopt;
    const auto unreadable =
        std::lower_bound(m_unreadable->begin(), m_unreadable->end(), offset,
                         [](const UnreadableRange& a, Offset at) { return a.finding.offset < at; });
    if (unreadable == m_unreadable->end() || unreadable->finding.offset != offset)
        return std::nullopt;
    return turned(unreadable->next.value() + static_cast<std::uint64_t>(unreadable - m_unreadable->begin()));
}

bool RowOrder::continues(const RowOrder& earlier) const {
    const auto* now = std::get_if<std::uint64_t>(&m_rows);
    const auto* then = std::get_if<std::uint64_t>(&earlier.m_rows);
    if (now == nullptr || then == nullptr || *now < *then || m_isReversed || earlier.m_isReversed)
        return false;
    const auto isSame = [](const UnreadableRange& a, const UnreadableRange& b) {
        return a.finding.offset == b.finding.offset && a.next == b.next;
    };
    const auto known = earlier.m_unreadable ? earlier.m_unreadable->size() : 0;
    if (unreadableBeforePlace(earlier.rows()) != known)
        return false;
    return known == 0 || std::equal(earlier.m_unreadable->begin(), earlier.m_unreadable->end(),
                                    m_unreadable->begin(), isSame);
}

std::optional<std::uint64_t> RowOrder::placeOf(RecordNumber number) const {
    if (const auto* some = std::get_if<SomeRows>(&m_rows)) {
        return (*some)->contains(number) ? std::optional((*some)->rank(number)) : std::nullopt;
    }
    if (const auto* sorted = std::get_if<SortedRows>(&m_rows)) {
        const auto* known = remembered(number);
        return known != nullptr ? known->second
                                : findNumber(**sorted, static_cast<std::uint32_t>(number.value()));
    }
    if (number.value() >= std::get<std::uint64_t>(m_rows))
        return std::nullopt;
    return number.value() + unreadableBefore(number);
}

std::optional<std::uint64_t> RowOrder::rowOf(RecordNumber number) const {
    const auto place = placeOf(number);
    return place ? std::optional(turned(*place)) : std::nullopt;
}

std::vector<std::uint64_t> RowOrder::rowsOf(const std::vector<RecordNumber>& numbers) const {
    std::vector<std::uint64_t> rows;
    std::vector<RecordNumber> unknown;
    const auto* sorted = std::get_if<SortedRows>(&m_rows);
    for (const auto number : numbers) {
        if (sorted != nullptr && remembered(number) == nullptr)
            unknown.push_back(number);
        else if (const auto row = rowOf(number))
            rows.push_back(*row);
    }
    if (!unknown.empty()) {
        for (const auto place : findNumbers(**sorted, unknown))
            rows.push_back(turned(place));
    }
    std::sort(rows.begin(), rows.end());
    return rows;
}

std::optional<std::uint64_t> RowOrder::rowNear(RecordNumber number) const {
    if (!isInLogOrder() || rows() == 0)
        return std::nullopt;
    const auto* some = std::get_if<SomeRows>(&m_rows);
    const auto place = some != nullptr ? (*some)->rank(number) : number.value() + unreadableBefore(number);
    return turned(std::min(place, rows() - 1));
}

} // namespace simkv
