// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrity/record_anatomy.h"

#include "format/batch_marker.h"
#include "format/record_codec.h"

namespace simkv {
namespace {

// Collects parts, each beginning where the one before ends.
class Fields final {
public:
    explicit Fields(Offset at) : m_at(at) {}

    void add(RecordPart part, ByteCount size, std::uint64_t number = 0, bool isGuess = false) {
        m_fields.push_back(RecordField{part, m_at, size, number, isGuess});
        m_at = m_at + size;
    }
    void addHeader(const RecordHeader& header, bool isGuess = false) {
        constexpr ByteCount kInteger(4);
        add(RecordPart::Time, kInteger, header.timestamp.seconds(), isGuess);
        add(RecordPart::KeyLength, kInteger, header.keyLength, isGuess);
        add(RecordPart::ValueLength, kInteger, header.valueLength, isGuess);
        add(RecordPart::Flag, ByteCount(1), header.flag, isGuess);
    }
    [[nodiscard]] Offset end() const { return m_at; }
    std::vector<RecordField> take() { return std::move(m_fields); }

private:
    Offset m_at;
    std::vector<RecordField> m_fields;
};

} // namespace

Result<std::vector<RecordField>> anatomyOf(const Snapshot& snapshot, RecordNumber number) {
    const auto place = snapshot.place(number);
    if (!place)
        return tl::unexpected(place.error());
    const auto& header = place->header;
    Fields fields(place->offset);
    fields.addHeader(header);
    if (snapshot.stateOf(number) != RecordState::Marker) {
        fields.add(RecordPart::Key, ByteCount(header.keyLength));
        fields.add(RecordPart::Value, ByteCount(header.valueLength));
        return fields.take();
    }
    // The index says so; the file may have been rewritten since.
    if (!mayBeBatchMarker(header))
        return tl::unexpected(Error{ErrorCode::Changed, "the batch marker that was here is no more",
                                    snapshot.path(), place->offset});
    const auto value = snapshot.bytes(place->valueOffset(), ByteCount(kBatchMarkerValueSize));
    if (!value)
        return tl::unexpected(value.error());
    const auto order = snapshot.byteOrder();
    fields.add(RecordPart::MarkerName, ByteCount(header.keyLength));
    fields.add(RecordPart::MarkerVersion, ByteCount(4), decodeInteger<std::uint32_t>(value->data(), order));
    fields.add(RecordPart::MarkerCount, ByteCount(4), decodeInteger<std::uint32_t>(value->data() + 4, order));
    fields.add(RecordPart::MarkerLength, ByteCount(8),
               decodeInteger<std::uint64_t>(value->data() + 8, order));
    fields.add(RecordPart::MarkerHash, ByteCount(8), decodeInteger<std::uint64_t>(value->data() + 16, order));
    return fields.take();
}

Result<std::vector<RecordField>> anatomyOf(const Snapshot& snapshot, const Finding& unreadable) {
    Fields fields(unreadable.offset);
    if (unreadable.size >= kHeaderSize) {
        const auto bytes = snapshot.bytes(unreadable.offset, kHeaderSize);
        if (!bytes)
            return tl::unexpected(bytes.error());
        fields.addHeader(decodeHeader(bytes->data(), snapshot.byteOrder()), true);
    }
    if (fields.end() < unreadable.end())
        fields.add(RecordPart::Unreadable, unreadable.end() - fields.end());
    return fields.take();
}

} // namespace simkv
