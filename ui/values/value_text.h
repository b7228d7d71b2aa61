// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/types.h"
#include "values/text_tokens.h"

#include <QString>

#include <array>
#include <optional>
#include <string>
#include <string_view>

// Values as text that is edited, and back. Nothing here keeps state: any thread.
namespace simkv::ui {

// What a value is shown and edited as.
enum class ValueKind : std::uint8_t { Text, Json, Xml, Escaped, Hex, Image };
inline constexpr std::array kValueKinds{ValueKind::Text,    ValueKind::Json, ValueKind::Xml,
                                        ValueKind::Escaped, ValueKind::Hex,  ValueKind::Image};

[[nodiscard]] QString kindName(ValueKind kind); // for people
[[nodiscard]] QString kindWord(ValueKind kind); // for settings
[[nodiscard]] std::optional<ValueKind> kindOfWord(const QString& word);

// Whether a field of Qt gives a text back as it was: it has carriage returns and separators of lines for line
// feeds, and drops a byte order mark at the start. TextEditor takes all that isText().
[[nodiscard]] bool isPlainText(ByteView bytes);

// Detects images by their signatures, and other kinds by what the whole value parses as. Only documents count
// as JSON and XML, no bare numbers or words. What isText() is never Hex. Never Escaped.
[[nodiscard]] ValueKind detectedKind(ByteView value);

// Text in an editor that stands for bytes.
struct ValueText {
    enum class Form : std::uint8_t {
        AsItIs,
        Escaped, // \xNN and so on
        LaidOut  // for reading; what is stored has other white space
    };
    std::string text; // UTF-8
    Form form = Form::AsItIs;
    ByteString stored{}; // that was laid out
    Markup markup = Markup::Json;
};
enum class Layout : std::uint8_t { Off, On };
// `kind`: Text, Json, Xml or Escaped; the first three need what isText(), else it is escaped. Valid JSON
// and XML is laid out if wanted.
[[nodiscard]] ValueText textOf(ByteView value, ValueKind kind, Layout layout = Layout::On);
// What was laid out keeps the white space that it had, but where it was edited.
[[nodiscard]] ByteString bytesOf(const ValueText& text);

// What is wrong with a text as one of `kind`.
struct ValueFlaw {
    std::size_t position; // in bytes of the text
    QString what;
};
[[nodiscard]] std::optional<ValueFlaw> flawOf(const ValueText& text, ValueKind kind);

// The length of the longest line, in bytes.
[[nodiscard]] std::size_t longestLine(std::string_view text);

} // namespace simkv::ui
