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

} // namespace

RecordOrder RecordOrder::reversed() const {
    auto other = *this;
    other.m_isReversed = !m_isReversed;
    return other;
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
    if (const auto* sorted = std::get_if<SortedRows>(&m_rows))
        return findNumber(**sorted, static_cast<std::uint32_t>(number.value()));
    return number.value() < rows() ? std::optional(number.value()) : std::nullopt;
}

std::optional<std::uint64_t> RecordOrder::rowOf(RecordNumber number) const {
    const auto place = placeOf(number);
    return place ? std::optional(turned(*place)) : std::nullopt;
}

std::vector<std::uint64_t> RecordOrder::rowsOf(const std::vector<RecordNumber>& numbers) const {
    std::vector<std::uint64_t> rows;
    const auto* sorted = std::get_if<SortedRows>(&m_rows);
    if (sorted == nullptr || numbers.size() <= 1) {
        for (const auto number : numbers) {
            if (const auto row = rowOf(number))
                rows.push_back(*row);
        }
    } else {
        std::vector<bool> isWanted(std::max_element(numbers.begin(), numbers.end())->value() + 1);
        for (const auto number : numbers)
            isWanted[number.value()] = true;
        for (std::size_t place = 0; place < (*sorted)->size(); ++place) {
            const auto number = (**sorted)[place];
            if (number < isWanted.size() && isWanted[number])
                rows.push_back(turned(place));
        }
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
