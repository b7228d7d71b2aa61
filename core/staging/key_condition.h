// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "staging/staged_change.h"
#include "store/snapshot.h"

#include <optional>
#include <span>
#include <variant>

namespace simkv {

// What a log must have for a key, or nothing is written.
struct NoValue { // a key never seen, or deleted
    bool operator==(const NoValue&) const = default;
};
struct NewestRecord {
    std::optional<RecordNumber> number; // tombstones included; nothing: a key never seen
    bool operator==(const NewestRecord&) const = default;
};
struct ValueBytes {
    ByteString bytes;
    bool operator==(const ValueBytes&) const = default;
};
using Requirement = std::variant<NoValue, NewestRecord, ValueBytes>;

struct KeyCondition {
    ByteString key;
    Requirement requirement;
    bool operator==(const KeyCondition&) const = default;
};

// Whether it is met by what the snapshot has for the key, as keyInLog() tells. Reads a value only where one
// of that size is required. Any thread.
[[nodiscard]] Result<bool> isMet(const Requirement& requirement, const KeyInLog& log,
                                 const Snapshot& snapshot);

struct UnmetCondition {
    std::size_t index = 0; // among the conditions
    KeyInLog log{};        // what there is instead
};

// The first condition that the snapshot does not meet. Null: a log that does not exist.
[[nodiscard]] Result<std::optional<UnmetCondition>> firstUnmet(std::span<const KeyCondition> conditions,
                                                               const Snapshot* snapshot);

} // namespace simkv
