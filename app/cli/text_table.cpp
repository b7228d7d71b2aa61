// SPDX-License-Identifier: GPL-3.0-or-later
#include "text_table.h"

#include "base/byte_text.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <cwchar>

namespace simkv::cli {
namespace {

// A unit of text that must not be split: a character, or the escape of a byte.
struct Unit {
    std::size_t length = 1;
    std::size_t columns = 1;
};

Unit unitAtStart(std::string_view escapedText) {
    if (escapedText.front() == '\\') {
        const std::size_t length = escapedText.substr(0, 2) == "\\x" ? 4 : 2;
        return {length, length};
    }
    if (static_cast<unsigned char>(escapedText.front()) < 0x80)
        return {};
    wchar_t character = 0;
    std::mbstate_t state{};
    const auto length = std::mbrtowc(&character, escapedText.data(), escapedText.size(), &state);
    if (length == 0 || length > escapedText.size())
        return {};
    return {length, static_cast<std::size_t>(std::max(::wcwidth(character), 0))};
}

} // namespace

std::string cutText(ByteView bytes, bool complete, std::size_t width) {
    auto text = escaped(complete ? bytes : withoutCutEnd(bytes));
    std::size_t length = 0;       // of what fits
    std::size_t lengthBefore = 0; // of what fits with one column left for the sign
    for (std::size_t columns = 0; length < text.size();) {
        const auto unit = unitAtStart(std::string_view(text).substr(length));
        if (columns + unit.columns > width) {
            complete = false;
            break;
        }
        columns += unit.columns;
        length += unit.length;
        if (columns < width)
            lengthBefore = length;
    }
    return complete ? text : text.substr(0, lengthBefore) + "…";
}

std::size_t columnsOf(std::string_view text) {
    std::size_t columns = 0;
    while (!text.empty()) {
        const auto unit = unitAtStart(text);
        columns += unit.columns;
        text.remove_prefix(std::min(unit.length, text.size()));
    }
    return columns;
}

std::string alignedLeft(std::string text, std::size_t width) {
    const auto columns = columnsOf(text);
    if (columns < width)
        text.append(width - columns, ' ');
    return text;
}

std::string alignedRight(std::string_view text, std::size_t width) {
    std::string aligned(width - std::min(width, text.size()), ' ');
    return aligned += text;
}

std::string alignedRight(std::uint64_t number, std::size_t width) {
    return alignedRight(std::to_string(number), width);
}

std::string isoTime(Timestamp time) {
    const std::time_t seconds = time.seconds();
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 32> text{};
    const auto length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return std::string(text.data(), length);
}

std::string describe(const Finding& finding) {
    return std::string(name(finding.kind)) + " at offset " + std::to_string(finding.offset.value()) + ", " +
           std::to_string(finding.size.value()) + " bytes: " + finding.reason;
}

const char* nameOf(ByteOrder order) {
    return order == ByteOrder::Little ? "little" : "big";
}

} // namespace simkv::cli
