// SPDX-License-Identifier: GPL-3.0-or-later
#include "log/byte_order_detection.h"

#include "file/file_window.h"
#include "format/record_codec.h"
#include "log/plausibility.h"
#include "log/resynchroniser.h"

#include <compare>

namespace simkv {
namespace {

struct Evidence {
    std::uint64_t plausible = 0; // records in sequence from offset 0, all of them plausible
    std::uint64_t whole = 0;     // records in sequence from offset 0
    bool reachesEnd = false;     // and they are all there is
    auto operator<=>(const Evidence&) const = default;
    // Bytes of a damaged first record may be one or two whole records of impossible times, in either order.
    [[nodiscard]] bool isEnough() const {
        return reachesEnd || plausible > 0 || whole >= Resynchroniser::kPerhapsEnough;
    }
};

Result<Evidence> evidenceFor(ByteOrder order, const File& file, const FileInfo& info) {
    constexpr std::uint64_t kEnough = 64;
    const Plausibility plausibility(ReadContext{}, info.modifiedSeconds);
    FileWindow window(file, Offset(info.size.value()), ByteCount(16U * 1024U));
    Evidence evidence;
    Offset at;
    while (evidence.whole < kEnough && window.left(at) >= kHeaderSize) {
        auto bytes = window.view(at, kHeaderSize);
        if (!bytes)
            return tl::unexpected(bytes.error());
        const auto header = decodeHeader(bytes->data(), order);
        if (!header.fits(window.left(at)))
            break;
        if (evidence.plausible == evidence.whole && plausibility.header(header))
            ++evidence.plausible;
        ++evidence.whole;
        at = at + header.size();
    }
    evidence.reachesEnd = evidence.whole > 0 && window.left(at) == ByteCount(0);
    return evidence;
}

Result<std::uint64_t> laterChain(ByteOrder order, const File& file, const FileInfo& info,
                                 Progress& progress) {
    const Plausibility plausibility(ReadContext{}, info.modifiedSeconds);
    Resynchroniser resynchroniser(file, Offset(info.size.value()), order, plausibility);
    auto found = resynchroniser.find(Offset(1), Offset(0), progress);
    if (!found)
        return tl::unexpected(found.error());
    return *found ? (*found)->records : 0;
}

} // namespace

Result<ByteOrder> detectByteOrder(const File& file, const FileInfo& info, Progress& progress) {
    const auto little = evidenceFor(ByteOrder::Little, file, info);
    if (!little)
        return tl::unexpected(little.error());
    const auto big = evidenceFor(ByteOrder::Big, file, info);
    if (!big)
        return tl::unexpected(big.error());
    const auto byEvidence = *big > *little ? ByteOrder::Big : ByteOrder::Little;
    if (little->isEnough() || big->isEnough())
        return byEvidence;

    const auto laterLittle = laterChain(ByteOrder::Little, file, info, progress);
    if (!laterLittle)
        return tl::unexpected(laterLittle.error());
    const auto laterBig = laterChain(ByteOrder::Big, file, info, progress);
    if (!laterBig)
        return tl::unexpected(laterBig.error());
    if (*laterBig == *laterLittle)
        return byEvidence;
    return *laterBig > *laterLittle ? ByteOrder::Big : ByteOrder::Little;
}

} // namespace simkv
