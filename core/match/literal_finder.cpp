// SPDX-License-Identifier: GPL-3.0-or-later
#include "match/literal_finder.h"

#include "base/ascii.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace simkv {
namespace {

using namespace std::string_view_literals;

constexpr char kCaseBit = 'a' - 'A';

// How common a byte is in keys and values of text, JSON and numbers: a guess that costs time where it is
// wrong, not a match. Bytes that are not listed are the rarest.
constexpr std::array<std::uint8_t, 256> commonness() {
    constexpr auto kCommonFirst = "\0 e0taoinsr1\"ldcu,2:m3p5-46789_hfg.by/wvk=xj\n\xff\x01{}zq[]EATSIRNOCDLP"
                                  "\x02MUBFGHVKWYXJZQ\r\t;()+@&%'\x03\x04\x10\x80\xc3"sv;
    std::array<std::uint8_t, 256> ranks{};
    for (std::size_t i = 0; i < kCommonFirst.size(); ++i)
        ranks[static_cast<unsigned char>(kCommonFirst[i])] = static_cast<std::uint8_t>(255 - i);
    return ranks;
}

unsigned rankOf(char byte) {
    static constexpr auto kRanks = commonness();
    return kRanks[static_cast<unsigned char>(byte)];
}

LiteralFinder::Probe probeAt(ByteView needle, ByteView caseBits, std::size_t at) {
    LiteralFinder::Probe probe{at};
    probe.byte.fill(needle[at]);
    probe.caseBit.fill(caseBits.empty() ? '\0' : caseBits[at]);
    return probe;
}

// The place of the rarest byte that differs from `other`, or of the last one where all are the same. Of
// equals the last: texts share beginnings more often than ends.
std::size_t rarest(ByteView needle, std::size_t other) {
    auto best = needle.size();
    for (std::size_t at = needle.size(); at-- > 0;) {
        const bool isNew = other == ByteView::npos || needle[at] != needle[other];
        if (isNew && (best == needle.size() || rankOf(needle[at]) < rankOf(needle[best])))
            best = at;
    }
    return best == needle.size() ? (other == 0 ? best - 1 : 0) : best;
}

std::uint64_t load8(const char* bytes) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return word;
}

bool equalsInEitherCase(const char* text, ByteView folded, const char* caseBits) {
    std::size_t i = 0;
    for (; i + 8 <= folded.size(); i += 8) {
        if ((load8(text + i) | load8(caseBits + i)) != load8(folded.data() + i))
            return false;
    }
    for (; i < folded.size(); ++i) {
        if (static_cast<char>(text[i] | caseBits[i]) != folded[i])
            return false;
    }
    return true;
}

// One search of one text. The places where a match may begin are numbered from 0; those after the last are
// too close to the end.
class Search final {
public:
    Search(const char* text, std::size_t places, ByteView needle, const ByteString& caseBits)
        : m_text(text), m_places(places), m_needle(needle),
          m_caseBits(caseBits.empty() ? nullptr : caseBits.data()) {}

    [[nodiscard]] const char* text() const { return m_text; }
    [[nodiscard]] std::size_t places() const { return m_places; }
    [[nodiscard]] std::size_t match() const { return m_match; }
    // Where to go on in another way: the work on candidates has outgrown that of a plain pass.
    [[nodiscard]] std::size_t gaveUpAt() const { return m_gaveUpAt; }

    // Each lowest bit of `step` bits of `candidates` stands for a place from `at` on. True where the search
    // is over: found, or given up.
    bool settles(std::size_t at, std::uint64_t candidates, int step = 1) {
        for (; candidates != 0; candidates &= candidates - 1) {
            const auto place = at + static_cast<std::size_t>(std::countr_zero(candidates) / step);
            if (matchesAt(place)) {
                m_match = place;
                return true;
            }
            m_work += kCostOfCandidate + m_needle.size();
            if (m_work > kFreeWork + kWorkPerByte * place) {
                m_gaveUpAt = place + 1;
                return true;
            }
        }
        return false;
    }

private:
    static constexpr std::size_t kCostOfCandidate = 32; // in bytes compared
    static constexpr std::size_t kFreeWork = 1U << 16U;
    static constexpr std::size_t kWorkPerByte = 4;

