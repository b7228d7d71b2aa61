// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/types.h"

#include <QByteArray>
#include <QImage>
#include <QString>

namespace simkv::ui {

// "png", "jpeg", "gif", "webp" or "bmp" by the first bytes; empty for anything else. These formats hold
// pixels alone: they name no files, and Qt's other readers, SVG's among them, never see a value.
[[nodiscard]] QByteArray imageFormat(ByteView value);

// An image out of bytes, as large as a screen at most.
struct DecodedImage {
    QImage image;
    QSize size;      // of the whole image, in pixels
    QString format;  // "PNG"
    QString failure; // in place of an image
};

// Refuses what is of none of these formats, and images of more than 2^26 pixels. Any thread.
[[nodiscard]] DecodedImage decodedImage(ByteView bytes);

} // namespace simkv::ui
