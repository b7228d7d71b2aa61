// SPDX-License-Identifier: GPL-3.0-or-later
#include "scan/staged_sort.h"

#include "staging/content_bytes.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace simkv {
namespace {

// What a row is sorted by: a number, or bytes that are at hand or in the log.
struct SortedBy {
    std::uint32_t row = 0;    // RowId::raw()
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
        SortedBy item;
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

// What is inserted, and what of the sorted records goes for it.
class StagedRows final {
public:
    StagedRows(const StagedToSort& rows, const StagedView& staged, const Snapshot& snapshot, SortField field)
        : m_changed(*staged.changedRecords()), m_isByValue(isByValue(field)) {
        if (rows.additions) {
            for (const auto id : *rows.additions)
                add(RowId(id), staged.find(id));
        }
        for (const auto& [record, id] : m_changed) {
            const bool isShown =
                record.value() < snapshot.records() && (!rows.shown || rows.shown->contains(record));
            if (m_isByValue && isShown)
                add(RowId(record), staged.find(id));
        }
    }

    [[nodiscard]] bool isNothing() const { return m_rows.empty() && (!m_isByValue || m_changed.empty()); }
    [[nodiscard]] const std::vector<std::pair<RowId, const StagedChange*>>& rows() const { return m_rows; }
    [[nodiscard]] bool isReplaced(std::uint32_t record) const {
        return m_isByValue &&
               std::binary_search(m_changed.begin(), m_changed.end(), ChangedRecord{RecordNumber(record), {}},
                                  [](const auto& a, const auto& b) { return a.record < b.record; });
    }

private:
    void add(RowId row, const StagedChange* change) {
        if (change != nullptr)
            m_rows.emplace_back(row, change);
    }

    const ChangedRecords& m_changed;
    bool m_isByValue;
    std::vector<std::pair<RowId, const StagedChange*>> m_rows;
};

std::vector<SortedBy> sortedItems(const StagedRows& staged, Comparison& comparison) {
    std::vector<SortedBy> items;
    items.reserve(staged.rows().size());
    for (const auto& [row, change] : staged.rows()) {
        items.push_back(comparison.itemOf(*change));
        items.back().row = row.raw();
    }
    std::stable_sort(items.begin(), items.end(),
                     [&](const SortedBy& a, const SortedBy& b) { return comparison.isBefore(a, b); });
    return items;
}

} // namespace

Result<std::shared_ptr<const RecordNumbers>> sortStagedIn(const std::shared_ptr<const RecordNumbers>& sorted,
                                                          const StagedToSort& rows, const StagedView& staged,
                                                          const Snapshot& snapshot, SortField field,
                                                          Progress& progress) {
    const StagedRows inserted(rows, staged, snapshot, field);
    if (inserted.isNothing())
        return sorted;
    auto all = std::make_shared<RecordNumbers>();
    all->reserve(sorted->size() + inserted.rows().size());
    if (field == SortField::Time || field == SortField::Kind || field == SortField::Versions) {
        *all = *sorted;
        for (const auto& [row, change] : inserted.rows())
            all->push_back(row.raw());
        return std::shared_ptr<const RecordNumbers>(std::move(all));
    }
    Comparison comparison(snapshot, field, progress);
    std::size_t next = 0;
    const auto copyUpTo = [&](std::size_t end) {
        for (; next < end; ++next) {
            if (!inserted.isReplaced((*sorted)[next]))
                all->push_back((*sorted)[next]);
        }
    };
    std::uint64_t done = 0;
    for (const auto& item : sortedItems(inserted, comparison)) {
        const auto place = placeOf(item, *sorted, next, comparison);
        if (comparison.error())
            return tl::unexpected(*comparison.error());
        copyUpTo(place);
        all->push_back(item.row);
        progress.advance(ByteCount(++done), ByteCount(inserted.rows().size()));
    }
    if (comparison.error())
        return tl::unexpected(*comparison.error());
    copyUpTo(sorted->size());
    return std::shared_ptr<const RecordNumbers>(std::move(all));
}

} // namespace simkv
