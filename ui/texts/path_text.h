// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/types.h"

#include <QString>

#include <string>

class QUrl;

// Paths of files. To the system they are bytes, which need not be UTF-8; QFile::decodeName() would lose what
// is not. Any thread.
namespace simkv::ui {

// A path as the program carries it about: a byte that is not UTF-8 becomes half of a surrogate pair, U+DC80
// to U+DCFF, which no text has by itself. Names and folders can be taken from it as from any text; what asks
// the system for the file needs pathBytes().
[[nodiscard]] QString pathOf(ByteView bytes);
// Of a local file that is dropped or chosen.
[[nodiscard]] QString pathOf(const QUrl& url);
[[nodiscard]] std::string pathBytes(const QString& path);
// For people: escaped text (byte_text.h).
[[nodiscard]] QString pathText(const QString& path);
// Only the name of the file.
[[nodiscard]] QString fileNameText(const QString& path);

} // namespace simkv::ui
