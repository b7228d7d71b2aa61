// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "format/record.h"
#include "staging/staged_change.h"

#include <optional>

namespace simkv {

// Names a row of a table, however the rows lie: a record of the log, or a staged key that the log has no
// value of, an addition. 32 bits: record numbers, and from kMaxRecords on the additions. An addition is never
// taken for a record. Rows in this order are in log order: additions would be appended.
class RowId final {
public:
    // A record is a row; one that no log can hold is none that there is.
    constexpr RowId(RecordNumber number)
        : m_raw(number.value() < kMaxRecords ? static_cast<std::uint32_t>(number.value()) : kNone) {}
    constexpr explicit RowId(StagedId addition)
        : m_raw(static_cast<std::uint32_t>(kMaxRecords + addition.value())) {}
    [[nodiscard]] static constexpr RowId ofRaw(std::uint32_t raw) { return RowId(raw, 0); }

    [[nodiscard]] constexpr std::uint32_t raw() const { return m_raw; }
    [[nodiscard]] constexpr std::optional<RecordNumber> record() const {
        return m_raw < kMaxRecords ? std::optional(RecordNumber(m_raw)) : std::nullopt;
    }
    [[nodiscard]] constexpr std::optional<StagedId> addition() const {
        if (m_raw < kMaxRecords || m_raw == kNone)
            return std::nullopt;
        return StagedId(m_raw - static_cast<std::uint32_t>(kMaxRecords));
    }
    // The one after it in log order, whether or not there is a row of it.
    [[nodiscard]] constexpr RowId next() const { return RowId(m_raw + 1, 0); }
    constexpr auto operator<=>(const RowId&) const = default;

private:
    static constexpr std::uint32_t kNone = 0xFFFF'FFFFU;
    constexpr RowId(std::uint32_t raw, int) : m_raw(raw) {}

    std::uint32_t m_raw;
};

} // namespace simkv
