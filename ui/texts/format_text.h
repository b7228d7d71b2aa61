// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/snapshot.h"

#include <QString>

// Values of core as text for people, in the user's language and number format.
namespace simkv::ui {

[[nodiscard]] QString numberText(std::uint64_t number);
// The text of a cell of numbers as other programs take it: "1234" for "1,234".
[[nodiscard]] QString withoutSeparators(const QString& text);
// A sentence of core with its numbers as the window writes them: "1,234" for "1234"; not what it quotes.
[[nodiscard]] QString withSeparators(const QString& sentence);
// "1,234 bytes" up to a few KiB, "1.5 MiB" above.
[[nodiscard]] QString sizeText(ByteCount size);
// "1,234 (0x4d2)"
[[nodiscard]] QString offsetText(Offset offset);
[[nodiscard]] QString stateText(RecordState state);
// As a kind of row: "damage", "torn".
[[nodiscard]] QString findingKindText(FindingKind kind);
[[nodiscard]] QString byteOrderText(ByteOrder order);
[[nodiscard]] QString speedText(double bytesPerSecond);

// Escaped text (see byte_text.h), shortened after about `limit` characters with an ellipsis.
[[nodiscard]] QString escapedText(ByteView bytes, int limit);

// UTF-8 as it is, also with a byte order mark at its start, which QString::fromUtf8 leaves out.
[[nodiscard]] QString wholeText(ByteView utf8);

// For a tool tip, which would take what looks like it for markup.
[[nodiscard]] QString literalToolTip(const QString& text);
// For an entry of a menu, where & marks a letter and a tab begins the keys.
[[nodiscard]] QString literalMenuText(const QString& text);
// For a part of a window's title, where [*] is the place of the mark of changes.
[[nodiscard]] QString literalTitle(const QString& text);

[[nodiscard]] inline QByteArray toQByteArray(ByteView bytes) {
    return QByteArray(bytes.data(), static_cast<qsizetype>(bytes.size()));
}

} // namespace simkv::ui
