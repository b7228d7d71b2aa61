// SPDX-License-Identifier: GPL-3.0-or-later
#include "values/decoded_image.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QImageReader>

namespace simkv::ui {
namespace {

constexpr qint64 kMostPixels = 100'000'000;
constexpr QSize kMostShown(2560, 1600);

struct ImageText {
    Q_DECLARE_TR_FUNCTIONS(ImageText)
};

} // namespace

DecodedImage decodedImage(ByteView bytes) {
    auto data = QByteArray::fromRawData(bytes.data(), static_cast<qsizetype>(bytes.size()));
    QBuffer buffer(&data);
    buffer.open(QIODevice::ReadOnly);
    QImageReader reader(&buffer);
    reader.setAutoTransform(true);
    DecodedImage result;
    result.format = QString::fromLatin1(reader.format()).toUpper();
    if (result.format.isEmpty()) {
        result.failure = ImageText::tr("The value is no image of a format that is known here.");
        return result;
    }
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
