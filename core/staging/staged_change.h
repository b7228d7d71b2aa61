// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/types.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace simkv {

// What a key is to have: bytes, the value of a record (of any key; nothing is read for it), or nothing.
// Copies share the bytes.
class Content final {
public:
    [[nodiscard]] static Content deleted() { return {}; }
    [[nodiscard]] static Content of(RecordNumber record) { return {record, nullptr}; }
    [[nodiscard]] static Content of(ByteString bytes) {
        return of(std::make_shared<const ByteString>(std::move(bytes)));
    }
    // Never null.
    [[nodiscard]] static Content of(std::shared_ptr<const ByteString> bytes) {
        return {std::nullopt, std::move(bytes)};
    }

    [[nodiscard]] bool isDeleted() const { return !m_record && !m_bytes; }
    [[nodiscard]] std::optional<RecordNumber> record() const { return m_record; }
    // Null where it is no bytes.
    [[nodiscard]] const std::shared_ptr<const ByteString>& bytes() const { return m_bytes; }

    // Bytes never equal a record, whatever that holds.
    [[nodiscard]] friend bool operator==(const Content& a, const Content& b) {
        if (a.m_bytes && b.m_bytes)
            return a.m_bytes == b.m_bytes || *a.m_bytes == *b.m_bytes;
        return a.m_bytes == b.m_bytes && a.m_record == b.m_record;
    }

private:
    Content() = default;
    Content(std::optional<RecordNumber> record, std::shared_ptr<const ByteString> bytes)
        : m_record(record), m_bytes(std::move(bytes)) {}

    std::optional<RecordNumber> m_record; // this, bytes, or neither
    std::shared_ptr<const ByteString> m_bytes;
};

// What a log has for a key.
struct KeyInLog {
    std::optional<RecordNumber> newest{}; // tombstones included; nothing for a key not seen yet
    bool isLive = false;

    // That the key had a value in a file which another has replaced: no record of the log is that one.
    [[nodiscard]] static KeyInLog ofFormerFile() { return {std::nullopt, true}; }
    [[nodiscard]] bool isOfFormerFile() const { return isLive && !newest; }

    [[nodiscard]] Content content() const {
        return isLive && newest ? Content::of(*newest) : Content::deleted();
    }
    bool operator==(const KeyInLog&) const = default;
};

// Tells the values of records apart where their numbers say nothing.
struct ValueDigest {
    std::uint64_t size = 0;
    std::uint64_t hash = 0; // XXH3_64bits, seed 0
    bool operator==(const ValueDigest&) const = default;
};

// Of the values of the records that a change names; nothing where there is none, or it is not known.
struct ChangeDigests {
    std::optional<ValueDigest> base{};
    std::optional<ValueDigest> content{};
};

// Names a staged change for as long as its key stays staged, and again when undo or redo brings it back. What
// is staged later has a larger one. Of one ChangeSet, from its beginning to its end.
class StagedId final {
public:
    constexpr StagedId() = default;
    constexpr explicit StagedId(std::uint32_t id) : m_id(id) {}
    [[nodiscard]] constexpr std::uint32_t value() const { return m_id; }
    constexpr auto operator<=>(const StagedId&) const = default;

private:
    std::uint32_t m_id = 0;
};
using StagedIds = std::vector<StagedId>;

// Gives a key a content; `base` is what the log had for it when the edit was made.
struct Edit {
    ByteString key;
    Content content;
    KeyInLog base{};
};

enum class ChangeKind : std::uint8_t { Added, Changed, Deleted };

// What a key is to have in place of what the log has for it.
struct StagedChange {
    ByteString key;
    Content content;
    KeyInLog base{}; // when it was staged or accepted
    KeyInLog log{};  // now
    StagedId id{};
    ChangeDigests digests{};

    [[nodiscard]] ChangeKind kind() const {
        if (content.isDeleted())
            return ChangeKind::Deleted;
        return base.isLive ? ChangeKind::Changed : ChangeKind::Added;
    }
    // Whether the log has no record that would show it: a row of its own.
    [[nodiscard]] bool isAddition() const { return !log.isLive && !content.isDeleted(); }
    // Another program has written to the key since.
    [[nodiscard]] bool isConflict() const { return base != log; }
};

// In the order in which the keys were staged. Shared: there may be millions of them.
using StagedChangeList = std::shared_ptr<const std::vector<StagedChange>>;

// A change that has become a record of the log; a tombstone for a deletion.
struct WrittenChange {
    ByteString key;
    Content content;
    RecordNumber record{};
};

} // namespace simkv
