// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/types.h"

#include <string>

namespace simkv {

enum class FindingKind : std::uint8_t {
    Damage,     // a range inside the log that holds no readable record
    WrongBatch, // a batch inside the log whose checksum does not match; its records apply all the same
    Torn,       // tail: bytes of a record whose end never reached the file
    Zeros,      // tail: reserved but never written
    TornBatch   // tail: a batch that did not reach the file as a whole; none of it applies
};

[[nodiscard]] constexpr bool isTail(FindingKind kind) {
    return kind == FindingKind::Torn || kind == FindingKind::Zeros || kind == FindingKind::TornBatch;
}

// Bytes that are not records in sequence, or a batch that is not what its marker says.
struct Finding {
    FindingKind kind = FindingKind::Damage;
    Offset offset{};
    ByteCount size{};
    std::string reason{};
    bool isLastBatch =
        false; // Damage: a last batch that does not apply; records after it would make it apply
    // Damage: size of what is a record at its start by its lengths alone, not by what else its header says; 0
    // where there is none.
    ByteCount doubtful{};

    [[nodiscard]] Offset end() const { return offset + size; }
};

// "damage", "wrong-batch", "torn", "zeros", "torn-batch"
[[nodiscard]] const char* name(FindingKind kind);

} // namespace simkv
