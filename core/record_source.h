// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "file_system.h"
#include "record.h"

#include <memory>

namespace simkv {

// Reads single records of a log whose places are known. Each method is a positional read of no more than it
// returns. Const methods from any thread. Errors: Io; Changed where the file has become too short.
class RecordSource final {
public:
    RecordSource(std::shared_ptr<const File> file, ByteOrder order)
        : m_file(std::move(file)), m_order(order) {}

    [[nodiscard]] ByteOrder byteOrder() const { return m_order; }
    [[nodiscard]] const File& file() const { return *m_file; }

    [[nodiscard]] Result<RecordPlace> place(Offset offset) const;
    [[nodiscard]] Result<ByteString> bytes(Offset from, ByteCount count) const;
    [[nodiscard]] Result<ByteString> key(const RecordPlace& place) const;
    [[nodiscard]] Result<ByteString> value(const RecordPlace& place) const;
    // The record at `offset` where it has this key, nothing where it has another. Constant memory.
    [[nodiscard]] Result<std::optional<RecordPlace>> placeWithKey(Offset offset, ByteView key) const;
    // Whether two records have one key. Constant memory.
    [[nodiscard]] Result<bool> sameKey(const RecordPlace& a, const RecordPlace& b) const;

private:
    [[nodiscard]] Error tooShort(Offset at) const;
    [[nodiscard]] Result<void> readExactly(Offset from, std::span<char> to) const;

    std::shared_ptr<const File> m_file;
    ByteOrder m_order;
};

} // namespace simkv