    [[nodiscard]] bool matchesAt(std::size_t place) const {
        if (m_caseBits != nullptr)
            return equalsInEitherCase(m_text + place, m_needle, m_caseBits);
        return std::memcmp(m_text + place, m_needle.data(), m_needle.size()) == 0;
    }

    const char* m_text;
    std::size_t m_places;
    ByteView m_needle;
    const char* m_caseBits;
    std::size_t m_work = 0;
    std::size_t m_match = ByteView::npos;
    std::size_t m_gaveUpAt = ByteView::npos;
};

using Probe = LiteralFinder::Probe;

bool isAt(const Probe& probe, const char* place) {
    return static_cast<char>(place[probe.at] | probe.caseBit[0]) == probe.byte[0];
}

void scanBytes(Search& search, const Probe& first, const Probe& second) {
    for (std::size_t i = 0; i < search.places(); ++i) {
        const auto* place = search.text() + i;
        if (isAt(first, place) && isAt(second, place) && search.settles(i, 1))
            return;
    }
}

// A byte of zeros for each of 8 places where the probe is.
std::uint64_t differences8(const char* place, const Probe& probe) {
    return (load8(place + probe.at) | load8(probe.caseBit.data())) ^ load8(probe.byte.data());
}

std::uint64_t candidates8(const char* place, const Probe& first, const Probe& second) {
    constexpr std::uint64_t kLow = 0x7f7f'7f7f'7f7f'7f7fU;
    const auto word = differences8(place, first) | differences8(place, second);
    const auto zeros = ~(((word & kLow) + kLow) | word | kLow);
    if constexpr (std::endian::native == std::endian::big)
        return __builtin_bswap64(zeros);
    return zeros;
}

// Needs 8 places. The last block overlaps the one before.
void scan8(Search& search, const Probe& first, const Probe& second) {
    constexpr std::size_t kBlock = 8;
    constexpr int kStep = 8;
    const auto last = search.places() - kBlock;
    for (std::size_t i = 0;; i = std::min(i + kBlock, last)) {
        const auto candidates = candidates8(search.text() + i, first, second);
        if ((candidates != 0 && search.settles(i, candidates, kStep)) || i == last)
            return;
    }
}

#if defined(__SSE2__)

class Block16 final {
public:
    explicit Block16(const Probe& probe)
        : m_at(probe.at), m_byte(load(probe.byte.data())), m_caseBit(load(probe.caseBit.data())) {}
    [[nodiscard]] __m128i isAt(const char* place) const {
        return _mm_cmpeq_epi8(_mm_or_si128(load(place + m_at), m_caseBit), m_byte);
    }

private:
    static __m128i load(const char* bytes) {
        return _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
    }

    std::size_t m_at;
    __m128i m_byte;
    __m128i m_caseBit;
};

// Needs 16 places.
void scan16(Search& search, const Probe& first, const Probe& second) {
    constexpr std::size_t kBlock = 16;
    const Block16 one(first);
    const Block16 two(second);
    const auto last = search.places() - kBlock;
    for (std::size_t i = 0;; i = std::min(i + kBlock, last)) {
        const auto* place = search.text() + i;
        const auto both = _mm_and_si128(one.isAt(place), two.isAt(place));
        const auto candidates = static_cast<std::uint32_t>(_mm_movemask_epi8(both));
        if ((candidates != 0 && search.settles(i, candidates)) || i == last)
            return;
    }
}

struct Block32 {
    std::size_t at;
    __m256i byte;
    __m256i caseBit;
};

[[gnu::target("avx2")]] inline __m256i twice(const std::array<char, 16>& bytes) {
    return _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes.data())));
}

[[gnu::target("avx2")]] inline __m256i isAt32(const Block32& block, const char* place) {
    const auto bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(place + block.at));
    return _mm256_cmpeq_epi8(_mm256_or_si256(bytes, block.caseBit), block.byte);
}

[[gnu::target("avx2")]] inline std::uint64_t candidates32(const char* place, const Block32& one,
                                                          const Block32& two) {
    const auto both = _mm256_and_si256(isAt32(one, place), isAt32(two, place));
    return static_cast<std::uint32_t>(_mm256_movemask_epi8(both));
}

