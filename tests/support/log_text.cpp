// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_text.h"

#include "base/byte_text.h"
#include "integrity/check.h"
#include "log/log_reader.h"
#include "memory_file.h"
#include "must.h"
#include "store/record_cursor.h"

#include <QStringList>

namespace simkv {
namespace {

QString bytesText(ByteView bytes) {
    if (bytes.size() > 20)
        return QStringLiteral("<%1 bytes>").arg(bytes.size());
    return QString::fromStdString(escaped(bytes));
}

} // namespace

QString recordText(const RecordHeader& header, ByteView key, ByteView value, bool isMarker) {
    if (isMarker)
        return QStringLiteral("[batch]");
    QString text = bytesText(key);
    if (header.isTombstone())
        text.prepend(u'-');
    if (header.flag > 1)
        text += QStringLiteral("/%1").arg(header.flag);
    if (!header.isTombstone() || !value.empty())
        text += u'=' + bytesText(value);
    return text;
}

QString findingText(const Finding& finding) {
    return QStringLiteral("%1@%2+%3")
        .arg(name(finding.kind))
        .arg(finding.offset.value())
        .arg(finding.size.value());
}

QString codeText(ErrorCode code) {
    switch (code) {
    case ErrorCode::NotFound:
        return QStringLiteral("not found");
    case ErrorCode::Io:
        return QStringLiteral("io");
    case ErrorCode::Corrupt:
        return QStringLiteral("corrupt");
    case ErrorCode::Unsupported:
        return QStringLiteral("unsupported");
    case ErrorCode::Invalid:
        return QStringLiteral("invalid");
    case ErrorCode::Locked:
        return QStringLiteral("locked");
    case ErrorCode::Changed:
        return QStringLiteral("changed");
    case ErrorCode::Cancelled:
        return QStringLiteral("cancelled");
    }
    return {};
}

QString logText(const ByteString& log, ByteOrder order) {
    const MemoryFile file(log);
    LogReader reader(file, file.infoNow(), order);
    NoProgress unwatched;
    QStringList items;
    while (true) {
        auto item = reader.next(unwatched);
        if (!item) {
            items << u'!' + codeText(item.error().code);
            break;
        }
        if (const auto* end = std::get_if<LogEnd>(&*item)) {
            if (end->tail)
                items << findingText(*end->tail);
            break;
        }
        if (const auto* finding = std::get_if<Finding>(&*item)) {
            items << findingText(*finding);
            continue;
        }
        const auto at = [&](Offset offset, std::uint32_t length) {
            return ByteView(log).substr(static_cast<std::size_t>(offset.value()), length);
        };
        for (const auto& record : std::get<LogRecords>(*item)) {
            const auto& place = record.place;
            items << recordText(place.header, at(place.keyOffset(), place.header.keyLength),
                                at(place.valueOffset(), place.header.valueLength), record.isMarker);
        }
    }
    return items.join(u' ');
}

QString snapshotText(const std::shared_ptr<const Snapshot>& snapshot) {
    RecordCursor cursor(snapshot);
    QStringList items;
    auto findings = snapshot->allFindings();
    auto finding = findings.begin();
    for (RecordNumber number; number.value() < snapshot->records(); number = number.next()) {
        const auto place = must(cursor.place(number));
        for (; finding != findings.end() && finding->offset <= place.offset; ++finding)
            items << findingText(*finding);
        const auto body = must(cursor.body(place));
        items << recordText(place.header, body.substr(0, place.header.keyLength),
                            body.substr(place.header.keyLength),
                            snapshot->stateOf(number) == RecordState::Marker);
    }
    for (; finding != findings.end(); ++finding)
        items << findingText(*finding);
    return items.join(u' ');
}

QString liveText(const std::shared_ptr<const Snapshot>& snapshot) {
    QStringList items;
    LiveIterator it(snapshot);
    for (; it.isValid(); it.next())
        items << recordText(it.place().header, it.key(), it.value(), false);
    if (it.error())
        items << u'!' + codeText(it.error()->code);
    return items.join(u' ');
}

} // namespace simkv
