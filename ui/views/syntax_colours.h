// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPalette>

namespace simkv::ui {

// Of JSON and XML, on light and on dark ground.
struct SyntaxColours {
    QColor name;
    QColor string;
    QColor number;
    QColor word;
    QColor comment;
    QColor error;
};

[[nodiscard]] inline SyntaxColours syntaxColours(const QPalette& palette) {
    const bool isDark = palette.color(QPalette::Base).lightness() < palette.color(QPalette::Text).lightness();
    if (isDark)
        return {QColor(0x7fc1f5), QColor(0x9fd58a), QColor(0xf2b16b),
                QColor(0xd7a3ec), QColor(0xa1a9b1), QColor(0xff8a80)};
    return {QColor(0x1f5f99), QColor(0x2f6f1f), QColor(0x9a4f00),
            QColor(0x7b2a9c), QColor(0x686f74), QColor(0xb3261e)};
}

} // namespace simkv::ui
