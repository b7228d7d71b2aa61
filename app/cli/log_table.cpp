// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_table.h"

#include "text_table.h"

#include <algorithm>

namespace simkv::cli {
namespace {

constexpr std::size_t kKindWidth = sizeof("tombstone:255") - 1;
constexpr std::size_t kTimeWidth = sizeof("2025-06-29T00:00:00Z") - 1;
constexpr std::size_t kKeyWidth = 24;
constexpr std::size_t kValueWidth = 40;
// A column shows at most one character, which takes at most four bytes.
constexpr ByteCount kKeyLimit{4 * kKeyWidth};
constexpr ByteCount kValueLimit{4 * kValueWidth};
constexpr const char* kUnreadable = "  ";

std::size_t digitsOf(std::uint64_t number) {
    return std::to_string(number).size();
}

std::string kindName(RecordState state, std::uint8_t flag) {
    switch (state) {
    case RecordState::Live:
        return "live";
    case RecordState::Superseded:
        return "superseded";
    case RecordState::Marker:
        return "marker";
    case RecordState::Tombstone:
        break;
    }
    return flag == 1 ? "tombstone" : "tombstone:" + std::to_string(flag);
}

} // namespace

LogTable::LogTable(const Snapshot& snapshot, Output& out)
    : m_out(&out), m_numberWidth(std::max(sizeof("RECORD") - 1, digitsOf(snapshot.records()))),
      m_offsetWidth(std::max(sizeof("OFFSET") - 1, digitsOf(snapshot.indexedEnd().value()))),
      m_sizeWidth(std::max(sizeof("VALUE SIZE") - 1, digitsOf(kMaxValueSize))) {
    m_out->write(alignedRight("RECORD", m_numberWidth) + kUnreadable + alignedRight("OFFSET", m_offsetWidth) +
                 kUnreadable + alignedLeft("TIME", kTimeWidth) + kUnreadable +
                 alignedLeft("KIND", kKindWidth) + kUnreadable + alignedRight("KEY SIZE", m_sizeWidth) +
                 kUnreadable + alignedRight("VALUE SIZE", m_sizeWidth) + kUnreadable +
                 alignedLeft("KEY", kKeyWidth) + kUnreadable + "VALUE\n");
}

std::string LogTable::headerCells(RecordNumber number, const RecordPlace& place, RecordState state) const {
    const auto& header = place.header;
    return alignedRight(number.value(), m_numberWidth) + kUnreadable +
           alignedRight(place.offset.value(), m_offsetWidth) + kUnreadable + isoTime(header.timestamp) +
           kUnreadable + alignedLeft(kindName(state, header.flag), kKindWidth) + kUnreadable +
           alignedRight(header.keyLength, m_sizeWidth) + kUnreadable +
           alignedRight(header.valueLength, m_sizeWidth) + kUnreadable;
}

Result<void> LogTable::writeRecord(RecordCursor& cursor, RecordNumber number, const RecordPlace& place) {
    auto line = headerCells(number, place, cursor.snapshot().stateOf(number));
    const auto key = cursor.key(place, kKeyLimit);
    if (!key)
        return tl::unexpected(key.error());
    auto keyCell = cutText(*key, key->size() == place.header.keyLength, kKeyWidth);
    const auto value =
        cursor.bytes(place.valueOffset(), std::min(kValueLimit, ByteCount(place.header.valueLength)));
    if (!value)
        return tl::unexpected(value.error());
    const auto valueCell = cutText(*value, value->size() == place.header.valueLength, kValueWidth);
    line +=
        valueCell.empty() ? keyCell : alignedLeft(std::move(keyCell), kKeyWidth) + kUnreadable + valueCell;
    m_out->write(line + "\n");
    return {};
}

void LogTable::writeFinding(const Finding& finding) {
    m_out->write("** " + describe(finding) + "\n");
}

} // namespace simkv::cli
