// SPDX-License-Identifier: GPL-3.0-or-later
#include "texts/path_text.h"

#include "base/byte_text.h"

#include <QFileInfo>
#include <QUrl>

#include <algorithm>

namespace simkv::ui {
namespace {

constexpr char16_t kFirst = 0xDC80; // stands for the byte 0x80
constexpr char16_t kLast = 0xDCFF;

bool standsForByte(QStringView text, qsizetype at) {
    const char16_t unit = text[at].unicode();
    return unit >= kFirst && unit <= kLast && (at == 0 || !text[at - 1].isHighSurrogate());
}

// How long the character is that begins the bytes; 0 if none does.
std::size_t characterSize(ByteView bytes) {
    for (std::size_t size = 1; size <= std::min<std::size_t>(4, bytes.size()); ++size) {
        if (isUtf8(bytes.substr(0, size)))
            return size;
    }
    return 0;
}

} // namespace

QString pathOf(ByteView bytes) {
    if (isUtf8(bytes))
        return QString::fromUtf8(bytes.data(), static_cast<qsizetype>(bytes.size()));
    QString path;
    while (!bytes.empty()) {
        const auto size = characterSize(bytes);
        if (size == 0)
            path += QChar(static_cast<char16_t>(kFirst + (static_cast<unsigned char>(bytes[0]) - 0x80)));
        else
            path += QString::fromUtf8(bytes.data(), static_cast<qsizetype>(size));
        bytes.remove_prefix(std::max<std::size_t>(size, 1));
    }
    return path;
}

QString pathOf(const QUrl& url) {
    return pathOf(QByteArray::fromPercentEncoding(url.path(QUrl::FullyEncoded).toLatin1()).toStdString());
}

std::string pathBytes(const QString& path) {
    std::string bytes;
    qsizetype from = 0;
    for (qsizetype at = 0; at < path.size(); ++at) {
        if (!standsForByte(path, at))
            continue;
        bytes += path.mid(from, at - from).toStdString();
        bytes += static_cast<char>(path[at].unicode() - kFirst + 0x80);
        from = at + 1;
    }
    return bytes + path.mid(from).toStdString();
}

QString pathText(const QString& path) {
    return QString::fromStdString(escaped(pathBytes(path)));
}

QString fileNameText(const QString& path) {
    return pathText(QFileInfo(path).fileName());
}

} // namespace simkv::ui
