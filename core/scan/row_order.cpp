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

// The places of those that have one. `wanted` is sorted.
std::vector<std::uint64_t> findNumbers(const RecordNumbers& numbers,
                                       const std::vector<std::uint32_t>& wanted) {
    std::vector<std::uint64_t> places;
    if (wanted.size() <= 1) {
        for (const auto number : wanted) {
            if (const auto place = findNumber(numbers, number))
                places.push_back(*place);
        }
        return places;
    }
    // By the lowest bits nearly all of the others are told apart at once.
    constexpr std::uint32_t kLowest = 0xFFFF;
    std::vector<bool> mayBeWanted(kLowest + 1);
    for (const auto number : wanted)
        mayBeWanted[number & kLowest] = true;
    for (std::size_t place = 0; place < numbers.size(); ++place) {
        if (mayBeWanted[numbers[place] & kLowest] &&
            std::binary_search(wanted.begin(), wanted.end(), numbers[place]))
            places.push_back(place);
    }
    return places;
}

std::vector<std::uint32_t> sortedRaw(const std::vector<RowId>& ids) {
    std::vector<std::uint32_t> raw;
    raw.reserve(ids.size());
    for (const auto id : ids)
        raw.push_back(id.raw());
    std::sort(raw.begin(), raw.end());
    raw.erase(std::unique(raw.begin(), raw.end()), raw.end());
    return raw;
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

RowOrder RowOrder::withAdditions(std::shared_ptr<const StagedIds> additions) const {
    auto other = *this;
    other.m_additions = additions && !additions->empty() ? std::move(additions) : nullptr;
    return other;
}

RowOrder RowOrder::remembering(const std::vector<RowId>& ids) const {
    const auto* sorted = std::get_if<SortedRows>(&m_rows);
    if (sorted == nullptr)
        return *this;
    const auto wanted = sortedRaw(ids);
    Memory memory;
    for (const auto raw : wanted)
        memory.emplace_back(raw, std::nullopt);
    for (const auto place : findNumbers(**sorted, wanted))
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

const RowOrder::Memory::value_type* RowOrder::remembered(RowId id) const {
    if (!m_memory)
        return nullptr;
    const auto at =
        std::lower_bound(m_memory->begin(), m_memory->end(), Memory::value_type(id.raw(), std::nullopt));
    return at != m_memory->end() && at->first == id.raw() ? &*at : nullptr;
}

std::uint64_t RowOrder::placesBeforeAdditions() const {
    if (const auto* all = std::get_if<std::uint64_t>(&m_rows))
        return *all + (m_unreadable ? m_unreadable->size() : 0);
    if (const auto* some = std::get_if<SomeRows>(&m_rows))
        return (*some)->count();
    return std::get<SortedRows>(m_rows)->size();
}

std::uint64_t RowOrder::rows() const {
    return placesBeforeAdditions() + additions();
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
        return nullptr; // additions lie after the last of them
    const auto& unreadable = (*m_unreadable)[before];
    return unreadable.next.value() + before == place ? &unreadable : nullptr;
}

std::optional<RowId> RowOrder::idAt(std::uint64_t row) const {
    const auto place = turned(row);
    if (const auto* sorted = std::get_if<SortedRows>(&m_rows))
        return RowId::ofRaw((**sorted)[place]);
    if (const auto before = placesBeforeAdditions(); place >= before)
        return RowId((*m_additions)[place - before]);
    if (const auto* some = std::get_if<SomeRows>(&m_rows))
        return RowId((*some)->select(place));
    if (unreadableAt(row) != nullptr)
        return std::nullopt;
    return RowId(RecordNumber(place - unreadableBeforePlace(place)));
}

std::optional<RecordNumber> RowOrder::numberAt(std::uint64_t row) const {
    const auto id = idAt(row);
    return id ? id->record() : std::nullopt;
}

std::optional<StagedId> RowOrder::additionAt(std::uint64_t row) const {
    const auto id = idAt(row);
    return id ? id->addition() : std::nullopt;
}

std::optional<RowId> RowOrder::idFrom(std::uint64_t row, Direction direction) const {
    while (row < rows()) {
        if (const auto id = idAt(row))
            return id;
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
    if (now == nullptr || then == nullptr || *now < *then || m_isReversed || earlier.m_isReversed ||
        earlier.m_additions)
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

// A staged key, where rows are in log order.
std::optional<std::uint64_t> RowOrder::placeOf(StagedId addition) const {
    if (!m_additions)
        return std::nullopt;
    const auto at = std::lower_bound(m_additions->begin(), m_additions->end(), addition);
    if (at == m_additions->end() || *at != addition)
        return std::nullopt;
    return placesBeforeAdditions() + static_cast<std::uint64_t>(at - m_additions->begin());
}

std::optional<std::uint64_t> RowOrder::placeOf(RowId id) const {
    if (const auto* sorted = std::get_if<SortedRows>(&m_rows)) {
        const auto* known = remembered(id);
        return known != nullptr ? known->second : findNumber(**sorted, id.raw());
    }
    const auto number = id.record();
    if (!number)
        return id.addition() ? placeOf(*id.addition()) : std::nullopt;
    if (const auto* some = std::get_if<SomeRows>(&m_rows))
        return (*some)->contains(*number) ? std::optional((*some)->rank(*number)) : std::nullopt;
    if (number->value() >= std::get<std::uint64_t>(m_rows))
        return std::nullopt;
    return number->value() + unreadableBefore(*number);
}

std::optional<std::uint64_t> RowOrder::rowOf(RowId id) const {
    const auto place = placeOf(id);
    return place ? std::optional(turned(*place)) : std::nullopt;
}

std::vector<std::uint64_t> RowOrder::rowsOf(const std::vector<RowId>& ids) const {
    std::vector<std::uint64_t> rows;
    std::vector<RowId> unknown;
    const auto* sorted = std::get_if<SortedRows>(&m_rows);
    for (const auto id : ids) {
        if (sorted != nullptr && remembered(id) == nullptr)
            unknown.push_back(id);
        else if (const auto row = rowOf(id))
            rows.push_back(*row);
    }
    if (!unknown.empty()) {
        for (const auto place : findNumbers(**sorted, sortedRaw(unknown)))
            rows.push_back(turned(place));
    }
    std::sort(rows.begin(), rows.end());
    return rows;
}

std::optional<std::uint64_t> RowOrder::rowNear(RowId id) const {
    if (!isInLogOrder() || rows() == 0)
        return std::nullopt;
    const auto* some = std::get_if<SomeRows>(&m_rows);
    const auto number = id.record();
    const auto end = placesBeforeAdditions();
    auto place = end;
    if (number)
        place = some != nullptr ? (*some)->rank(*number) : number->value() + unreadableBefore(*number);
    else if (m_additions && id.addition())
        place += static_cast<std::uint64_t>(
            std::lower_bound(m_additions->begin(), m_additions->end(), *id.addition()) -
            m_additions->begin());
    if (number)
        place = std::min(place, end);
    return turned(std::min(place, rows() - 1));
}

} // namespace simkv
