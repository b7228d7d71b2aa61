// SPDX-License-Identifier: GPL-3.0-or-later
#include "values/complex_text.h"

#include "texts/format_text.h"

#include <QChar>
#include <QList>
#include <QString>

#include <algorithm>

namespace simkv::ui {
namespace {

bool isComplex(char32_t letter) {
    switch (QChar::direction(letter)) {
    case QChar::DirR:
    case QChar::DirAL:
    case QChar::DirAN:
    case QChar::DirLRE:
    case QChar::DirLRO:
    case QChar::DirRLE:
    case QChar::DirRLO:
    case QChar::DirPDF:
    case QChar::DirLRI:
    case QChar::DirRLI:
    case QChar::DirFSI:
    case QChar::DirPDI:
        return true;
    default:
        break;
    }
    switch (QChar::category(letter)) {
    case QChar::Mark_NonSpacing:
    case QChar::Mark_SpacingCombining:
    case QChar::Mark_Enclosing:
    case QChar::Other_Format:
        return true;
    default: // parts of syllables of Hangul, flags, and tones of a picture
        return (letter >= 0x1100 && letter <= 0x11FF) || (letter >= 0x1F1E6 && letter <= 0x1F1FF) ||
               (letter >= 0x1F3FB && letter <= 0x1F3FF);
    }
}

// Of letters up to U+02FF only the soft hyphen is complex: C2 AD.
bool mayBeComplex(char byte) {
    return static_cast<unsigned char>(byte) >= 0xCC || byte == '\xC2';
}

} // namespace

bool isComplexText(std::string_view text) {
    auto at = std::find_if(text.begin(), text.end(), mayBeComplex);
    while (at != text.end()) {
        // From there on in pieces: most text that is complex is so soon.
        constexpr std::ptrdiff_t kPiece = 4096;
        auto end = at + std::min(kPiece, text.end() - at);
        while (end != text.end() && (static_cast<unsigned char>(*end) & 0xC0U) == 0x80U)
            ++end;
        for (const auto letter : wholeText(text.substr(static_cast<std::size_t>(at - text.begin()),
                                                       static_cast<std::size_t>(end - at)))
                                     .toUcs4()) {
            if (isComplex(letter))
                return true;
        }
        at = std::find_if(end, text.end(), mayBeComplex);
    }
    return false;
}

} // namespace simkv::ui
