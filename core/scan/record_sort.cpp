// SPDX-License-Identifier: GPL-3.0-or-later
#include "scan/record_sort.h"

#include "store/record_cursor.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <span>

namespace simkv {
namespace {

struct Item {
    std::uint64_t rank; // what is sorted by
    std::uint32_t number;
};
using Items = std::span<Item>;

constexpr std::uint64_t kSortStep = 1U << 14U; // items between two looks at the progress,
constexpr std::uint64_t kLongStep = 1U << 20U; // where an item costs a few nanoseconds

// Tells how much is done, in items looked at, of about as many as there will be.
class Work final {
public:
    Work(Progress& progress, std::uint64_t items) : m_progress(&progress), m_total(items * 2) {}
    // False: stop.
    [[nodiscard]] bool add(std::uint64_t items) {
        m_done += items;
        m_total = std::max(m_total, m_done + m_done / 8); // more rounds than thought
        m_progress->advance(ByteCount(m_done * sizeof(Item)), ByteCount(m_total * sizeof(Item)));
        return !m_progress->isCancelled();
    }

    [[nodiscard]] Progress& progress() const { return *m_progress; }

private:
    Progress* m_progress;
    std::uint64_t m_total;
    std::uint64_t m_done = 0;
};

tl::unexpected<Error> stopped() {
    return tl::unexpected(cancelledError());
}

bool isBefore(const Item& a, const Item& b) {
    return a.rank != b.rank ? a.rank < b.rank : a.number < b.number;
}

// The bytes that order an item, most significant first: of its rank, then of its number.
constexpr unsigned kSortDigits = sizeof(Item::rank) + sizeof(Item::number);

std::size_t digitOf(const Item& item, unsigned digit) {
    return digit < 8 ? (item.rank >> (56 - 8 * digit)) & 0xFFU : (item.number >> (88 - 8 * digit)) & 0xFFU;
}

// American flag sort (McIlroy, Bostic, McIlroy, "Engineering Radix Sort", 1993): in place, by one digit.
// False: stopped, with the items in some order.
bool partition(Items items, unsigned digit, Work& work, std::array<std::size_t, 257>& begins) {
    begins.fill(0);
    for (std::size_t i = 0; i < items.size(); ++i) {
        ++begins[digitOf(items[i], digit) + 1];
        if (i % kLongStep == 0 && !work.add(0))
            return false;
    }
    std::partial_sum(begins.begin(), begins.end(), begins.begin());
    auto next = begins;
    std::size_t steps = 0;
    for (std::size_t value = 0; value < 256; ++value) {
        while (next[value] < begins[value + 1]) {
            auto& item = items[next[value]];
            const auto home = digitOf(item, digit);
            if (home == value)
                ++next[value];
            else
                std::swap(item, items[next[home]++]);
            if (++steps % kLongStep == 0 && !work.add(0))
                return false;
        }
    }
    return true;
}

// Sorts by rank, then number. False: stopped.
bool sortItems(Items items, unsigned digit, Work& work) {
    if (items.size() <= kSortStep) {
        std::sort(items.begin(), items.end(), isBefore);
        return work.add(items.size());
    }
    if (std::is_sorted(items.begin(), items.end(), isBefore))
        return work.add(items.size());
    std::array<std::size_t, 257> begins{};
    if (!partition(items, digit, work, begins))
        return false;
    for (std::size_t value = 0; value < 256; ++value) {
        const auto part = items.subspan(begins[value], begins[value + 1] - begins[value]);
        if (!part.empty() && digit + 1 < kSortDigits && !sortItems(part, digit + 1, work))
            return false;
    }
    return true;
}

// Key or value of each record, a few bytes at a time.
//
// The rank of an item is its next kRankBytes bytes, the first of them the most significant, and in the lowest
// byte how many there were: kMore where others follow. So a prefix of another comes first.
//
// Items that agree for long, as the same value written again does, would take a round for every few bytes: of
// those the hash of a block is compared instead, and the block made longer while all agree, shorter where
// they do not. XXH3 of 64 bits; a collision would put two values that differ side by side in log order.
class ByteSorter final {
public:
    ByteSorter(RecordCursor& cursor, bool byKey, Work& work)
        : m_cursor(&cursor), m_byKey(byKey), m_work(&work) {}

    [[nodiscard]] Result<void> sort(Items items) {
        std::vector<Group> groups{Group{0, items.size(), 0}};
        auto common = loadAll(items, groups, true);
        if (!common)
            return tl::unexpected(common.error());
        if (*common >= kRankBytes) {
            groups.front().depth = *common;
            if (auto loaded = loadAll(items, groups, false); !loaded)
                return tl::unexpected(loaded.error());
        }
        while (!groups.empty()) {
            std::vector<Group> next;
            for (const auto& group : groups) {
                if (group.block > 0)
                    addAgreeing(items, group, next);
                else if (sortItems(items.subspan(group.begin, group.end - group.begin), 0, *m_work))
                    addUndecided(items, group, next);
                else
                    return stopped();
            }
            groups = std::move(next);
            if (auto loaded = loadAll(items, groups, false); !loaded)
                return tl::unexpected(loaded.error());
        }
        return {};
    }

private:
    static constexpr std::uint64_t kRankBytes = 7;
    static constexpr std::uint64_t kMore = kRankBytes + 1;
    static constexpr std::uint64_t kHashedFrom = 3 * kRankBytes; // depth
    static constexpr std::uint64_t kLeastBlock = 64;
    static constexpr std::uint64_t kBlockStep = 8; // longer or shorter by that factor

