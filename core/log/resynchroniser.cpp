// SPDX-License-Identifier: GPL-3.0-or-later
#include "log/resynchroniser.h"

#include "format/batch_marker.h"
#include "format/record_codec.h"

#include <vector>

namespace simkv {

// Chains are walked through a small window: most candidates lead to one place far away, and no further.
Resynchroniser::Resynchroniser(const File& file, Offset end, ByteOrder order,
                               const Plausibility& plausibility)
    : m_scan(file, end), m_walk(file, end, ByteCount(1024)), m_order(order), m_plausibility(plausibility) {}

Result<Resynchroniser::Chain> Resynchroniser::walk(Offset start, Offset mustPass, Progress& progress) {
    std::vector<Offset> steps;
    auto at = start;
    Chain rest{at, 0};
    while (true) {
        if (steps.size() >= kSurelyEnough && at > mustPass)
            return Chain{at, steps.size()};
        if (const auto known = m_known.find(at.value()); known != m_known.end()) {
            rest = known->second;
            break;
        }
        rest = Chain{at, 0};
        if (m_walk.left(at) < kHeaderSize)
            break;
        if (progress.isCancelled())
            return tl::unexpected(cancelledError());
        auto bytes = m_walk.view(at, kHeaderSize);
        if (!bytes)
            return tl::unexpected(bytes.error());
        const auto header = decodeHeader(bytes->data(), m_order);
        if (!m_plausibility.record(header, m_walk.left(at)))
            break;
        steps.push_back(at);
        at = at + header.size();
    }
    for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
        ++rest.records;
        m_known.emplace(step->value(), rest);
    }
    return rest;
}

// The next offset whose bytes look like a header of a record that fits, not yet part of a chain.
Result<std::optional<Offset>> Resynchroniser::nextCandidate(Offset from, Progress& progress) {
    const auto headerSize = static_cast<std::size_t>(kHeaderSize.value());
    for (from = firstHeaderFrom(m_scan, from); m_scan.left(from) >= kHeaderSize;
         from = firstHeaderFrom(m_scan, from)) {
        if (progress.isCancelled())
            return tl::unexpected(cancelledError());
        progress.advance(from - Offset(0), m_scan.end() - Offset(0));
        if (auto first = m_scan.view(from, kHeaderSize); !first)
            return tl::unexpected(first.error());
        auto bytes = m_scan.chunk(from);
        if (!bytes)
            return tl::unexpected(bytes.error());
        const auto last = bytes->size() - headerSize;
        for (std::size_t i = 0; i <= last; ++i) {
            const char* candidate = bytes->data() + i;
            if (!m_plausibility.time(decodeInteger<std::uint32_t>(candidate, m_order)))
                continue;
            const auto at = from + ByteCount(i);
            if (m_plausibility.record(decodeHeader(candidate, m_order), m_scan.left(at)) &&
                !m_known.contains(at.value()))
                return std::optional(at);
        }
        from = from + ByteCount(last + 1);
    }
    return std::optional<Offset>();
}

// Whether records in sequence, plausible or not, begin at `from` and come to `to`.
Result<bool> Resynchroniser::leadsTo(Offset from, Offset to, Progress& progress) {
    while (from < to) {
        if (m_walk.left(from) < kHeaderSize)
            return false;
        if (progress.isCancelled())
            return tl::unexpected(cancelledError());
        auto bytes = m_walk.view(from, kHeaderSize);
        if (!bytes)
            return tl::unexpected(bytes.error());
        const auto header = decodeHeader(bytes->data(), m_order);
        if (!header.fits(m_walk.left(from)))
            return false;
        from = from + header.size();
    }
    return from == to;
}

// The end of the plausible record at `at`, where there is one.
Result<std::optional<Offset>> Resynchroniser::endOfRecord(Offset at) {
    if (m_walk.left(at) < kHeaderSize)
        return std::optional<Offset>();
    auto bytes = m_walk.view(at, kHeaderSize);
    if (!bytes)
        return tl::unexpected(bytes.error());
    const auto header = decodeHeader(bytes->data(), m_order);
    return m_plausibility.record(header, m_walk.left(at)) ? std::optional(at + header.size()) : std::nullopt;
}

// Whether the chain from `start` meets the one from `later` after fewer records of its own.
Result<bool> Resynchroniser::meetsLonger(Offset start, Offset later, Progress& progress) {
    std::uint64_t records = 0;
    std::uint64_t laterRecords = 0;
    while (start != later && records <= kSurelyEnough) {
        if (progress.isCancelled())
            return tl::unexpected(cancelledError());
        const bool isBehind = start < later;
        const auto end = endOfRecord(isBehind ? start : later);
        if (!end)
            return tl::unexpected(end.error());
        if (!*end)
            return false;
        (isBehind ? start : later) = **end;
        ++(isBehind ? records : laterRecords);
    }
    return start == later && laterRecords > records;
}

// Whether the candidate at `start` is the header of a later record, read some bytes early.
Result<bool> Resynchroniser::isReadEarly(Offset start, Progress& progress) {
    for (auto later = start + ByteCount(1); later < start + kHeaderSize; later = later + ByteCount(1)) {
        auto meets = meetsLonger(start, later, progress);
        if (!meets || *meets)
            return meets;
    }
    return false;
}

Result<std::optional<Resynchroniser::Found>> Resynchroniser::find(Offset from, Offset mustPass,
                                                                  Progress& progress) {
    struct Pending {
        Found found;
        Offset end;
    };
    std::optional<Pending> pending;
    while (true) {
        auto candidate = nextCandidate(from, progress);
        if (!candidate)
            return tl::unexpected(candidate.error());
        if (!*candidate)
            break;
        const auto start = **candidate;
        auto chain = walk(start, mustPass, progress);
        if (!chain)
            return tl::unexpected(chain.error());
        from = start + ByteCount(1);
        m_known.erase(m_known.begin(), m_known.lower_bound(from.value())); // the search never goes back
        if (start < mustPass && chain->end <= mustPass)
            continue;
        const bool reachesEnd = chain->end == m_walk.end();
        if (!reachesEnd && chain->records < kPerhapsEnough)
            continue;
        // A chain inside a value of a pending one ends before it and says nothing.
        if (pending && chain->end <= pending->end)
            continue;
        const auto early = isReadEarly(start, progress);
        if (!early)
            return tl::unexpected(early.error());
        if (*early)
            continue;
        Found found{start, chain->records};
        if (pending) {
            const auto isOne = leadsTo(pending->end, start, progress);
            if (!isOne)
                return tl::unexpected(isOne.error());
            if (*isOne)
                found = Found{pending->found.start, pending->found.records + chain->records};
        }
        if (reachesEnd || found.records >= kSurelyEnough)
            return std::optional(found);
        pending = Pending{found, chain->end};
    }
    if (pending)
        return std::optional(pending->found);
    return std::optional<Found>();
}

} // namespace simkv
