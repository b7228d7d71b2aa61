// SPDX-License-Identifier: GPL-3.0-or-later
#include "texts/format_text.h"

#include "base/byte_text.h"

#include <QCoreApplication>
#include <QLocale>
#include <QRegularExpression>
#include <QStringDecoder>

namespace simkv::ui {
namespace {

struct FormatText {
    Q_DECLARE_TR_FUNCTIONS(FormatText)
};

} // namespace

QString numberText(std::uint64_t number) {
    return QLocale().toString(static_cast<qulonglong>(number));
}

QString withoutSeparators(const QString& text) {
    const auto separator = QLocale().groupSeparator();
    QString plain;
    plain.reserve(text.size());
    for (qsizetype at = 0; at < text.size(); ++at) {
        const bool isBetweenDigits =
            at > 0 && text[at - 1].isDigit() && at + 1 < text.size() && text[at + 1].isDigit();
        if (!isBetweenDigits || !separator.contains(text[at]))
            plain.append(text[at]);
    }
    return plain;
}

QString withSeparators(const QString& sentence) {
    // Standing alone: no date, name or version. Processes are named as other programs name them.
    static const QRegularExpression kNumber("(?<![^\\s(])(?<!process )\\d{4,18}(?![^\\s),.;:]|[.,:]\\d)");
    auto parts = sentence.split(u'"');
    for (qsizetype part = 0; part < parts.size(); part += 2) { // between quotes are the words of a file
        auto& text = parts[part];
        auto matches = kNumber.globalMatch(QString(text));
        qsizetype shift = 0;
        while (matches.hasNext()) {
            const auto match = matches.next();
            const auto number = numberText(match.captured().toULongLong());
            text.replace(match.capturedStart() + shift, match.capturedLength(), number);
            shift += number.size() - match.capturedLength();
        }
    }
    return parts.join(u'"');
}

QString sizeText(ByteCount size) {
    constexpr std::uint64_t kExactBelow = 10'000;
    if (size.value() == 1)
        return FormatText::tr("1 byte");
    if (size.value() < kExactBelow)
        return FormatText::tr("%1 bytes").arg(numberText(size.value()));
    return QLocale().formattedDataSize(static_cast<qint64>(size.value()), 1);
}

QString offsetText(Offset offset) {
    return QStringLiteral("%1 (0x%2)").arg(numberText(offset.value())).arg(offset.value(), 0, 16);
}

QString stateText(RecordState state) {
    switch (state) {
    case RecordState::Live:
        return FormatText::tr("live");
    case RecordState::Superseded:
        return FormatText::tr("superseded");
    case RecordState::Tombstone:
        return FormatText::tr("tombstone");
    case RecordState::Marker:
        return FormatText::tr("batch marker");
    }
    return {};
}

QString findingKindText(FindingKind kind) {
    switch (kind) {
    case FindingKind::Damage:
        return FormatText::tr("damage");
    case FindingKind::WrongBatch:
        return FormatText::tr("wrong batch");
    case FindingKind::Torn:
        return FormatText::tr("torn");
    case FindingKind::Zeros:
        return FormatText::tr("unwritten");
    case FindingKind::TornBatch:
        return FormatText::tr("torn batch");
    }
    return {};
}

QString byteOrderText(ByteOrder order) {
    return order == ByteOrder::Little ? FormatText::tr("little-endian") : FormatText::tr("big-endian");
}

QString speedText(double bytesPerSecond) {
    return FormatText::tr("%1/s").arg(QLocale().formattedDataSize(static_cast<qint64>(bytesPerSecond), 0));
}

QString escapedText(ByteView bytes, int limit) {
    // A byte becomes four characters at most and one character takes four bytes at most.
    const auto enough = static_cast<std::size_t>(limit) * 4;
    // They may be the start of more, too.
    auto text = QString::fromStdString(
        escaped(bytes.size() < enough ? bytes : withoutCutEnd(bytes.substr(0, enough))));
    if (text.size() > limit || bytes.size() > enough) {
        text.truncate(limit);
        if (!text.isEmpty() && text.back().isHighSurrogate())
            text.chop(1); // half of a character
        text += QChar(0x2026);
    }
    return text;
}

QString wholeText(ByteView utf8) {
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::ConvertInitialBom);
    return decoder.decode(QByteArrayView(utf8.data(), static_cast<qsizetype>(utf8.size())));
}

QString literalToolTip(const QString& text) {
    return QStringLiteral("<p style=\"white-space: pre-wrap\">%1</p>").arg(text.toHtmlEscaped());
}

QString literalMenuText(const QString& text) {
    return QString(text).replace(u'&', QStringLiteral("&&")).replace(u'\t', u' ');
}

QString literalTitle(const QString& text) {
    return QString(text).replace(QStringLiteral("[*]"), QStringLiteral("[*][*]"));
}

} // namespace simkv::ui
