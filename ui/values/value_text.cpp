// SPDX-License-Identifier: GPL-3.0-or-later
#include "values/value_text.h"

#include "base/byte_text.h"
#include "texts/format_text.h"
#include "values/decoded_image.h"
#include "values/json_text.h"
#include "values/text_layout.h"

#include <QCoreApplication>
#include <QXmlStreamReader>

#include <algorithm>

namespace simkv::ui {
namespace {

struct ValueKindText {
    Q_DECLARE_TR_FUNCTIONS(ValueKindText)
};

constexpr ByteView kByteOrderMark = "\ufeff";

ByteView trimmed(ByteView text) {
    constexpr std::string_view kSpace = " \t\r\n";
    const auto first = text.find_first_not_of(kSpace);
    if (first == ByteView::npos)
        return {};
    return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::optional<ValueFlaw> xmlFlaw(const std::string& text) {
    // It is parsed as characters: the declaration may name another encoding, which these bytes do not have.
    QXmlStreamReader reader(QString::fromStdString(text));
    while (!reader.atEnd())
        reader.readNext();
    if (!reader.hasError())
        return std::nullopt;
    const auto read = QString::fromStdString(text).left(reader.characterOffset());
    const auto mark = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0; // which QString drops
    const auto position = static_cast<std::size_t>(read.toUtf8().size()) + mark;
    return ValueFlaw{std::min(position, text.size()), reader.errorString()};
}

} // namespace

QString kindName(ValueKind kind) {
    switch (kind) {
    case ValueKind::Text:
        return ValueKindText::tr("Text");
    case ValueKind::Json:
        return ValueKindText::tr("JSON");
    case ValueKind::Xml:
        return ValueKindText::tr("XML");
    case ValueKind::Escaped:
        return ValueKindText::tr("Escaped text");
    case ValueKind::Hex:
        return ValueKindText::tr("Hexadecimal");
    case ValueKind::Image:
        return ValueKindText::tr("Image");
    }
    return {};
}

QString kindWord(ValueKind kind) {
    constexpr std::array kWords{"text", "json", "xml", "escaped", "hex", "image"};
    return QString::fromLatin1(kWords[static_cast<std::size_t>(kind)]);
}

std::optional<ValueKind> kindOfWord(const QString& word) {
    for (const auto kind : kValueKinds) {
        if (kindWord(kind) == word)
            return kind;
    }
    return std::nullopt;
}

bool isPlainText(ByteView bytes) {
    const auto has = [bytes](ByteView part) { return bytes.find(part) != ByteView::npos; };
    return isText(bytes) && !has("\r") && !has("\u2028") && !has("\u2029") &&
           !bytes.starts_with(kByteOrderMark);
}

ValueKind detectedKind(ByteView value) {
    if (!imageFormat(value).isEmpty())
        return ValueKind::Image;
    if (!isText(value))
        return ValueKind::Hex;
    const auto text = trimmed(value.substr(value.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0));
    const bool isBraced =
        (text.starts_with('{') && text.ends_with('}')) || (text.starts_with('[') && text.ends_with(']'));
    if (isBraced && checkJson(text))
        return ValueKind::Json;
    if (text.starts_with('<') && text.ends_with('>') && !xmlFlaw(std::string(text)))
        return ValueKind::Xml;
    return ValueKind::Text;
}

ValueText textOf(ByteView value, ValueKind kind, Layout layout) {
    if (kind == ValueKind::Escaped || !isText(value))
        return {escaped(value), ValueText::Form::Escaped};
    ByteString text(value);
    const bool isValid =
        kind == ValueKind::Json ? checkJson(text).has_value() : kind == ValueKind::Xml && !xmlFlaw(text);
    if (isValid && layout == Layout::On) {
        const auto markup = kind == ValueKind::Json ? Markup::Json : Markup::Xml;
        auto shown = laidOut(text, markup);
        if (shown != text)
            return {std::move(shown), ValueText::Form::LaidOut, std::move(text), markup};
    }
    return {std::move(text), ValueText::Form::AsItIs};
}

ByteString bytesOf(const ValueText& text) {
    if (text.form == ValueText::Form::Escaped)
        return unescapedAsItStands(text.text).bytes;
    return text.form == ValueText::Form::LaidOut ? withStoredSpace(text.stored, text.text, text.markup)
                                                 : text.text;
}

std::optional<ValueFlaw> flawOf(const ValueText& text, ValueKind kind) {
    const auto flaw = [](const Error& error) {
        return ValueFlaw{error.offset ? static_cast<std::size_t>(error.offset->value()) : 0,
                         QString::fromStdString(error.what)};
    };
    if (text.form == ValueText::Form::Escaped) {
        const auto unescaped = unescapedAsItStands(text.text);
        return unescaped.flaw ? std::optional(flaw(*unescaped.flaw)) : std::nullopt;
    }
    if (kind == ValueKind::Json) {
        const auto checked = checkJson(text.text);
        return checked ? std::nullopt : std::optional(flaw(checked.error()));
    }
    return kind == ValueKind::Xml ? xmlFlaw(text.text) : std::nullopt;
}

std::size_t longestLine(std::string_view text) {
    std::size_t longest = 0;
    for (std::size_t start = 0; start < text.size();) {
        const auto end = std::min(text.find('\n', start), text.size());
        longest = std::max(longest, end - start);
        start = end + 1;
    }
    return longest;
}

} // namespace simkv::ui
