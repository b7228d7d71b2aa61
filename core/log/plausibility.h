// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "format/record.h"

#include <algorithm>
#include <bitset>
#include <cstdint>
#include <optional>

namespace simkv {

inline constexpr std::int64_t kYear2001 = 978'307'200;
inline constexpr std::int64_t kDay = 86'400;

// What the records read so far looked like; the yardstick for headers that are only guessed at.
struct ReadContext {
    // The last record that is a batch marker by itself, but for what follows it.
    std::optional<Offset> unmatchedMarker;
    std::uint64_t records = 0;
    std::uint32_t earliest = 0;
    std::uint32_t latest = 0;
    std::uint32_t longestKey = 0;
    std::uint32_t longestValue = 0;
    std::bitset<256> flags;

    void add(const RecordHeader& header) {
        const auto time = header.timestamp.seconds();
        earliest = records == 0 ? time : std::min(earliest, time);
        latest = records == 0 ? time : std::max(latest, time);
        longestKey = std::max(longestKey, header.keyLength);
        longestValue = std::max(longestValue, header.valueLength);
        flags.set(header.flag);
        ++records;
    }
};

// Whether bytes in an unknown place look like a header. Used for resynchronising and for finding the byte
// order, never for records in sequence: those are legal whatever they say, but for one directly before
// damage.
class Plausibility final {
public:
    Plausibility(const ReadContext& context, std::int64_t fileModifiedSeconds) : m_flags(context.flags) {
        constexpr std::uint64_t kLongKey = 64U * 1024U;
        constexpr std::uint64_t kLongValue = 16U * 1024U * 1024U;
        constexpr std::uint64_t kFewRecords = 8;
        m_flags.set(0);
        m_flags.set(1);
        m_longestKey = std::max<std::uint64_t>(kLongKey, std::uint64_t{context.longestKey} * 4);
        m_longestValue = std::max<std::uint64_t>(kLongValue, std::uint64_t{context.longestValue} * 4);
        m_earliest = kYear2001;
        m_latest = fileModifiedSeconds + kDay;
        if (context.records >= kFewRecords) {
            m_earliest = std::int64_t{context.earliest} - 30 * kDay;
            m_latest = std::int64_t{context.latest} + 30 * kDay;
        }
    }

    [[nodiscard]] bool time(std::uint32_t seconds) const {
        return seconds >= m_earliest && seconds <= m_latest;
    }
    // All of the rule but that the record fits into the file.
    [[nodiscard]] bool header(const RecordHeader& header) const {
        return time(header.timestamp.seconds()) && m_flags.test(header.flag) &&
               header.keyLength <= m_longestKey && header.valueLength <= m_longestValue;
    }
    [[nodiscard]] bool record(const RecordHeader& candidate, ByteCount left) const {
        return header(candidate) && candidate.fits(left);
    }

private:
    std::bitset<256> m_flags;
    std::uint64_t m_longestKey = 0;
    std::uint64_t m_longestValue = 0;
    std::int64_t m_earliest = 0;
    std::int64_t m_latest = 0;
};

} // namespace simkv
