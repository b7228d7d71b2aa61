// SPDX-License-Identifier: GPL-3.0-or-later
#include "record_order.h"

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

RecordOrder RecordOrder::reversed() const {
    auto other = *this;
    other.m_isReversed = !m_isReversed;
    return other;
}

RecordOrder RecordOrder::with(Memory memory) const {
    auto other = *this;
    other.m_memory = std::make_shared<const Memory>(std::move(memory));
    return other;
}

RecordOrder RecordOrder::remembering(std::vector<RecordNumber> numbers) const {
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

RecordOrder RecordOrder::rememberingRows(const std::vector<std::uint64_t>& rows) const {
    const auto* sorted = std::get_if<SortedRows>(&m_rows);
    if (sorted == nullptr)
        return *this;
    Memory memory;
    for (const auto row : rows)
        memory.emplace_back((**sorted)[turned(row)], turned(row));
    std::sort(memory.begin(), memory.end());
    return with(std::move(memory));
}

const RecordOrder::Memory::value_type* RecordOrder::remembered(RecordNumber number) const {
    if (!m_memory)
        return nullptr;
    const auto at =
        std::lower_bound(m_memory->begin(), m_memory->end(),
                         Memory::value_type(static_cast<std::uint32_t>(number.value()), std::nullopt));
    return at != m_memory->end() && at->first == number.value() ? &*at : nullptr;
}

std::uint64_t RecordOrder::rows() const {
    if (const auto* all = std::get_if<std::uint64_t>(&m_rows))
        return *all;
    if (const auto* some = std::get_if<SomeRows>(&m_rows))
        return (*some)->count();
    return std::get<SortedRows>(m_rows)->size();
}

RecordNumber RecordOrder::numberAt(std::uint64_t row) const {
    const auto place = turned(row);
    if (const auto* some = std::get_if<SomeRows>(&m_rows))
        return (*some)->select(place);
    if (const auto* sorted = std::get_if<SortedRows>(&m_rows))
        return RecordNumber((**sorted)[place]);
    return RecordNumber(place);
}

std::optional<std::uint64_t> RecordOrder::placeOf(RecordNumber number) const {
    if (const auto* some = std::get_if<SomeRows>(&m_rows)) {
        return (*some)->contains(number) ? std::optional((*some)->rank(number)) : std::nullopt;
    }
    if (const auto* sorted = std::get_if<SortedRows>(&m_rows)) {
        const auto* known = remembered(number);
        return known != nullptr ? known->second
                                : findNumber(**sorted, static_cast<std::uint32_t>(number.value()));
    }
    return number.value() < rows() ? std::optional(number.value()) : std::nullopt;
}

std::optional<std::uint64_t> RecordOrder::rowOf(RecordNumber number) const {
    const auto place = placeOf(number);
    return place ? std::optional(turned(*place)) : std::nullopt;
}

std::vector<std::uint64_t> RecordOrder::rowsOf(const std::vector<RecordNumber>& numbers) const {
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

std::optional<std::uint64_t> RecordOrder::rowNear(RecordNumber number) const {
    if (!isInLogOrder() || rows() == 0)
        return std::nullopt;
    const auto* some = std::get_if<SomeRows>(&m_rows);
    const auto place = some != nullptr ? (*some)->rank(number) : number.value();
    return turned(std::min(place, rows() - 1));
}

} // namespace simkv
