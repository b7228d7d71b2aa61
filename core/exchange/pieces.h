// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/utf8_check.h"
#include "store/record_cursor.h"

#include <algorithm>
#include <functional>

namespace simkv {

// Bytes in pieces: what lies at `from`, as much as is at hand; empty from the end on. May be read twice.
using Pieces = std::function<Result<ByteView>(ByteCount from)>;

// The key or value of the record at `place`, read through the cursor, which must live as long.
[[nodiscard]] inline Pieces keyPieces(RecordCursor& cursor, const RecordPlace& place) {
    return [&cursor, place](ByteCount from) { return cursor.keyPiece(place, from); };
}
[[nodiscard]] inline Pieces valuePieces(RecordCursor& cursor, const RecordPlace& place) {
    return [&cursor, place](ByteCount from) { return cursor.valuePiece(place, from); };
}

// Of bytes in memory, which must live as long.
[[nodiscard]] inline Pieces bytePieces(ByteView bytes) {
    return [bytes](ByteCount from) -> Result<ByteView> {
        return bytes.substr(static_cast<std::size_t>(std::min<std::uint64_t>(from.value(), bytes.size())));
    };
}

// Calls `use` with each piece, as long as it returns true.
template <typename Use>
Result<void> forEachPiece(const Pieces& pieces, Use&& use) {
    for (ByteCount from;;) {
        auto piece = pieces(from);
        if (!piece)
            return tl::unexpected(piece.error());
        if (piece->empty() || !use(*piece))
            return {};
        from += ByteCount(piece->size());
    }
}

[[nodiscard]] inline Result<bool> areUtf8(const Pieces& pieces) {
    Utf8Check check;
    auto done = forEachPiece(pieces, [&check](ByteView piece) { return check.add(piece); });
    if (!done)
        return tl::unexpected(done.error());
    return check.isComplete();
}

} // namespace simkv