// Needs 32 places.
[[gnu::target("avx2")]] void scan32(Search& search, const Probe& first, const Probe& second) {
    constexpr std::size_t kBlock = 32;
    const Block32 one{first.at, twice(first.byte), twice(first.caseBit)};
    const Block32 two{second.at, twice(second.byte), twice(second.caseBit)};
    const auto places = search.places();
    std::size_t i = 0;
    for (; i + 2 * kBlock <= places; i += 2 * kBlock) {
        const auto* place = search.text() + i;
        const auto candidates = candidates32(place, one, two) | candidates32(place + kBlock, one, two)
                                                                    << kBlock;
        if (candidates != 0 && search.settles(i, candidates))
            return;
    }
    for (; i < places; i += kBlock) {
        const auto at = std::min(i, places - kBlock);
        const auto candidates = candidates32(search.text() + at, one, two);
        if (candidates != 0 && search.settles(at, candidates))
            return;
    }
}

const bool kHasAvx2 = __builtin_cpu_supports("avx2") != 0;

void scan(Search& search, const Probe& first, const Probe& second) {
    if (search.places() >= 32 && kHasAvx2)
        scan32(search, first, second);
    else if (search.places() >= 16)
        scan16(search, first, second);
    else if (search.places() >= 8)
        scan8(search, first, second);
    else
        scanBytes(search, first, second);
}

#else

void scan(Search& search, const Probe& first, const Probe& second) {
    if (search.places() >= 8)
        scan8(search, first, second);
    else
        scanBytes(search, first, second);
}

#endif

std::size_t findLinear(ByteView text, ByteView needle) {
    const auto* match =
        static_cast<const char*>(::memmem(text.data(), text.size(), needle.data(), needle.size()));
    return match == nullptr ? ByteView::npos : static_cast<std::size_t>(match - text.data());
}

// The same in lower case, by pieces that overlap by one byte less than the needle.
std::size_t findLinearInEitherCase(ByteView text, ByteView folded) {
    const auto overlap = folded.size() - 1;
    const auto step = std::max<std::size_t>(1U << 15U, folded.size());
    ByteString piece;
    for (std::size_t from = 0; from + overlap < text.size(); from += step) {
        const auto part = text.substr(from, step + overlap);
        piece.resize(part.size());
        std::transform(part.begin(), part.end(), piece.begin(), lowerCase);
        const auto match = findLinear(piece, folded);
        if (match != ByteView::npos)
            return from + match;
    }
    return ByteView::npos;
}

} // namespace

LiteralFinder::LiteralFinder(ByteString needle, bool ignoreCase)
    : m_needle(std::move(needle)), m_ignoreCase(ignoreCase), m_folded(m_needle) {
    if (m_ignoreCase) {
        std::transform(m_folded.begin(), m_folded.end(), m_folded.begin(), lowerCase);
        for (const char c : m_folded)
            m_caseBits.push_back(isLetter(c) ? kCaseBit : '\0');
    }
    if (m_needle.empty())
        return;
    const auto first = rarest(m_folded, ByteView::npos);
    m_first = probeAt(m_folded, m_caseBits, first);
    m_second = m_needle.size() == 1 ? m_first : probeAt(m_folded, m_caseBits, rarest(m_folded, first));
}

std::size_t LiteralFinder::find(ByteView text, std::size_t from) const {
    if (from > text.size() || text.size() - from < m_needle.size())
        return ByteView::npos;
    if (m_needle.empty())
        return from;
    const auto rest = text.substr(from);
    if (m_needle.size() == 1 && m_first.caseBit[0] == '\0')
        return text.find(m_needle[0], from);
    Search search(rest.data(), rest.size() - m_needle.size() + 1, m_folded, m_caseBits);
    scan(search, m_first, m_second);
    if (search.match() != ByteView::npos)
        return from + search.match();
    if (search.gaveUpAt() == ByteView::npos)
        return ByteView::npos;
    const auto unread = rest.substr(search.gaveUpAt());
    const auto match = m_ignoreCase ? findLinearInEitherCase(unread, m_folded) : findLinear(unread, m_folded);
    return match == ByteView::npos ? match : from + search.gaveUpAt() + match;
}

} // namespace simkv
