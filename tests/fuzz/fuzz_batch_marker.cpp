// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/batch.h"
#include "format/record_codec.h"
#include "fuzz.h"
#include "integrity/check.h"
#include "log/log_reader.h"
#include "memory_file_system.h"

#include <algorithm>

using namespace simkv;

// Batches made from the input, whole, truncated and changed; and the input itself as what may be a marker.
namespace {

// The input as the choices of a case; zeros where it is used up.
class Choices final {
public:
    explicit Choices(ByteView bytes) : m_left(bytes) {}

    std::uint8_t byte() {
        if (m_left.empty())
            return 0;
        const auto byte = static_cast<std::uint8_t>(m_left.front());
        m_left.remove_prefix(1);
        return byte;
    }
    std::uint32_t number() {
        std::uint32_t number = 0;
        for (int index = 0; index < 4; ++index)
            number = number << 8U | byte();
        return number;
    }
    ByteView bytes(std::size_t count) {
        const auto taken = m_left.substr(0, count);
        m_left.remove_prefix(taken.size());
        return taken;
    }

private:
    ByteView m_left;
};

// A log with one batch between a record before it and perhaps one after it.
struct Sample {
    ByteString bytes;
    ByteOrder order = ByteOrder::Little;
    std::size_t marker = 0; // where it begins
    std::size_t end = 0;    // of the batch
    std::uint32_t inBatch = 0;
    std::uint32_t behind = 0;
};

Batch batchFrom(Choices& choices) {
    Batch batch;
    const auto records = 1 + choices.byte() % 8U;
    for (unsigned number = 0; number < records; ++number) {
        const auto kind = choices.byte();
        const Timestamp time(kind < 128 ? kTestTime : choices.number());
        const auto key = choices.bytes(choices.byte() % 40U);
        const auto value = choices.bytes(choices.byte());
        const bool isTombstone = kind % 4U == 0;
        const auto added = isTombstone ? batch.remove(key, time) : batch.put(key, value, time);
        require(added || added.error().code == ErrorCode::Invalid, "a batch takes what a log takes");
    }
    return batch;
}

Sample sampleFrom(Choices& choices) {
    const auto shape = choices.byte();
    const auto order = shape % 2U == 0 ? ByteOrder::Little : ByteOrder::Big;
    auto batch = batchFrom(choices);
    LogBuilder log(order);
    log.put("in front", "1");
    Sample sample;
    sample.order = order;
    sample.marker = log.size();
    const auto encoded = batch.encode(order);
    require(ByteCount(encoded.size()) == batch.size(), "a batch says how long it is");
    log.raw(encoded);
    sample.end = log.size();
    sample.inBatch = batch.count();
    if (shape % 4U < 2U) {
        log.put("behind", "2");
        sample.behind = 1;
    }
    sample.bytes = log.bytes();
    return sample;
}

CheckReport check(const ByteString& bytes) {
    MemoryFileSystem files;
    files.put("log", bytes);
    NoProgress unwatched;
    const auto report = checkLog("log", unwatched, files);
    require(report.has_value(), "what begins with a record is a log");
    return *report;
}

// Markers that mark nothing, and other records with keys of the format's own.
std::uint64_t reservedKeys(const CheckReport& report) {
    return report.warningCounts[static_cast<std::size_t>(WarningKind::ReservedKey)];
}

void isWhole(const Sample& sample) {
    const auto report = check(sample.bytes);
    require(reservedKeys(report) == 0, "the marker of a batch marks it");
    require(report.findings.empty(), "nothing is amiss with a batch as it was written");
    const auto markers = sample.inBatch > 0 ? 1U : 0U;
    require(report.records == 1 + markers + sample.inBatch + sample.behind,
            "the records of a batch and its marker are there");
}

// Truncated anywhere in the batch: what comes before it is there, and nothing of it.
void isAbsentWhereCut(const Sample& sample, Choices& choices) {
    if (sample.inBatch == 0)
        return;
    const auto size = sample.marker + choices.number() % (sample.end - sample.marker);
    const auto report = check(sample.bytes.substr(0, size));
    require(report.records == 1, "nothing of a truncated batch applies");
    require(report.findings.size() == (size > sample.marker ? 1U : 0U), "what is left of it is a tail");
    for (const auto& finding : report.findings)
        require(isTail(finding.kind) && finding.offset == Offset(sample.marker), "the tail is the batch");
}

// A byte of the body or of its hash with any other value: it shows.
void showsAChange(Sample sample, Choices& choices) {
    constexpr std::size_t kHashSize = 8;
    const auto from = sample.marker + static_cast<std::size_t>(kBatchMarkerSize.value()) - kHashSize;
    if (sample.inBatch == 0)
        return;
    const auto at = from + choices.number() % (sample.end - from);
    const auto changed = static_cast<char>(sample.bytes[at] ^ (1 + choices.byte() % 255));
    sample.bytes[at] = changed;
    const auto report = check(sample.bytes);
    require(!report.findings.empty() || reservedKeys(report) > 0, "a byte that changes in a batch shows");
}

void anyBytes(ByteView bytes, ByteOrder order) {
    const MemoryFile file{ByteString(bytes)};
    const Offset end(bytes.size());
    FileWindow window(file, end, ByteCount(4096));
    NoProgress unwatched;
    for (std::size_t at = 0; at <= std::min<std::size_t>(bytes.size(), 64); ++at) {
        const auto zeros = onlyZerosFollow(window, Offset(at), unwatched);
        require(zeros && *zeros == (bytes.find_first_not_of('\0', at) == ByteView::npos),
                "zeros are zeros to the end");
        require(endsInBatchMarker(window, Offset(at), order).has_value(), "a torn marker can be looked for");
        const auto isTorn = wouldBeTorn(window, Offset(at), order, unwatched);
        require(isTorn.has_value(), "a torn batch can be looked for");
        if (window.left(Offset(at)) < kHeaderSize)
            continue;
        const RecordPlace place{Offset(at), decodeHeader(bytes.data() + at, order)};
        if (!place.header.fits(window.left(place.offset)))
            continue;
        const auto isReserved = hasReservedKey(window, place);
        require(isReserved.has_value(), "a key can be looked at");
        const auto marker = readBatchMarker(window, place, order);
        require(marker.has_value(), "a marker can be looked at");
        if (!*marker)
            continue;
        require(*isReserved && mayBeBatchMarker(place.header), "a marker has a key of the format's own");
        const auto body = inspectBatchBody(window, place.end(), **marker, order, unwatched);
        require(body.has_value(), "a body can be looked at");
        require(*body != BatchBody::Whole || (*marker)->bodyLength <= window.left(place.end()),
                "a whole body lies in the file");
        require(*isTorn == (*body == BatchBody::Torn), "a batch would be torn where its body is");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes(reinterpret_cast<const char*>(data), size);
    Choices choices(bytes);
    const auto sample = sampleFrom(choices);
    isWhole(sample);
    isAbsentWhereCut(sample, choices);
    showsAChange(sample, choices);
    for (const auto order : {ByteOrder::Little, ByteOrder::Big})
        anyBytes(bytes, order);
    return 0;
}
