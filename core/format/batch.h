// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "format/record.h"

namespace simkv {

// Puts and removals of which a store applies all or none: a batch of core/FORMAT.md, encoded as it grows.
// Takes the memory of its records and no more; one thread at a time.
class Batch final {
public:
    Batch();

    // In the order in which they are to lie in the log; later ones of a key win. Invalid as newRecordHeader()
    // says; then the batch is as it was.
    [[nodiscard]] Result<void> put(ByteView key, ByteView value, Timestamp time);
    [[nodiscard]] Result<void> remove(ByteView key, Timestamp time);

    [[nodiscard]] std::uint32_t count() const { return m_count; }
    [[nodiscard]] bool isEmpty() const { return m_count == 0; }
    // The bytes that the batch takes in the log, marker included; none for an empty one.
    [[nodiscard]] ByteCount size() const;

    // Marker and body as they go into a log of this byte order; nothing for an empty batch. Valid until the
    // next change.
    [[nodiscard]] ByteView encode(ByteOrder order);

private:
    [[nodiscard]] Result<void> add(ByteView key, ByteView value, Timestamp time, std::uint8_t flag);
    void turnTo(ByteOrder order);

    ByteString m_bytes; // room for the marker, then the body
    ByteOrder m_order = ByteOrder::Little;
    std::uint32_t m_count = 0;
};

} // namespace simkv
