// SPDX-License-Identifier: GPL-3.0-or-later
#include "values/decoded_image.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QImageReader>

#include <cstdint>
#include <string_view>

namespace simkv::ui {
namespace {

constexpr qint64 kMostPixels = 1 << 26; // of four bytes: 256 MiB, the most that Qt allocates for an image
constexpr QSize kMostShown(2560, 1600);

struct ImageText {
    Q_DECLARE_TR_FUNCTIONS(ImageText)
};

// Two letters are too few to go by: the size in the header has to be that of the value.
bool isBmp(ByteView value) {
    if (!value.starts_with("BM") || value.size() < 26)
        return false;
    std::uint32_t size = 0;
    for (std::size_t i = 0; i < 4; ++i)
        size |= static_cast<std::uint32_t>(static_cast<unsigned char>(value[2 + i])) << (8 * i);
    return size == value.size();
}

} // namespace

QByteArray imageFormat(ByteView value) {
    using namespace std::string_view_literals;
    // The first bytes that the specifications give.
    if (value.starts_with("\x89PNG\r\n\x1a\n"sv))
        return "png";
    if (value.starts_with("\xff\xd8\xff"sv))
        return "jpeg";
    if (value.starts_with("GIF87a"sv) || value.starts_with("GIF89a"sv))
        return "gif";
    if (value.starts_with("RIFF"sv) && value.substr(8).starts_with("WEBP"sv))
        return "webp";
    return isBmp(value) ? "bmp" : QByteArray();
}

DecodedImage decodedImage(ByteView bytes) {
    DecodedImage result;
    const auto format = imageFormat(bytes);
    if (format.isEmpty()) {
        result.failure = ImageText::tr("The value is no image of a format that is known here.");
        return result;
    }
    result.format = QString::fromLatin1(format).toUpper();
    auto data = QByteArray::fromRawData(bytes.data(), static_cast<qsizetype>(bytes.size()));
    QBuffer buffer(&data);
    buffer.open(QIODevice::ReadOnly);
    QImageReader reader(&buffer, format);
    reader.setAutoDetectImageFormat(false); // else other plugins are asked where this one refuses
    reader.setAutoTransform(true);
    const auto size = reader.size();
    if (qint64{size.width()} * size.height() > kMostPixels) {
        result.failure = ImageText::tr("The image has %1 × %2 pixels, too many to show.")
                             .arg(size.width())
                             .arg(size.height());
        return result;
    }
    if (!reader.read(&result.image)) {
        result.failure = ImageText::tr("The image cannot be read: %1.").arg(reader.errorString());
        return result;
    }
    result.size = result.image.size();
    if (result.size.width() > kMostShown.width() || result.size.height() > kMostShown.height())
        result.image = result.image.scaled(kMostShown, Qt::KeepAspectRatio, Qt::SmoothTransformation);
    return result;
}

} // namespace simkv::ui
