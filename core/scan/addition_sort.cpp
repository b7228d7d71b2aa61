// SPDX-License-Identifier: GPL-3.0-or-later
#include "scan/addition_sort.h"

#include "staging/content_bytes.h"

#include <algorithm>

namespace simkv {
namespace {

// What a row is sorted by: a number, or bytes that are at hand or in the log.
struct SortedBy {
    StagedId id{};
    std::uint64_t number = 0; // or how many bytes
    ByteView bytes{};
    std::optional<Offset> at{};
};

bool isByBytes(SortField field) {
    return field == SortField::Key || field == SortField::Value;
}

std::uint64_t numberOf(std::uint64_t keySize, std::uint64_t valueSize, SortField field) {
    return field == SortField::KeySize     ? keySize
           : field == SortField::ValueSize ? valueSize
                                           : kHeaderSize.value() + keySize + valueSize;
}

// Compares rows. After an error all are equal, which lets a sort end.
class Comparison final {
public:
    Comparison(const Snapshot& snapshot, SortField field, Progress& progress)
        : m_snapshot(&snapshot), m_field(field), m_progress(&progress) {}

    [[nodiscard]] SortedBy itemOf(const StagedChange& addition) {
        SortedBy item{addition.id, 0, {}, {}};
        if (m_field == SortField::Key) {
            item.bytes = addition.key;
            item.number = item.bytes.size();
            return item;
        }
        const auto size = contentSize(*m_snapshot, addition.content);
        if (!size) {
            m_error = size.error();
            return item;
        }
        item.number = isByBytes(m_field) ? *size : numberOf(addition.key.size(), *size, m_field);
        if (const auto& bytes = addition.content.bytes())
            item.bytes = *bytes;
        else if (isByBytes(m_field))
            setPlace(item, *addition.content.record(), false);
        return item;
    }

    // Whether `a` comes before `b`.
    [[nodiscard]] bool isBefore(const SortedBy& a, const SortedBy& b) {
        if (++m_compared % kStep == 0 && m_progress->isCancelled())
            m_error = cancelledError();
        if (m_error)
            return false;
        return isByBytes(m_field) ? areBytesBefore(a, b) : a.number < b.number;
    }
    [[nodiscard]] bool isBefore(const SortedBy& a, std::uint32_t record) {
        SortedBy item;
        setPlace(item, RecordNumber(record), m_field == SortField::Key);
        return isBefore(a, item);
    }

    [[nodiscard]] const std::optional<Error>& error() const { return m_error; }

private:
    static constexpr std::uint64_t kStep = 1024;
    static constexpr std::uint64_t kFirstPiece = 256;
    static constexpr std::uint64_t kLongestPiece = 1U << 20U;

    void setPlace(SortedBy& item, RecordNumber record, bool isKey) {
        const auto place = m_snapshot->place(record);
        if (!place) {
            m_error = place.error();
            return;
        }
        const auto& header = place->header;
        if (!isByBytes(m_field)) {
            item.number = numberOf(header.keyLength, header.valueLength, m_field);
            return;
        }
        item.number = isKey ? header.keyLength : header.valueLength;
        item.at = isKey ? place->keyOffset() : place->valueOffset();
    }

    // In pieces that grow: most differ in the first one.
    [[nodiscard]] bool areBytesBefore(const SortedBy& a, const SortedBy& b) {
        const auto common = std::min(a.number, b.number);
        auto size = kFirstPiece;
        for (std::uint64_t from = 0; from < common; from += size, size = std::min(size * 4, kLongestPiece)) {
            const auto count = std::min(size, common - from);
            const auto ofA = piece(a, from, count, m_bufferA);
            const auto ofB = piece(b, from, count, m_bufferB);
            if (m_progress->isCancelled())
                m_error = cancelledError();
            if (m_error)
                return false;
            if (const auto order = ofA.compare(ofB); order != 0)
                return order < 0;
        }
        return a.number < b.number;
    }

    [[nodiscard]] ByteView piece(const SortedBy& item, std::uint64_t from, std::uint64_t count,
                                 ByteString& buffer) {
        if (!item.at)
            return item.bytes.substr(static_cast<std::size_t>(from), static_cast<std::size_t>(count));
        auto bytes = m_snapshot->bytes(*item.at + ByteCount(from), ByteCount(count));
        if (!bytes) {
            m_error = bytes.error();
            return {};
        }
        buffer = *std::move(bytes);
        return buffer;
    }

    const Snapshot* m_snapshot;
    SortField m_field;
    Progress* m_progress;
    std::uint64_t m_compared = 0;
    ByteString m_bufferA;
    ByteString m_bufferB;
    std::optional<Error> m_error;
};

// The first place from `low` on whose record comes after the item: in steps that grow, then by halves.
std::size_t placeOf(const SortedBy& item, const RecordNumbers& sorted, std::size_t low,
                    Comparison& comparison) {
    std::size_t step = 1;
    while (low + step <= sorted.size() && !comparison.isBefore(item, sorted[low + step - 1]) &&
           !comparison.error()) {
        low += step;
        step *= 2;
    }
    auto high = std::min(low + step - 1, sorted.size());
    while (low < high && !comparison.error()) {
        const auto middle = low + (high - low) / 2;
        if (comparison.isBefore(item, sorted[middle]))
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

std::vector<SortedBy> sortedItems(const StagedIds& additions, const StagedView& staged,
                                  Comparison& comparison) {
    std::vector<SortedBy> items;
    items.reserve(additions.size());
    for (const auto id : additions) {
        if (const auto* change = staged.find(id))
            items.push_back(comparison.itemOf(*change));
    }
    std::stable_sort(items.begin(), items.end(),
                     [&](const SortedBy& a, const SortedBy& b) { return comparison.isBefore(a, b); });
    return items;
}

} // namespace

Result<std::shared_ptr<const RecordNumbers>>
sortAdditionsIn(const std::shared_ptr<const RecordNumbers>& sorted, const StagedIds& additions,
                const StagedView& staged, const Snapshot& snapshot, SortField field, Progress& progress) {
    if (additions.empty())
        return sorted;
    auto rows = std::make_shared<RecordNumbers>();
    rows->reserve(sorted->size() + additions.size());
    if (field == SortField::Time || field == SortField::Kind || field == SortField::Versions) {
        *rows = *sorted;
        for (const auto id : additions)
            rows->push_back(RowId(id).raw());
        return std::shared_ptr<const RecordNumbers>(std::move(rows));
    }
    Comparison comparison(snapshot, field, progress);
    std::size_t next = 0;
    std::uint64_t done = 0;
    for (const auto& item : sortedItems(additions, staged, comparison)) {
        const auto place = placeOf(item, *sorted, next, comparison);
        if (comparison.error())
            return tl::unexpected(*comparison.error());
        rows->insert(rows->end(), sorted->begin() + static_cast<std::ptrdiff_t>(next),
                     sorted->begin() + static_cast<std::ptrdiff_t>(place));
        rows->push_back(RowId(item.id).raw());
        next = place;
        progress.advance(ByteCount(++done), ByteCount(additions.size()));
    }
    if (comparison.error())
        return tl::unexpected(*comparison.error());
    rows->insert(rows->end(), sorted->begin() + static_cast<std::ptrdiff_t>(next), sorted->end());
    return std::shared_ptr<const RecordNumbers>(std::move(rows));
}

} // namespace simkv
