// SPDX-License-Identifier: GPL-3.0-or-later
#include "hex_dump.h"

namespace simkv::ui {

QString hexDump(ByteView bytes) {
    constexpr std::size_t kPerLine = 16;
    constexpr char kDigits[] = "0123456789abcdef";
    QString text;
    text.reserve(static_cast<qsizetype>((bytes.size() / kPerLine + 1) * 77));
    for (std::size_t start = 0; start < bytes.size(); start += kPerLine) {
        const auto line = bytes.substr(start, kPerLine);
        if (start > 0)
            text += u'\n';
        text += QString::number(start, 16).rightJustified(8, u'0') + u' ';
        QString characters;
        for (std::size_t i = 0; i < kPerLine; ++i) {
            text += i == kPerLine / 2 ? QStringLiteral("  ") : QStringLiteral(" ");
            if (i >= line.size()) {
                text += QStringLiteral("  ");
                continue;
            }
            const auto byte = static_cast<unsigned char>(line[i]);
            text += QLatin1Char(kDigits[byte >> 4U]);
            text += QLatin1Char(kDigits[byte & 0xFU]);
            characters +=
                byte >= 0x20 && byte < 0x7F ? QLatin1Char(static_cast<char>(byte)) : QLatin1Char('.');
        }
        text += QStringLiteral("  ") + characters;
    }
    return text;
}

} // namespace simkv::ui
