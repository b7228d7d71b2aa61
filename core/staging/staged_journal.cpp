// SPDX-License-Identifier: GPL-3.0-or-later
#include "staging/staged_journal.h"

#include "format/record_codec.h"

namespace simkv {
namespace {

constexpr std::uint32_t kOwnerOnly = 0600;
constexpr ByteView kLogKey = "log";
constexpr char kChangeKey = 'k'; // before the key of a change, so that none is reserved or is kLogKey

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

//   kind u8 | base is live u8 | base u64, 0 for none, else a record number + 1 | record u64, or the bytes
ByteString encode(const StagedChange& change) {
    const auto record = change.content.record();
    const auto bytes = change.content.bytes();
    ByteString value;
    value += static_cast<char>(record ? EntryKind::Record : bytes ? EntryKind::Bytes : EntryKind::Deleted);
    value += static_cast<char>(change.base.isLive ? 1 : 0);
    append(value, change.base.newest ? change.base.newest->value() + 1 : 0);
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
    if (!take(value, number) || (base.isLive && number == 0))
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
    if (auto put = (*store)->put(kLogKey, encode(log), Timestamp(1)); !put)
        return tl::unexpected(put.error());
    return StagedJournal(*std::move(store));
}

Result<void> StagedJournal::note(std::span<const JournalEntry> entries) {
    constexpr Timestamp kNoTime(1); // a zero header is no record
    Batch batch;
    for (const auto& entry : entries) {
        const auto key = kChangeKey + entry.key;
        auto added =
            entry.change ? batch.put(key, encode(*entry.change), kNoTime) : batch.remove(key, kNoTime);
        if (!added)
            return added;
    }
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
    const auto snapshot = (*store)->snapshot();
    const auto corrupt = [&] {
        return tl::unexpected(Error{ErrorCode::Corrupt, "this is no file of staged changes", path});
    };
    Contents contents;
    bool hasLog = false;
    for (auto number = snapshot->live().nextFrom(RecordNumber(0)); number;
         number = snapshot->live().nextFrom(number->next())) {
        const auto place = snapshot->place(*number);
        if (!place)
            return tl::unexpected(place.error());
        auto key = snapshot->key(*place);
        const auto value = snapshot->value(*place);
        if (!key || !value)
            return tl::unexpected(key ? value.error() : key.error());
        if (*key == kLogKey) {
            const auto log = decode(*value);
            if (!log)
                return corrupt();
            contents.log = *log;
            hasLog = true;
        } else {
            auto change =
                key->empty() || key->front() != kChangeKey ? std::nullopt : decode(key->substr(1), *value);
            if (!change)
                return corrupt();
            contents.changes.push_back(*std::move(change));
        }
    }
    return hasLog ? Result<Contents>(std::move(contents)) : corrupt();
}

} // namespace simkv
