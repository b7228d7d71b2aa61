// SPDX-License-Identifier: GPL-3.0-or-later
#include "staging/staged_journal.h"

#include "format/record_codec.h"

#include <unordered_map>
#include <utility>

namespace simkv {
namespace {

constexpr std::uint32_t kOwnerOnly = 0600;
constexpr Timestamp kNoTime(1); // a zero header is no record
constexpr ByteView kLogKey = "log";
// Before the key of a change, so that none is reserved or is kLogKey.
constexpr char kChangeKey = 'k';
constexpr char kDigestsKey = 'd';

enum class EntryKind : std::uint8_t { Deleted, Record, Bytes };

void append(ByteString& to, std::uint64_t number) {
    char bytes[8];
    encodeInteger(number, ByteOrder::Little, bytes);
    to.append(bytes, sizeof bytes);
}

// Takes a number off the front; false where there is none.
bool take(ByteView& from, std::uint64_t& number) {
    if (from.size() < 8)
        return false;
    number = decodeInteger<std::uint64_t>(from.data(), ByteOrder::Little);
    from.remove_prefix(8);
    return true;
}

std::uint64_t coded(const std::optional<RecordNumber>& record) {
    return record ? record->value() + 1 : 0;
}

//   kind u8 | base is live u8 | base u64, 0 for none, else a record number + 1 | record u64, or the bytes
// A live base of 0 is one of a former file.
ByteString encode(const StagedChange& change) {
    const auto record = change.content.record();
    const auto bytes = change.content.bytes();
    ByteString value;
    value += static_cast<char>(record ? EntryKind::Record : bytes ? EntryKind::Bytes : EntryKind::Deleted);
    value += static_cast<char>(change.base.isLive ? 1 : 0);
    append(value, coded(change.base.newest));
    if (record)
        append(value, record->value());
    else if (bytes)
        value += *bytes;
    return value;
}

std::optional<StagedChange> decode(ByteString key, ByteView value) {
    if (value.size() < 2)
        return std::nullopt;
    const auto kind = static_cast<EntryKind>(value[0]);
    KeyInLog base;
    base.isLive = value[1] != 0;
    value.remove_prefix(2);
    std::uint64_t number = 0;
    if (!take(value, number))
        return std::nullopt;
    if (number > 0)
        base.newest = RecordNumber(number - 1);
    if (kind == EntryKind::Bytes)
        return StagedChange{std::move(key), Content::of(ByteString(value)), base, base};
    if (kind == EntryKind::Deleted && value.empty())
        return StagedChange{std::move(key), Content::deleted(), base, base};
    if (kind == EntryKind::Record && take(value, number) && value.empty())
        return StagedChange{std::move(key), Content::of(RecordNumber(number)), base, base};
    return std::nullopt;
}

//   for base and content: record u64, as the base of a change | has a digest u64 | size u64 | XXH3 u64
ByteString encodeDigests(const StagedChange& change) {
    ByteString value;
    const auto add = [&value](std::uint64_t record, const std::optional<ValueDigest>& digest) {
        append(value, record);
        append(value, digest ? 1 : 0);
        append(value, digest ? digest->size : 0);
        append(value, digest ? digest->hash : 0);
    };
    add(coded(change.base.newest), change.digests.base);
    add(coded(change.content.record()), change.digests.content);
    return value;
}

// Those of another base or content, which the key had before, are left out. False: these are no digests.
bool decodeDigests(ByteView value, StagedChange& change) {
    const auto takeOne = [&value](std::uint64_t of, std::optional<ValueDigest>& digest) {
        std::uint64_t record = 0;
        std::uint64_t isKnown = 0;
        ValueDigest read;
        if (!take(value, record) || !take(value, isKnown) || !take(value, read.size) ||
            !take(value, read.hash))
            return false;
        if (isKnown != 0 && record == of)
            digest = read;
        return true;
    };
    return takeOne(coded(change.base.newest), change.digests.base) &&
           takeOne(coded(change.content.record()), change.digests.content) && value.empty();
}

bool hasDigests(const StagedChange& change) {
    return change.digests.base || change.digests.content;
}

ByteString encode(const JournalledLog& log) {
    ByteString value;
    append(value, log.identity.device);
    append(value, log.identity.inode);
    return value + log.path;
}

std::optional<JournalledLog> decode(ByteView value) {
    JournalledLog log;
    if (!take(value, log.identity.device) || !take(value, log.identity.inode))
        return std::nullopt;
    log.path = ByteString(value);
    return log;
}

// Reads every live record that can be read; the others are counted.
class JournalReader final {
public:
    explicit JournalReader(std::shared_ptr<const Snapshot> snapshot) : m_snapshot(std::move(snapshot)) {}

