// SPDX-License-Identifier: GPL-3.0-or-later
#include "values/loaded_value.h"

#include "base/byte_text.h"

#include <algorithm>

namespace simkv::ui {
namespace {

// Breaks lines that are too long, between characters.
std::string broken(const std::string& text) {
    constexpr std::size_t kPiece = 4096;
    std::string result;
    result.reserve(text.size() + text.size() / kPiece + 1);
    std::size_t inLine = 0;
    for (const char byte : text) {
        if (byte == '\n') {
            inLine = 0;
        } else if (++inLine > kPiece && !continuesCharacter(byte)) {
            result += '\n';
            inLine = 1;
        }
        result += byte;
    }
    return result;
}

// Escapes are made here, from the bytes at hand, so none of them is incomplete.
void loadText(LoadedValue& value, ByteView bytes, Layout layout) {
    value.text = textOf(bytes, value.kind, layout);
    if (value.text.form == ValueText::Form::Escaped)
        value.kind = ValueKind::Escaped;
    if (longestLine(value.text.text) > LoadedValue::kLongestLine) {
        value.isBroken = true;
        value.text.text = broken(value.text.text);
    }
}

} // namespace

LoadedValue loadedValue(std::shared_ptr<const ByteString> bytes, std::uint64_t size,
                        std::optional<ValueKind> wanted, Layout layout) {
    LoadedValue value;
    value.bytes = std::move(bytes);
    value.size = size;
    const auto shown = value.isWhole() ? ByteView(*value.bytes) : withoutCutEnd(*value.bytes);
    const bool isTooLong = shown.size() > LoadedValue::kMostText;
    value.detected = isTooLong ? ValueKind::Hex : detectedKind(shown);
    value.kind = wanted.value_or(value.detected);
    if (value.kind == ValueKind::Image && !value.isWhole())
        value.kind = ValueKind::Hex;
    if (value.kind == ValueKind::Image)
        value.image = decodedImage(*value.bytes);
    else if (isTooLong)
        value.kind = ValueKind::Hex;
    else if (value.kind != ValueKind::Hex)
        loadText(value, shown, layout);
    return value;
}

} // namespace simkv::ui
