// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "format/record.h"

#include <QString>

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace simkv {

using Random = std::mt19937;

[[nodiscard]] std::size_t below(Random& random, std::size_t count);
[[nodiscard]] ByteString randomBytes(Random& random, std::size_t count);

enum class Shape : std::uint8_t { SmallValues, LargeValues, Text, Nested, Batches, BigEndian };
inline constexpr std::array kShapes{Shape::SmallValues, Shape::LargeValues, Shape::Text,
                                    Shape::Nested,      Shape::Batches,     Shape::BigEndian};

// A log and where its records lie.
struct Sample {
    ByteString bytes;
    ByteOrder order = ByteOrder::Little;
    std::vector<bool> isStart;      // where a record starts
    std::vector<bool> isInnerStart; // where a record of a log inside a value does

    // Of the record that starts here: they follow each other.
    [[nodiscard]] std::size_t sizeAt(std::size_t start) const;
};

[[nodiscard]] Sample sampleOf(Shape shape, Random& random);

enum class DamageKind : std::uint8_t {
    Bit,
    Overwritten,
    Zeroed,
    Misplaced, // bytes from elsewhere in the log
    Missing,
    Interrupted, // a record's end is missing, and the log goes on
    Doubled,
    Inserted,
    Truncated
};
struct DamageName {
    DamageKind kind;
    const char* name;
};
inline constexpr std::array kDamages{
    DamageName{DamageKind::Bit, "a bit"},          DamageName{DamageKind::Overwritten, "overwritten"},
    DamageName{DamageKind::Zeroed, "zeroed"},      DamageName{DamageKind::Misplaced, "misplaced"},
    DamageName{DamageKind::Missing, "missing"},    DamageName{DamageKind::Interrupted, "interrupted"},
    DamageName{DamageKind::Doubled, "doubled"},    DamageName{DamageKind::Inserted, "inserted"},
    DamageName{DamageKind::Truncated, "truncated"}};

// A record of the sample whose bytes are all there, one after the other, at one place or more.
struct UntouchedRecord {
    std::size_t size = 0;
    std::vector<std::size_t> places;
};

// A damaged log, and for each byte where it was before.
class Damaged final {
public:
    Damaged(const Sample& sample, DamageKind kind, Random& random);

    [[nodiscard]] const ByteString& bytes() const { return m_bytes; }
    [[nodiscard]] QString how() const;
    // The bytes from `start` on are those of the original, without a gap.
    [[nodiscard]] bool isUntouched(std::size_t start, std::size_t size) const;
    // Whether a record of the sample starts here, whatever became of it. One of which no more than bytes of
    // the time are lost starts where it would start with them: its lengths and all that follows are its own.
    [[nodiscard]] bool isRecordStart(std::size_t at) const { return isStart(at, m_sample->isStart); }
    // Whether one of a log inside a value does.
    [[nodiscard]] bool isInnerStart(std::size_t at) const { return isStart(at, m_sample->isInnerStart); }
    [[nodiscard]] std::vector<UntouchedRecord> untouchedRecords() const;

private:
    static constexpr auto kNew = ~std::size_t{0};

    void change(std::size_t at, const ByteString& with);
    void remove(std::size_t at, std::size_t size);
    void insert(std::size_t at, const ByteString& added, const std::vector<std::size_t>& origins);
    [[nodiscard]] bool isStart(std::size_t at, const std::vector<bool>& starts) const;
    [[nodiscard]] std::size_t restOfRecord(std::size_t at) const;

    const Sample* m_sample;
    DamageKind m_kind;
    std::size_t m_at;
    std::size_t m_size;
    ByteString m_bytes;
    std::vector<std::size_t> m_origin; // kNew where it is another byte
};

} // namespace simkv
