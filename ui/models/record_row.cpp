// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/record_row.h"

#include "base/byte_text.h"
#include "models/changes_model.h"
#include "staging/content_bytes.h"
#include "texts/age_text.h"
#include "texts/error_text.h"
#include "texts/format_text.h"

#include <QCoreApplication>

#include <algorithm>

namespace simkv::ui {
namespace {

constexpr int kPreviewCharacters = 200;
constexpr std::uint64_t kPreviewBytes = kPreviewCharacters * 4;

struct RowText {
    Q_DECLARE_TR_FUNCTIONS(RowText)
};

std::uint64_t limitOf(RowDepth depth) {
    return depth == RowDepth::None ? 0 : depth == RowDepth::Preview ? kPreviewBytes : kMaxValueSize;
}

QString shown(ByteView bytes, RowDepth depth) {
    return depth == RowDepth::Preview ? escapedText(bytes, kPreviewCharacters)
                                      : QString::fromStdString(escaped(bytes));
}

// The arrow back marks a clock that ran backwards.
QString timeCell(const RecordRow& row, const TimeDisplay& times) {
    const auto time = times.cellText(row.place->header.timestamp, currentTime());
    return row.before ? time + QStringLiteral(" \u21ba") : time;
}

QString unreadableCell(const RecordRow& row, RecordColumn column) {
    switch (column) {
    case RecordColumn::Offset:
        return numberText(row.unreadable->offset.value());
    case RecordColumn::Kind:
        return findingKindText(row.unreadable->kind);
    case RecordColumn::Key:
        return row.error.isEmpty() ? QString::fromStdString(row.unreadable->reason) : row.error;
    case RecordColumn::Value:
        return row.value;
    case RecordColumn::Size:
        return numberText(row.unreadable->size.value());
    default:
        return {};
    }
}

QString additionCell(const RecordRow& row, RecordColumn column) {
    const auto keySize = row.wholeKey.size();
    switch (column) {
    case RecordColumn::Kind:
        return row.mark ? markText(*row.mark) : QString();
    case RecordColumn::Key:
        return row.key;
    case RecordColumn::Value:
        return row.value;
    case RecordColumn::KeySize:
        return numberText(keySize);
    case RecordColumn::ValueSize:
        return numberText(row.valueSize);
    case RecordColumn::Size:
        return numberText(kHeaderSize.value() + keySize + row.valueSize);
    default: // what only a record has
        return {};
    }
}

QString versionsText(const Snapshot& snapshot, RecordNumber number) {
    if (snapshot.stateOf(number) == RecordState::Marker)
        return {};
    int count = 1;
    for (auto older = snapshot.previousVersion(number); older; older = snapshot.previousVersion(*older)) {
        if (count == kCountedVersions)
            return RowText::tr("over %1").arg(numberText(kCountedVersions));
        ++count;
    }
    return numberText(static_cast<std::uint64_t>(count));
}

} // namespace

RecordRow readRow(const Snapshot& snapshot, RecordNumber number, RowDepth keyDepth, RowDepth valueDepth) {
    RecordRow row;
    row.number = number;
    row.state = snapshot.stateOf(number);
    auto place = snapshot.place(number);
    if (!place) {
        row.error = errorText(place.error());
        return row;
    }
    const bool isWhole = keyDepth != RowDepth::None && place->header.keyLength <= kWholeKey;
    const auto keyBytes =
        std::min<std::uint64_t>(place->header.keyLength, isWhole ? kWholeKey : limitOf(keyDepth));
    const auto valueBytes = std::min<std::uint64_t>(place->header.valueLength, limitOf(valueDepth));
    auto key = snapshot.bytes(place->keyOffset(), ByteCount(keyBytes));
    auto value = snapshot.bytes(place->valueOffset(), ByteCount(valueBytes));
    if (!key || !value) {
        row.error = errorText(key ? value.error() : key.error());
        return row;
    }
    row.place = *place;
    row.valueSize = place->header.valueLength;
    if (number > RecordNumber(0)) {
        const auto before = snapshot.place(RecordNumber(number.value() - 1));
        if (before && before->header.timestamp > place->header.timestamp)
            row.before = before->header.timestamp;
    }
    row.key = shown(*key, keyDepth);
    if (isWhole)
        row.wholeKey = *std::move(key);
    row.value = shown(*value, valueDepth);
    return row;
}

// What is staged in place of the record's value.
static void putStaged(RecordRow& row, const Snapshot& snapshot, const StagedChange& change, RowDepth depth) {
    row.mark = markOf(change);
    row.isToBeDeleted = change.content.isDeleted();
    if (row.isToBeDeleted)
        return; // what there is until then
    const auto size = contentSize(snapshot, change.content);
    const auto bytes = contentBytes(snapshot, change.content, 0, limitOf(depth));
    row.valueSize = size.value_or(0);
    row.value = !size ? errorText(size.error()) : bytes ? shown(*bytes, depth) : errorText(bytes.error());
}

static RecordRow readAddition(const RowSource& source, RowId id, RowDepth keyDepth, RowDepth valueDepth) {
    RecordRow row;
    row.isAddition = true;
    const auto* change = source.stagedAt(id);
    if (change == nullptr)
        return row; // it was taken back a moment ago
    row.wholeKey = change->key;
    if (keyDepth != RowDepth::None)
        row.key = shown(change->key, keyDepth);
    if (change->key.empty() && keyDepth == RowDepth::Preview)
        row.key = RowText::tr("(empty key)");
    putStaged(row, *source.snapshot(), *change, valueDepth);
    return row;
}

RecordRow readRow(const RowSource& source, RowId id, RowDepth keyDepth, RowDepth valueDepth) {
    const auto number = id.record();
    if (!number)
        return readAddition(source, id, keyDepth, valueDepth);
    auto row = readRow(*source.snapshot(), *number, keyDepth, valueDepth);
    if (!row.place || !source.mayBeStaged(*number))
        return row;
    const bool isKeyKnown = keyDepth != RowDepth::None && row.place->header.keyLength <= kWholeKey;
    const auto* change = isKeyKnown ? source.stagedFor(*number, row.wholeKey) : source.stagedAt(id);
    if (change != nullptr)
        putStaged(row, *source.snapshot(), *change, valueDepth);
    return row;
}

RecordRow readUnreadableRow(const Snapshot& snapshot, const Finding& unreadable, RowDepth valueDepth) {
    RecordRow row;
    row.unreadable = unreadable;
    const auto count = std::min<std::uint64_t>(unreadable.size.value(), limitOf(valueDepth));
    const auto bytes = snapshot.bytes(unreadable.offset, ByteCount(count));
    if (bytes)
        row.value = shown(*bytes, valueDepth);
    else
        row.error = errorText(bytes.error());
    return row;
}

QString cellText(const Snapshot& snapshot, const RecordRow& row, RecordColumn column,
                 const TimeDisplay& times) {
    if (row.unreadable)
        return unreadableCell(row, column);
    if (row.isAddition)
        return additionCell(row, column);
    if (column == RecordColumn::Number)
        return numberText(row.number.value());
    if (!row.place)
        return column == RecordColumn::Key ? row.error : QString();
    const auto& header = row.place->header;
    switch (column) {
    case RecordColumn::Offset:
        return numberText(row.place->offset.value());
    case RecordColumn::Time:
        return timeCell(row, times);
    case RecordColumn::Kind:
        return row.mark ? markText(*row.mark) : stateText(row.state);
    case RecordColumn::Key:
        return row.key;
    case RecordColumn::Value:
        return row.value;
    case RecordColumn::KeySize:
        return numberText(header.keyLength);
    case RecordColumn::ValueSize:
        return numberText(row.valueSize);
    case RecordColumn::Size:
        return numberText(header.size().value());
    case RecordColumn::Versions:
        return versionsText(snapshot, row.number);
    case RecordColumn::Number:
        break;
    }
    return {};
}

QString cellToolTip(const RecordRow& row, RecordColumn column, const TimeDisplay& times) {
    if (row.unreadable)
        return column == RecordColumn::Offset  ? offsetText(row.unreadable->offset)
               : column == RecordColumn::Value ? literalToolTip(row.value)
                                               : literalToolTip(findingText(*row.unreadable));
    if (row.isAddition)
        return column == RecordColumn::Kind || column == RecordColumn::Key || column == RecordColumn::Value
                   ? literalToolTip(additionCell(row, column))
                   : QString();
    if (!row.place)
        return literalToolTip(row.error);
    const auto& header = row.place->header;
    switch (column) {
    case RecordColumn::Offset:
        return offsetText(row.place->offset);
    case RecordColumn::Time: {
        auto time = times.toolTip(header.timestamp, currentTime());
        if (!row.before)
            return time;
        const auto back = row.before->seconds() - header.timestamp.seconds();
        return time + u'\n' +
               RowText::tr("The clock ran backwards: %1 s before the record in front of it")
                   .arg(numberText(back));
    }
    case RecordColumn::Kind:
        return header.isTombstone() && header.flag != 1
                   ? RowText::tr("%1, flag byte %2").arg(stateText(row.state)).arg(header.flag)
                   : stateText(row.state);
    case RecordColumn::Key:
        return literalToolTip(row.key);
    case RecordColumn::Value:
        return literalToolTip(row.value);
    default:
        return {};
    }
}

QString columnTitle(RecordColumn column, const TimeDisplay& times) {
    switch (column) {
    case RecordColumn::Number:
        return RowText::tr("Record");
    case RecordColumn::Offset:
        return RowText::tr("Offset");
    case RecordColumn::Time:
        return times.headerText();
    case RecordColumn::Kind:
        return RowText::tr("Kind");
    case RecordColumn::Key:
        return RowText::tr("Key");
    case RecordColumn::Value:
        return RowText::tr("Value");
    case RecordColumn::KeySize:
        return RowText::tr("Key size");
    case RecordColumn::ValueSize:
        return RowText::tr("Value size");
    case RecordColumn::Size:
        return RowText::tr("Record size");
    case RecordColumn::Versions:
        return RowText::tr("Versions");
    }
    return {};
}

} // namespace simkv::ui
