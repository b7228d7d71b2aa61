// SPDX-License-Identifier: GPL-3.0-or-later
#include "log/record_source.h"

#include "format/record_codec.h"

#include <algorithm>
#include <array>

namespace simkv {

Error RecordSource::tooShort(Offset at) const {
    return Error{ErrorCode::Changed, "the file has become shorter than its index says", m_file->path(), at};
}

Result<void> RecordSource::readExactly(Offset from, std::span<char> to) const {
    auto read = m_file->readAt(from, to);
    if (!read)
        return tl::unexpected(read.error());
    if (*read < to.size()) {
        return tl::unexpected(tooShort(from + ByteCount(*read)));
    }
    return {};
}

bool RecordSource::matchesFile(Offset at, ByteView bytes) const {
    const char* there = m_map ? m_map->view(at, bytes.size()) : nullptr;
    return there != nullptr && std::equal(bytes.begin(), bytes.end(), there) &&
           m_map->isIntact(at, bytes.size());
}

Result<RecordPlace> RecordSource::place(Offset offset) const {
    HeaderBytes header;
    if (auto read = readExactly(offset, header); !read)
        return tl::unexpected(read.error());
    return RecordPlace{offset, decodeHeader(header.data(), m_order)};
}

Result<ByteString> RecordSource::bytes(Offset from, ByteCount count) const {
    // Checked before anything is allocated: the file may have been replaced by a shorter one.
    auto info = m_file->info();
    if (!info)
        return tl::unexpected(info.error());
    if (from.value() > info->size.value() || count.value() > info->size.value() - from.value()) {
        return tl::unexpected(tooShort(from));
    }
    ByteString result(static_cast<std::size_t>(count.value()), '\0');
    if (auto read = readExactly(from, result); !read)
        return tl::unexpected(read.error());
    return result;
}

Result<ByteString> RecordSource::key(const RecordPlace& place) const {
    return bytes(place.keyOffset(), ByteCount(place.header.keyLength));
}

Result<ByteString> RecordSource::value(const RecordPlace& place) const {
    return bytes(place.valueOffset(), ByteCount(place.header.valueLength));
}

Result<ByteCount> RecordSource::sizeWithKey(Offset offset, ByteView key) const {
    const auto size = static_cast<std::size_t>(kHeaderSize.value()) + key.size();
    if (const char* bytes = m_map ? m_map->view(offset, size) : nullptr) {
        const auto header = decodeHeader(bytes, m_order);
        const bool same =
            header.keyLength == key.size() && std::equal(key.begin(), key.end(), bytes + kHeaderSize.value());
        if (m_map->isIntact(offset, size))
            return same ? header.size() : ByteCount(0);
    }
    auto place = readPlaceWithKey(offset, key);
    if (!place)
        return tl::unexpected(place.error());
    return *place ? (*place)->header.size() : ByteCount(0);
}

Result<KeyMatch> RecordSource::valueWithKey(Offset offset, ByteView key, ByteString& value) const {
    const auto keySize = static_cast<std::size_t>(kHeaderSize.value()) + key.size();
    if (const char* bytes = m_map ? m_map->view(offset, keySize) : nullptr) {
        const auto header = decodeHeader(bytes, m_order);
        const auto size = static_cast<std::size_t>(header.size().value());
        const bool same =
            header.keyLength == key.size() && std::equal(key.begin(), key.end(), bytes + kHeaderSize.value());
        if (!same) {
            if (m_map->isIntact(offset, keySize))
                return KeyMatch::OtherKey;
        } else if (const char* whole = m_map->view(offset, size)) {
            if (!header.isTombstone())
                value.assign(whole + keySize, header.valueLength);
            if (m_map->isIntact(offset, size))
                return header.isTombstone() ? KeyMatch::Tombstone : KeyMatch::Value;
        }
    }
    auto place = readPlaceWithKey(offset, key);
    if (!place)
        return tl::unexpected(place.error());
    if (!*place)
        return KeyMatch::OtherKey;
    if ((*place)->header.isTombstone())
        return KeyMatch::Tombstone;
    auto read = this->value(**place);
    if (!read)
        return tl::unexpected(read.error());
    value = *std::move(read);
    return KeyMatch::Value;
}

Result<std::optional<RecordPlace>> RecordSource::readPlaceWithKey(Offset offset, ByteView key) const {
    // The header and the start of the key in one read.
    std::array<char, 512> buffer;
    const auto headerSize = static_cast<std::size_t>(kHeaderSize.value());
    auto read =
        m_file->readAt(offset, std::span(buffer.data(), std::min(buffer.size(), headerSize + key.size())));
    if (!read)
        return tl::unexpected(read.error());
    if (*read < headerSize)
        return tl::unexpected(tooShort(offset + ByteCount(*read)));
    const RecordPlace found{offset, decodeHeader(buffer.data(), m_order)};
    if (found.header.keyLength != key.size())
        return std::optional<RecordPlace>();
    auto known = ByteView(buffer.data() + headerSize, *read - headerSize);
    auto at = found.keyOffset();
    while (!key.empty()) {
        if (known.empty())
            return tl::unexpected(tooShort(at));
        if (key.substr(0, known.size()) != known)
            return std::optional<RecordPlace>();
        key.remove_prefix(known.size());
        at = at + ByteCount(known.size());
        read = m_file->readAt(at, std::span(buffer.data(), std::min(buffer.size(), key.size())));
        if (!read)
            return tl::unexpected(read.error());
        known = ByteView(buffer.data(), *read);
    }
    return std::optional(found);
}

Result<bool> RecordSource::sameKey(const RecordPlace& a, const RecordPlace& b) const {
    if (a.header.keyLength != b.header.keyLength)
        return false;
    std::array<char, 4096> ofA;
    std::array<char, 4096> ofB;
    for (std::size_t done = 0; done < a.header.keyLength;) {
        const auto count = std::min(ofA.size(), a.header.keyLength - done);
        if (auto read = readExactly(a.keyOffset() + ByteCount(done), std::span(ofA.data(), count)); !read)
            return tl::unexpected(read.error());
        if (auto read = readExactly(b.keyOffset() + ByteCount(done), std::span(ofB.data(), count)); !read)
            return tl::unexpected(read.error());
        if (!std::equal(ofA.begin(), ofA.begin() + static_cast<std::ptrdiff_t>(count), ofB.begin()))
            return false;
        done += count;
    }
    return true;
}

} // namespace simkv
