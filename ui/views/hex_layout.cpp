// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/hex_layout.h"

#include <algorithm>

namespace simkv::ui {
namespace {

constexpr int kGroup = 8; // bytes, with a gap after them
constexpr int kMostGroups = 4;

// The column of a byte, in characters.
int hexColumn(int byteInLine) {
    return 3 * byteInLine + byteInLine / kGroup;
}

} // namespace

void HexLayout::fit(int width, int characterWidth, int lineHeight, std::uint64_t size,
                    std::uint64_t largest) {
    m_characterWidth = characterWidth;
    m_lineHeight = lineHeight;
    m_size = size;
    m_offsetDigits = 4;
    while (m_offsetDigits < 16 && largest >> (4 * m_offsetDigits) != 0)
        m_offsetDigits += 2;
    for (int groups = kMostGroups; groups >= 1; --groups) {
        m_perLine = groups * kGroup;
        if (this->width() <= width)
            break;
    }
}

int HexLayout::hexX(int byteInLine) const {
    return offsetX() + m_characterWidth * (offsetDigits() + 1 + hexColumn(byteInLine));
}

int HexLayout::textX(int byteInLine) const {
    return hexX(0) + m_characterWidth * (hexColumn(m_perLine - 1) + 3 + byteInLine);
}

int HexLayout::width() const {
    return textX(m_perLine) + m_characterWidth / 2;
}

int HexLayout::y(std::uint64_t offset, std::uint64_t firstLine) const {
    return static_cast<int>(static_cast<std::int64_t>(lineOf(offset)) -
                            static_cast<std::int64_t>(firstLine)) *
           m_lineHeight;
}

QRect HexLayout::hexRect(std::uint64_t offset, std::uint64_t firstLine) const {
    const auto inLine = static_cast<int>(offset % static_cast<std::uint64_t>(m_perLine));
    return {hexX(inLine), y(offset, firstLine), 2 * m_characterWidth, m_lineHeight};
}

QRect HexLayout::textRect(std::uint64_t offset, std::uint64_t firstLine) const {
    const auto inLine = static_cast<int>(offset % static_cast<std::uint64_t>(m_perLine));
    return {textX(inLine), y(offset, firstLine), m_characterWidth, m_lineHeight};
}

HexLayout::Hit HexLayout::hit(const QPoint& point, std::uint64_t firstLine) const {
    const auto below = static_cast<std::int64_t>(firstLine) + (point.y() < 0 ? -1 : point.y() / m_lineHeight);
    const auto line = static_cast<std::uint64_t>(
        std::clamp<std::int64_t>(below, 0, static_cast<std::int64_t>(lines()) - 1));
    const bool isInText = point.x() >= textX(0) - m_characterWidth;
    int inLine = 0;
    bool isLow = false;
    if (isInText) {
        inLine = std::clamp((point.x() - textX(0)) / m_characterWidth, 0, m_perLine - 1);
    } else {
        while (inLine < m_perLine - 1 && point.x() >= hexX(inLine + 1) - m_characterWidth / 2)
            ++inLine;
        isLow = point.x() >= hexX(inLine) + m_characterWidth;
    }
    const auto offset =
        std::min(line * static_cast<std::uint64_t>(m_perLine) + static_cast<std::uint64_t>(inLine), m_size);
    return {offset, isInText, isLow && offset < m_size};
}

} // namespace simkv::ui