    // Neighbours that are equal in their first `depth` bytes.
    struct Group {
        std::size_t begin;
        std::size_t end;
        std::uint64_t depth;
        std::uint64_t block = 0; // ranks are hashes of that many bytes; 0: the next bytes themselves
        bool isAtEnd = false;    // one of them has no more bytes than the block
    };

    static void addUndecided(Items items, const Group& group, std::vector<Group>& next) {
        for (auto begin = group.begin; begin < group.end;) {
            auto end = begin + 1;
            while (end < group.end && items[end].rank == items[begin].rank)
                ++end;
            const auto depth = group.depth + kRankBytes;
            if (end - begin > 1 && (items[begin].rank & 0xFFU) == kMore)
                next.push_back(Group{begin, end, depth, depth >= kHashedFrom ? kLeastBlock : 0});
            begin = end;
        }
    }

    static void addAgreeing(Items items, const Group& group, std::vector<Group>& next) {
        const auto part = items.subspan(group.begin, group.end - group.begin);
        const bool allAgree = std::all_of(
            part.begin(), part.end(), [&part](const Item& item) { return item.rank == part.front().rank; });
        if (allAgree && group.isAtEnd)
            return; // equal to their ends
        auto later = group;
        later.isAtEnd = false;
        if (allAgree) {
            later.depth += group.block;
            later.block *= kBlockStep;
        } else {
            later.block = group.block > kLeastBlock ? group.block / kBlockStep : 0;
        }
        next.push_back(later);
    }

    // The ranks of all items of all groups, read in log order, however the groups lie in it. Where `common`,
    // returns how many bytes, from the first on, all of them have in common.
    Result<std::uint64_t> loadAll(Items items, std::vector<Group>& groups, bool common) {
        struct Entry {
            std::uint32_t number;
            std::uint32_t place; // in items
            std::uint32_t group;
        };
        std::vector<Entry> entries;
        for (std::size_t g = 0; g < groups.size(); ++g) {
            for (auto i = groups[g].begin; i < groups[g].end; ++i)
                entries.push_back(
                    Entry{items[i].number, static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(g)});
        }
        const auto isEarlier = [](const Entry& a, const Entry& b) { return a.number < b.number; };
        if (!std::is_sorted(entries.begin(), entries.end(), isEarlier))
            std::sort(entries.begin(), entries.end(), isEarlier);
        ByteString first;
        std::uint64_t agreeing = ~std::uint64_t{0};
        for (std::size_t i = 0; i < entries.size(); ++i) {
            auto& group = groups[entries[i].group];
            auto rank =
                group.block > 0 ? hashOf(entries[i].number, group) : rankOf(entries[i].number, group.depth);
            if (!rank)
                return rank;
            items[entries[i].place].rank = *rank;
            if (common && agreeing > 0) {
                auto agrees = commonWith(entries[i].number, first, i == 0);
                if (!agrees)
                    return agrees;
                agreeing = *agrees;
            }
            if ((i + 1) % kSortStep == 0 && !m_work->add(kSortStep))
                return stopped();
        }
        if (!m_work->add(entries.size() % kSortStep))
            return stopped();
        return agreeing;
    }

    Result<std::uint64_t> commonWith(std::uint32_t number, ByteString& first, bool isFirst) {
        constexpr std::uint64_t kCompared = 4096;
        auto bytes = bytesOf(number, 0, isFirst ? kCompared : first.size());
        if (!bytes)
            return tl::unexpected(bytes.error());
        if (isFirst)
            first.assign(*bytes);
        const auto end = std::mismatch(bytes->begin(), bytes->end(), first.begin(), first.end()).first;
        first.resize(static_cast<std::size_t>(end - bytes->begin()));
        return first.size();
    }

    // Where the bytes from `depth` on begin; how many there are in m_left.
    Result<Offset> startOf(std::uint32_t number, std::uint64_t depth) {
        auto place = m_cursor->place(RecordNumber(number));
        if (!place)
            return tl::unexpected(place.error());
        const auto size = m_byKey ? place->header.keyLength : place->header.valueLength;
        if (size < depth)
            return tl::unexpected(Error{ErrorCode::Changed,
                                        "the record is no longer what it was a moment ago",
                                        m_cursor->snapshot().path(), place->offset});
        m_left = size - depth;
        return (m_byKey ? place->keyOffset() : place->valueOffset()) + ByteCount(depth);
    }

