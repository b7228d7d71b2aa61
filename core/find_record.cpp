// SPDX-License-Identifier: GPL-3.0-or-later
#include "find_record.h"

#include "record_cursor.h"

#include <algorithm>
#include <cstring>

namespace simkv {
namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

class Matcher final {
public:
    Matcher(const FindRequest& request, ByteCount total)
        : m_matchCase(request.matchCase), m_needle(request.bytes), m_total(total) {
        if (!m_matchCase)
            std::transform(m_needle.begin(), m_needle.end(), m_needle.begin(), lower);
    }

    [[nodiscard]] std::size_t size() const { return m_needle.size(); }

    void countLooked(ByteCount bytes, Progress& progress) {
        m_looked += bytes;
        progress.advance(m_looked, m_total);
    }

    [[nodiscard]] bool isIn(ByteView bytes) {
        if (!m_matchCase) {
            m_folded.resize(bytes.size());
            std::transform(bytes.begin(), bytes.end(), m_folded.begin(), lower);
            bytes = m_folded;
        }
        return ::memmem(bytes.data(), bytes.size(), m_needle.data(), m_needle.size()) != nullptr;
    }

private:
    bool m_matchCase;
    ByteString m_needle;
    ByteString m_folded;
    ByteCount m_looked{};
    ByteCount m_total;
};

// A range of bytes of the file, in pieces that overlap by one byte less than the needle.
Result<bool> rangeContains(RecordCursor& cursor, Offset from, ByteCount count, Matcher& matcher,
                           Progress& progress) {
    constexpr std::uint64_t kPiece = 1U << 20U;
    const auto end = from + count;
    while (end - from >= ByteCount(matcher.size())) {
        if (progress.isCancelled())
            return tl::unexpected(cancelledError());
        const auto size = ByteCount(std::min((end - from).value(), kPiece + matcher.size() - 1));
        auto bytes = cursor.bytes(from, size);
        if (!bytes)
            return tl::unexpected(bytes.error());
        matcher.countLooked(size, progress);
        if (matcher.isIn(*bytes))
            return true;
        from = from + (size - ByteCount(matcher.size() - 1));
    }
    return false;
}

Result<bool> recordContains(RecordCursor& cursor, RecordNumber number, Matcher& matcher, Progress& progress) {
    auto place = cursor.place(number);
    if (!place)
        return tl::unexpected(place.error());
    auto inKey =
        rangeContains(cursor, place->keyOffset(), ByteCount(place->header.keyLength), matcher, progress);
    if (!inKey || *inKey)
        return inKey;
    return rangeContains(cursor, place->valueOffset(), ByteCount(place->header.valueLength), matcher,
                         progress);
}

// The first match in [first, end), or the last one where `last`.
Result<std::optional<RecordNumber>> findWithin(RecordCursor& cursor, std::uint64_t first, std::uint64_t end,
                                               bool last, bool liveOnly, Matcher& matcher,
                                               Progress& progress) {
    std::optional<RecordNumber> match;
    for (auto n = first; n < end; ++n) {
        const RecordNumber number(n);
        if (liveOnly && !cursor.snapshot().live().contains(number))
            continue;
        if (progress.isCancelled())
            return tl::unexpected(cancelledError());
        auto contains = recordContains(cursor, number, matcher, progress);
        if (!contains)
            return tl::unexpected(contains.error());
        if (!*contains)
            continue;
        match = number;
        if (!last)
            break;
    }
    return match;
}

} // namespace

Result<std::optional<RecordNumber>> findRecord(std::shared_ptr<const Snapshot> snapshot,
                                               const FindRequest& request, Progress& progress) {
    // Backward goes by blocks, each of them read forward: the file is read ahead either way.
    constexpr std::uint64_t kBlock = 4096;
    const auto records = snapshot->records();
    if (records == 0 || request.bytes.empty())
        return std::optional<RecordNumber>();
    const auto covered = snapshot->covered() - Offset(0);
    RecordCursor cursor(std::move(snapshot));
    Matcher matcher(request, covered);
    const auto start = std::min(request.from.value(), records - 1);

    std::uint64_t searched = 0;
    while (searched < records) {
        const auto left = std::min(kBlock, records - searched);
        std::uint64_t first = 0;
        std::uint64_t end = 0;
        if (request.backward) {
            end = searched <= start ? start + 1 - searched : records - (searched - start - 1);
            first = end - std::min(left, end);
        } else {
            first = (start + searched) % records;
            end = std::min(first + left, records);
        }
        auto match = findWithin(cursor, first, end, request.backward, request.liveOnly, matcher, progress);
        if (!match || *match)
            return match;
        searched += end - first;
    }
    return std::optional<RecordNumber>();
}

} // namespace simkv
