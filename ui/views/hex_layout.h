// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPoint>
#include <QRect>

#include <cstdint>
#include <optional>

namespace simkv::ui {

// The layout of a hex editor: offset, hexadecimal digits and characters, in lines of 8, 16, 24 or 32 bytes.
// Positions are in pixels from the left end of a line, and of the first line in sight.
class HexLayout final {
public:
    // `width`: to be filled. At least 8 bytes a line, however narrow. `largest`: of the offsets shown.
    void fit(int width, int characterWidth, int lineHeight, std::uint64_t size, std::uint64_t largest);

    [[nodiscard]] int bytesPerLine() const { return m_perLine; }
    [[nodiscard]] int lineHeight() const { return m_lineHeight; }
    [[nodiscard]] int width() const; // of a line
    // Lines for all bytes and for the place after the last one.
    [[nodiscard]] std::uint64_t lines() const { return m_size / static_cast<std::uint64_t>(m_perLine) + 1; }
    [[nodiscard]] std::uint64_t lineOf(std::uint64_t offset) const {
        return offset / static_cast<std::uint64_t>(m_perLine);
    }

    // Enough for the largest offset, an even number.
    [[nodiscard]] int offsetDigits() const { return m_offsetDigits; }
    [[nodiscard]] int offsetX() const { return m_characterWidth / 2; }
    [[nodiscard]] int hexX(int byteInLine) const;
    [[nodiscard]] int textX(int byteInLine) const;
    [[nodiscard]] QRect hexRect(std::uint64_t offset, std::uint64_t firstLine) const;
    [[nodiscard]] QRect textRect(std::uint64_t offset, std::uint64_t firstLine) const;

    struct Hit {
        std::uint64_t offset; // size at most
        bool isInText;
        bool isLowNibble;
    };
    // The nearest place to a point.
    [[nodiscard]] Hit hit(const QPoint& point, std::uint64_t firstLine) const;

private:
    [[nodiscard]] int y(std::uint64_t offset, std::uint64_t firstLine) const;

    int m_characterWidth = 8;
    int m_lineHeight = 16;
    int m_perLine = 16;
    int m_offsetDigits = 4;
    std::uint64_t m_size = 0;
};

} // namespace simkv::ui