    Result<ByteView> bytesOf(std::uint32_t number, std::uint64_t depth, std::uint64_t count) {
        auto from = startOf(number, depth);
        if (!from)
            return tl::unexpected(from.error());
        return m_cursor->bytes(*from, ByteCount(std::min<std::uint64_t>(m_left, count)));
    }

    Result<std::uint64_t> rankOf(std::uint32_t number, std::uint64_t depth) {
        auto bytes = bytesOf(number, depth, kRankBytes);
        if (!bytes)
            return tl::unexpected(bytes.error());
        std::uint64_t rank = 0;
        for (std::size_t i = 0; i < kRankBytes; ++i)
            rank = rank << 8U | (i < bytes->size() ? static_cast<unsigned char>((*bytes)[i]) : 0U);
        return rank << 8U | std::min(m_left, kMore);
    }

    // The hash of a block, or of what there is of it.
    Result<std::uint64_t> hashOf(std::uint32_t number, Group& group) {
        auto at = startOf(number, group.depth);
        if (!at)
            return tl::unexpected(at.error());
        if (m_left <= group.block)
            group.isAtEnd = true;
        return m_cursor->hash(*at, ByteCount(std::min(m_left, group.block)), m_work->progress());
    }

    RecordCursor* m_cursor;
    bool m_byKey;
    Work* m_work;
    std::uint64_t m_left = 0; // bytes of the record last read, from the depth on
};

std::uint64_t rankOf(const RecordPlace& place, SortField field) {
    switch (field) {
    case SortField::Time:
        return place.header.timestamp.seconds();
    case SortField::KeySize:
        return place.header.keyLength;
    case SortField::ValueSize:
        return place.header.valueLength;
    default:
        return place.header.size().value();
    }
}

Result<void> loadHeaders(Items items, RecordCursor& cursor, SortField field, Work& work) {
    for (std::size_t i = 0; i < items.size(); ++i) {
        auto place = cursor.place(RecordNumber(items[i].number));
        if (!place)
            return tl::unexpected(place.error());
        items[i].rank = rankOf(*place, field);
        if ((i + 1) % kSortStep == 0 && !work.add(kSortStep))
            return stopped();
    }
    return {};
}

Result<void> loadRanks(Items items, const std::shared_ptr<const Snapshot>& snapshot, SortField field,
                       Progress& progress, Work& work) {
    if (field == SortField::Kind) {
        for (auto& item : items)
            item.rank = static_cast<std::uint64_t>(snapshot->stateOf(RecordNumber(item.number)));
        return {};
    }
    if (field == SortField::Versions) {
        auto counts = countVersions(*snapshot, progress);
        if (!counts)
            return tl::unexpected(counts.error());
        for (auto& item : items)
            item.rank = (*counts)[item.number];
        return {};
    }
    RecordCursor cursor(snapshot);
    return loadHeaders(items, cursor, field, work);
}

// False: stopped.
bool addItems(const RecordSet& set, std::vector<Item>& items, const Progress& progress) {
    items.reserve(set.count());
    for (auto number = set.nextFrom(RecordNumber(0)); number; number = set.nextFrom(number->next())) {
        items.push_back(Item{0, static_cast<std::uint32_t>(number->value())});
        if (items.size() % kLongStep == 0 && progress.isCancelled())
            return false;
    }
    return true;
}

} // namespace

Result<std::shared_ptr<const RecordNumbers>> sortRecords(const std::shared_ptr<const Snapshot>& snapshot,
                                                         const RecordSet& set, SortField field,
                                                         Progress& progress) {
    std::vector<Item> items;
    if (!addItems(set, items, progress))
        return stopped();
    Work work(progress, items.size());
    if (field == SortField::Key || field == SortField::Value) {
        RecordCursor cursor(snapshot);
        if (auto sorted = ByteSorter(cursor, field == SortField::Key, work).sort(items); !sorted)
            return tl::unexpected(sorted.error());
    } else {
        if (auto loaded = loadRanks(items, snapshot, field, progress, work); !loaded)
            return tl::unexpected(loaded.error());
        if (!sortItems(items, 0, work))
            return stopped();
    }
    auto numbers = std::make_shared<RecordNumbers>();
    numbers->reserve(items.size());
    for (const auto& item : items)
        numbers->push_back(item.number);
    return std::shared_ptr<const RecordNumbers>(std::move(numbers));
}

Result<std::vector<std::uint32_t>> countVersions(const Snapshot& snapshot, Progress& progress) {
    std::vector<std::uint32_t> counts(snapshot.records());
    for (std::uint64_t n = 0; n < counts.size(); ++n) {
        const RecordNumber number(n);
        const auto previous = snapshot.previousVersion(number);
        if (previous)
            counts[n] = counts[previous->value()] + 1;
        else
            counts[n] = snapshot.stateOf(number) == RecordState::Marker ? 0 : 1;
        if (n % kSortStep == 0 && progress.isCancelled())
            return stopped();
    }
    return counts;
}

} // namespace simkv
