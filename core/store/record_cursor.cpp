// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/record_cursor.h"

#include "format/key_hash.h"
#include "format/record_codec.h"

#include <algorithm>

namespace simkv {

Result<RecordPlace> RecordCursor::place(RecordNumber number) {
    const auto offset = m_snapshot->offsetOf(number);
    auto bytes = m_window.view(offset, kHeaderSize);
    if (!bytes)
        return tl::unexpected(bytes.error());
    const RecordPlace found{offset, decodeHeader(bytes->data(), m_snapshot->byteOrder())};
    if (!found.header.fits(m_window.left(offset))) {
        return tl::unexpected(Error{ErrorCode::Changed, "the record is no longer what the index says",
                                    m_snapshot->path(), offset});
    }
    return found;
}

bool RecordCursor::takeAtHand(RecordNumber number, RecordPlace& place, ByteView& body) const {
    const auto headerSize = static_cast<std::size_t>(kHeaderSize.value());
    const auto offset = m_snapshot->offsetOf(number);
    const char* bytes = m_window.atHand(offset, headerSize);
    if (bytes == nullptr)
        return false;
    const RecordPlace found{offset, decodeHeader(bytes, m_snapshot->byteOrder())};
    const auto size = static_cast<std::size_t>(found.header.size().value());
    if (m_window.atHand(offset, size) == nullptr)
        return false;
    place = found;
    body = ByteView(bytes + headerSize, size - headerSize);
    return true;
}

Result<ByteView> RecordCursor::key(const RecordPlace& place, ByteCount limit) {
    return m_window.view(place.keyOffset(), std::min(limit, ByteCount(place.header.keyLength)));
}

Result<ByteView> RecordCursor::body(const RecordPlace& place, ByteCount limit) {
    return m_window.view(place.keyOffset(), std::min(limit, place.header.size() - kHeaderSize));
}

Result<ByteView> RecordCursor::pieceOf(Offset start, ByteCount size, ByteCount from) {
    if (from >= size)
        return ByteView();
    auto piece = m_window.chunk(start + from);
    if (!piece)
        return piece;
    return piece->substr(0, static_cast<std::size_t>((size - from).value()));
}

Result<ByteView> RecordCursor::piece(Offset at, ByteCount least) {
    if (auto enough = m_window.view(at, std::min(least, m_window.left(at))); !enough)
        return enough;
    return m_window.chunk(at);
}

Result<std::uint64_t> RecordCursor::hash(Offset from, ByteCount count, Progress& progress) {
    return hashRange(m_window, from, count, progress);
}

void LiveIterator::load(RecordNumber from) {
    m_valid = false;
    if (m_error)
        return;
    const auto number = m_cursor.snapshot().live().nextFrom(from);
    if (!number)
        return;
    m_number = *number;
    m_valid = m_cursor.takeAtHand(m_number, m_place, m_body);
    if (m_valid)
        return;
    auto place = m_cursor.place(m_number);
    if (!place) {
        m_error = place.error();
        return;
    }
    m_place = *place;
    auto body = m_cursor.body(m_place);
    if (!body) {
        m_error = body.error();
        return;
    }
    m_body = *body;
    m_valid = true;
}

} // namespace simkv
