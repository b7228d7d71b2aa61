// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "file/file_map.h"
#include "file/file_system.h"
#include "format/record.h"

#include <memory>

namespace simkv {

enum class KeyMatch : std::uint8_t { OtherKey, Tombstone, Value };

// Reads single records of a log whose places are known. Each method reads no more than it returns; the
// look-ups of keys through the mapped pages of the file where it has them (FileMap). Const methods from any
// thread. Errors: Io; Changed where the file has become too short.
class RecordSource final {
public:
    RecordSource(std::shared_ptr<const File> file, ByteOrder order)
        : m_file(std::move(file)), m_order(order), m_map(m_file->map()) {}

    // The file is known to reach up to here. On the thread that extends the index.
    void setEnd(Offset end) {
        if (m_map)
            m_map->setEnd(end);
    }
    // A hint that this much of the record at `at` will be read soon.
    void prefetch(Offset at, ByteCount amount) const {
        if (m_map)
            m_map->prefetch(at, static_cast<std::size_t>(amount.value()));
    }

    // Whether the file holds these bytes at `at`, not empty; false also where its map does not tell.
    [[nodiscard]] bool matchesFile(Offset at, ByteView bytes) const;

    [[nodiscard]] ByteOrder byteOrder() const { return m_order; }
    [[nodiscard]] const File& file() const { return *m_file; }

    [[nodiscard]] Result<RecordPlace> place(Offset offset) const;
    [[nodiscard]] Result<ByteString> bytes(Offset from, ByteCount count) const;
    [[nodiscard]] Result<ByteString> key(const RecordPlace& place) const;
    [[nodiscard]] Result<ByteString> value(const RecordPlace& place) const;
    // The size of the record at `offset` where it has this key, 0 where it has another. Constant memory.
    [[nodiscard]] Result<ByteCount> sizeWithKey(Offset offset, ByteView key) const;
    // What the record at `offset` says of this key; its value in `value`.
    [[nodiscard]] Result<KeyMatch> valueWithKey(Offset offset, ByteView key, ByteString& value) const;
    // Whether two records have one key. Constant memory.
    [[nodiscard]] Result<bool> sameKey(const RecordPlace& a, const RecordPlace& b) const;

private:
    [[nodiscard]] Error tooShort(Offset at) const;
    [[nodiscard]] Result<void> readExactly(Offset from, std::span<char> to) const;
    [[nodiscard]] Result<std::optional<RecordPlace>> readPlaceWithKey(Offset offset, ByteView key) const;

    std::shared_ptr<const File> m_file;
    ByteOrder m_order;
    std::unique_ptr<FileMap> m_map; // nothing where the file cannot be mapped
};

} // namespace simkv
