// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/hex_editor.h"

#include <QPainter>
#include <QScrollBar>

#include <algorithm>

namespace simkv::ui {

void HexEditor::paintEvent(QPaintEvent*) {
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), palette().color(QPalette::Base));
    painter.setFont(font());
    painter.translate(-horizontalScrollBar()->value(), 0);
    const auto last =
        std::min(firstLine() + static_cast<std::uint64_t>(viewport()->height() / m_layout.lineHeight()) + 1,
                 m_layout.lines());
    for (auto line = firstLine(); line < last; ++line)
        paintLine(painter, line);
    paintCaret(painter);
}

void HexEditor::paintLine(QPainter& painter, std::uint64_t line) {
    const auto perLine = static_cast<std::uint64_t>(m_layout.bytesPerLine());
    const auto start = line * perLine;
    painter.setPen(palette().color(QPalette::PlaceholderText));
    const auto y = m_layout.hexRect(start, firstLine()).top();
    painter.drawText(
        QRect(m_layout.offsetX(), y, m_layout.hexX(0), m_layout.lineHeight()),
        Qt::AlignLeft | Qt::AlignVCenter,
        QString::number(m_firstOffset + start, 16).rightJustified(m_layout.offsetDigits(), u'0'));
    const auto end = std::min<std::uint64_t>(start + perLine, m_bytes.size());
    for (auto offset = start; offset < end; ++offset)
        paintByte(painter, offset);
}

void HexEditor::paintByte(QPainter& painter, std::uint64_t offset) {
    const auto byte = static_cast<unsigned char>(m_bytes.bytes()[static_cast<std::size_t>(offset)]);
    const auto hex = m_layout.hexRect(offset, firstLine());
    const auto text = m_layout.textRect(offset, firstLine());
    const auto [first, end] = selection();
    const bool isSelected = offset >= first && offset < end;
    const bool isPrintable = byte >= 0x20 && byte < 0x7F;
    const auto group = hasFocus() ? QPalette::Active : QPalette::Inactive;
    if (const auto* mark = markAt(offset); mark != nullptr && !isSelected) {
        const bool isLastOfLine = (offset + 1) % static_cast<std::uint64_t>(m_layout.bytesPerLine()) == 0;
        const bool goesOn = !isLastOfLine && offset + 1 < mark->from + mark->count;
        const auto right = goesOn ? m_layout.hexRect(offset + 1, firstLine()).left() : hex.right() + 1;
        painter.fillRect(QRect(hex.left(), hex.top(), right - hex.left(), hex.height()), mark->ground);
        painter.fillRect(text, mark->ground);
    }
    if (isSelected) {
        // Up to the next byte of the line, where that is selected too.
        const bool isLastOfLine = (offset + 1) % static_cast<std::uint64_t>(m_layout.bytesPerLine()) == 0;
        const auto right = isLastOfLine || offset + 1 == end
                               ? hex.right() + 1
                               : m_layout.hexRect(offset + 1, firstLine()).left();
        const auto ground = palette().color(group, QPalette::Highlight);
        painter.fillRect(QRect(hex.left(), hex.top(), right - hex.left(), hex.height()), ground);
        painter.fillRect(text, ground);
        painter.setPen(palette().color(group, QPalette::HighlightedText));
    } else {
        painter.setPen(palette().color(byte == 0 ? QPalette::PlaceholderText : QPalette::Text));
    }
    constexpr char kDigits[] = "0123456789abcdef";
    painter.drawText(hex, Qt::AlignCenter,
                     QString(QLatin1Char(kDigits[byte >> 4U])) + QLatin1Char(kDigits[byte & 0xFU]));
    if (!isSelected && !isPrintable)
        painter.setPen(palette().color(QPalette::PlaceholderText));
    painter.drawText(text, Qt::AlignCenter,
                     isPrintable ? QString(QLatin1Char(static_cast<char>(byte))) : QStringLiteral("."));
}

const HexEditor::Mark* HexEditor::markAt(std::uint64_t offset) const {
    const auto after = std::upper_bound(m_marks.begin(), m_marks.end(), offset,
                                        [](std::uint64_t at, const Mark& mark) { return at < mark.from; });
    if (after == m_marks.begin())
        return nullptr;
    const auto& mark = *std::prev(after);
    return offset < mark.from + mark.count ? &mark : nullptr;
}

// A bar where bytes are inserted, a line below where they are overwritten; in the other column an outline.
void HexEditor::paintCaret(QPainter& painter) {
    const auto hex = m_layout.hexRect(m_caret, firstLine());
    const auto text = m_layout.textRect(m_caret, firstLine());
    auto place = m_isInText ? text : hex;
    const auto other = m_isInText ? hex : text;
    const auto colour = palette().color(QPalette::Text);
    painter.setPen(palette().color(QPalette::PlaceholderText));
    painter.drawRect(other.adjusted(-1, 0, 0, -1));
    if (!hasFocus()) {
        painter.drawRect(place.adjusted(-1, 0, 0, -1));
        return;
    }
    if (!m_isCaretShown)
        return;
    if (m_isLowNibble && !m_isInText)
        place.setLeft(place.left() + place.width() / 2);
    if (m_isOverwriting && !m_isReadOnly)
        painter.fillRect(
            QRect(place.left(), place.bottom() - 1, m_isInText ? text.width() : hex.width() / 2, 2), colour);
    else
        painter.fillRect(QRect(place.left() - 1, place.top(), 2, place.height()), colour);
}

} // namespace simkv::ui