    // Nothing where it does not say which log it is about.
    [[nodiscard]] std::optional<StagedJournal::Contents> read() {
        for (auto number = m_snapshot->live().nextFrom(RecordNumber(0)); number;
             number = m_snapshot->live().nextFrom(number->next())) {
            if (!readRecord(*number))
                ++m_contents.unreadable;
        }
        for (auto& change : m_contents.changes) {
            const auto digests = m_digests.find(change.key);
            if (digests != m_digests.end() && !decodeDigests(digests->second, change))
                change.digests = {};
        }
        m_contents.unreadable += m_snapshot->findings().size();
        return m_hasLog ? std::optional(std::move(m_contents)) : std::nullopt;
    }

private:
    [[nodiscard]] bool readRecord(RecordNumber number) {
        const auto place = m_snapshot->place(number);
        auto key = place ? m_snapshot->key(*place) : tl::unexpected(place.error());
        auto value = key ? m_snapshot->value(*place) : tl::unexpected(key.error());
        if (!value || key->empty())
            return false;
        if (*key == kLogKey) {
            const auto log = decode(*value);
            if (log)
                m_contents.log = *log;
            m_hasLog = log.has_value();
            return m_hasLog;
        }
        if (key->front() == kDigestsKey) {
            m_digests.insert_or_assign(key->substr(1), *std::move(value));
            return true;
        }
        auto change = key->front() == kChangeKey ? decode(key->substr(1), *value) : std::nullopt;
        if (!change)
            return false;
        m_contents.changes.push_back(*std::move(change));
        return true;
    }

    std::shared_ptr<const Snapshot> m_snapshot;
    StagedJournal::Contents m_contents;
    std::unordered_map<ByteString, ByteString> m_digests;
    bool m_hasLog = false;
};

} // namespace

Result<StagedJournal> StagedJournal::create(const std::string& path, const JournalledLog& log,
                                            FileSystem& fileSystem) {
    if (auto made = fileSystem.create(path, kOwnerOnly); !made)
        return tl::unexpected(made.error());
    NoProgress unwatched;
    auto store = Store::open(path, unwatched, fileSystem);
    if (!store)
        return tl::unexpected(store.error());
    if (auto built = (*store)->buildIndex(unwatched); !built)
        return tl::unexpected(built.error());
    WriteOptions options;
    options.sync = Sync::None;
    if (auto begun = (*store)->beginWriting(options, unwatched); !begun)
        return tl::unexpected(begun.error());
    if (auto put = (*store)->put(kLogKey, encode(log), kNoTime); !put)
        return tl::unexpected(put.error());
    return StagedJournal(*std::move(store));
}

Result<void> StagedJournal::note(std::span<const JournalEntry> entries) {
    Batch batch;
    for (const auto& entry : entries) {
        const auto key = kChangeKey + entry.key;
        auto added =
            entry.change ? batch.put(key, encode(*entry.change), kNoTime) : batch.remove(key, kNoTime);
        if (added && entry.change && hasDigests(*entry.change))
            added = batch.put(kDigestsKey + entry.key, encodeDigests(*entry.change), kNoTime);
        if (!added)
            return added;
    }
    return write(std::move(batch));
}

Result<void> StagedJournal::noteDigests(std::span<const StagedChange> changes) {
    Batch batch;
    for (const auto& change : changes) {
        if (auto added = batch.put(kDigestsKey + change.key, encodeDigests(change), kNoTime); !added)
            return added;
    }
    return write(std::move(batch));
}

Result<void> StagedJournal::write(Batch batch) {
    NoProgress unwatched;
    if (auto applied = m_store->apply(std::move(batch), unwatched); !applied)
        return tl::unexpected(applied.error());
    return {};
}

Result<StagedJournal::Contents> StagedJournal::read(const std::string& path, FileSystem& fileSystem) {
    NoProgress unwatched;
    {
        // A journal whose owner still runs is not ours to read.
        auto file = fileSystem.openForWriting(path);
        if (!file)
            return tl::unexpected(file.error());
        if (auto locked = (*file)->lockForWriting(); !locked)
            return tl::unexpected(locked.error());
    }
    auto store = Store::open(path, unwatched, fileSystem);
    if (!store)
        return tl::unexpected(store.error());
    if (auto built = (*store)->buildIndex(unwatched); !built)
        return tl::unexpected(built.error());
    auto contents = JournalReader((*store)->snapshot()).read();
    if (!contents)
        return tl::unexpected(Error{ErrorCode::Corrupt, "this is no file of staged changes", path});
    return *std::move(contents);
}

} // namespace simkv
