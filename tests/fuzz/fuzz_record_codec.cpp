// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/new_record.h"
#include "format/record_codec.h"
#include "fuzz.h"

#include <algorithm>

using namespace simkv;

// Headers and their bytes, and what may be written as a record.
namespace {

void decodesAndEncodes(ByteView bytes, ByteOrder order) {
    for (std::size_t at = 0; at + kHeaderSize.value() <= bytes.size(); ++at) {
        const auto header = decodeHeader(bytes.data() + at, order);
        const auto encoded = encodeHeader(header, order);
        require(ByteView(encoded.data(), encoded.size()) == bytes.substr(at, encoded.size()),
                "a header that is encoded has the bytes it was decoded from");

        const auto onlyZeros = std::all_of(encoded.begin(), encoded.end(), [](char c) { return c == 0; });
        require(header.isZero() == onlyZeros, "a header is zero where its bytes are");

        const RecordPlace place{Offset(at), header};
        require(place.end() - place.valueOffset() == ByteCount(header.valueLength) &&
                    place.valueOffset() - place.keyOffset() == ByteCount(header.keyLength) &&
                    place.keyOffset() - place.offset == kHeaderSize,
                "header, key and value lie one after the other");
        const ByteCount left(bytes.size() - at);
        require(header.fits(left) == (!onlyZeros && place.end() <= Offset(bytes.size())),
                "a record fits where its end lies in the file");
    }
}

// The first five bytes are time and flag, the sixth divides the others into key and value.
void writesWhatItReads(ByteView bytes, ByteOrder order) {
    constexpr std::size_t kFront = 6;
    if (bytes.size() < kFront)
        return;
    const Timestamp time(decodeInteger<std::uint32_t>(bytes.data(), order));
    const auto flag = static_cast<std::uint8_t>(bytes[4]);
    const auto keySize = std::min<std::size_t>(static_cast<std::uint8_t>(bytes[5]), bytes.size() - kFront);
    const auto key = bytes.substr(kFront, keySize);
    const auto value = bytes.substr(kFront + keySize);

    const auto header = newRecordHeader(key, value, time, flag);
    const bool isReserved = key.substr(0, 7) == ByteView("\0simkv.", 7);
    const bool isZero = time.seconds() == 0 && key.empty() && value.empty() && flag == 0;
    require(header.has_value() == !(isReserved || isZero), "all but reserved keys and zeros can be written");
    if (!header) {
        require(!header.error().what.empty(), "a refusal has a reason");
        return;
    }
    const auto encoded = encodeHeader(*header, order);
    require(decodeHeader(encoded.data(), order) == *header, "a header is read as it was written");
    require(header->timestamp == time && header->keyLength == key.size() &&
                header->valueLength == value.size() && header->flag == flag,
            "a header says what it was made from");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes(reinterpret_cast<const char*>(data), size);
    for (const auto order : {ByteOrder::Little, ByteOrder::Big}) {
        decodesAndEncodes(bytes, order);
        writesWhatItReads(bytes, order);
    }
    return 0;
}
