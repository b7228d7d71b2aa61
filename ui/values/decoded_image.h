// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/types.h"

#include <QImage>
#include <QString>

namespace simkv::ui {

// An image out of bytes, as large as a screen at most.
struct DecodedImage {
    QImage image;
    QSize size;      // of the whole image, in pixels
    QString format;  // "PNG"
    QString failure; // in place of an image
};

// Refuses images of more than 100 million pixels. Any thread.
[[nodiscard]] DecodedImage decodedImage(ByteView bytes);

} // namespace simkv::ui
