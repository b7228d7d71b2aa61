// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "store/snapshot.h"

namespace simkv {

// Reads the records of a snapshot one after the other through a buffer that stays in the caches, for scans.
// One thread at a time.
class RecordCursor final {
public:
    explicit RecordCursor(std::shared_ptr<const Snapshot> snapshot)
        : m_snapshot(std::move(snapshot)),
          m_window(m_snapshot->file(), m_snapshot->recordsEnd(), ByteCount(1U << 18U)) {}

    [[nodiscard]] const Snapshot& snapshot() const { return *m_snapshot; }

    [[nodiscard]] Result<RecordPlace> place(RecordNumber number);
    // The same with key and value, where all of it is at hand without a read: the case of most records in a
    // scan.
    [[nodiscard]] bool takeAtHand(RecordNumber number, RecordPlace& place, ByteView& body) const;
    // At most `limit` bytes of the key. All views are valid until the next call of any method.
    [[nodiscard]] Result<ByteView> key(const RecordPlace& place, ByteCount limit);
    // Key and value in one piece: the value begins after header.keyLength bytes.
    [[nodiscard]] Result<ByteView> body(const RecordPlace& place,
                                        ByteCount limit = ByteCount(kMaxKeySize + kMaxValueSize));
    // A piece of the key or the value from its byte `from` on; empty from its end on.
    [[nodiscard]] Result<ByteView> keyPiece(const RecordPlace& place, ByteCount from) {
        return pieceOf(place.keyOffset(), ByteCount(place.header.keyLength), from);
    }
    [[nodiscard]] Result<ByteView> valuePiece(const RecordPlace& place, ByteCount from) {
        return pieceOf(place.valueOffset(), ByteCount(place.header.valueLength), from);
    }
    // As many bytes of the file at `at` as are at hand after at most one read: `least` of them, fewer only
    // where snapshot().recordsEnd() comes first.
    [[nodiscard]] Result<ByteView> piece(Offset at, ByteCount least);
    // Where the next bytes are, at `at` or later, that may be other than zero; nothing is read.
    [[nodiscard]] Offset dataFrom(Offset at) const { return m_window.dataFrom(at); }
    // hashBytes() of `count` bytes of the file at `from`. Cancelled.
    [[nodiscard]] Result<std::uint64_t> hash(Offset from, ByteCount count, Progress& progress);
    // `count` bytes of the file at `from`; they must lie before snapshot().recordsEnd().
    [[nodiscard]] Result<ByteView> bytes(Offset from, ByteCount count) { return m_window.view(from, count); }

private:
    [[nodiscard]] Result<ByteView> pieceOf(Offset start, ByteCount size, ByteCount from);

    std::shared_ptr<const Snapshot> m_snapshot;
    FileWindow m_window;
};

// The original's iterator: all live records, in log order.
//
//     for (LiveIterator it(store.snapshot()); it.isValid(); it.next())
//         use(it.key(), it.value());
//
// Ends early where a record cannot be read; error() then says why. One thread at a time.
class LiveIterator final {
public:
    explicit LiveIterator(std::shared_ptr<const Snapshot> snapshot) : m_cursor(std::move(snapshot)) {
        load(RecordNumber(0));
    }

    [[nodiscard]] bool isValid() const { return m_valid; }
    void next() { load(m_number.next()); }
    [[nodiscard]] RecordNumber number() const { return m_number; }
    [[nodiscard]] const RecordPlace& place() const { return m_place; }
    [[nodiscard]] ByteView key() const { return m_body.substr(0, m_place.header.keyLength); }
    [[nodiscard]] ByteView value() const { return m_body.substr(m_place.header.keyLength); }
    [[nodiscard]] const std::optional<Error>& error() const { return m_error; }

private:
    void load(RecordNumber from);

    RecordCursor m_cursor;
    RecordNumber m_number{};
    RecordPlace m_place{};
    ByteView m_body;
    bool m_valid = false;
    std::optional<Error> m_error;
};

} // namespace simkv
