// SPDX-License-Identifier: GPL-3.0-or-later
#include "values/pasted_keys.h"

#include "base/byte_text.h"
#include "format/batch_marker.h"

#include <algorithm>

namespace simkv::ui {
namespace {

std::string_view withoutReturn(std::string_view line) {
    return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

std::optional<std::string_view> cell(std::string_view line, int column) {
    for (; column > 0; --column) {
        const auto tab = line.find('\t');
        if (tab == std::string_view::npos)
            return std::nullopt;
        line.remove_prefix(tab + 1);
    }
    return line.substr(0, line.find('\t'));
}

} // namespace

int columnCount(std::string_view text) {
    const auto line = text.substr(0, text.find('\n'));
    return static_cast<int>(std::count(line.begin(), line.end(), '\t')) + 1;
}

Result<std::vector<std::pair<ByteString, ByteString>>> pastedKeys(std::string_view text,
                                                                  const PasteFormat& format) {
    std::vector<std::pair<ByteString, ByteString>> keys;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = withoutReturn(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        const auto fail = [number](const std::string& what) {
            return tl::unexpected(Error{ErrorCode::Invalid, "line " + std::to_string(number) + ": " + what});
        };
        const auto bytesAt = [&](int column) -> Result<ByteString> {
            const auto found = cell(line, column);
            if (!found)
                return fail("it has no column " + std::to_string(column + 1) + ", which a tab would begin");
            auto bytes = format.notation == PasteFormat::Notation::Hex ? fromHex(*found) : unescaped(*found);
            return bytes ? std::move(bytes) : fail(bytes.error().what);
        };
        auto key = bytesAt(format.keyColumn);
        if (!key)
            return tl::unexpected(key.error());
        if (isReservedKey(*key))
            return fail("keys that begin with \\x00simkv. are reserved for the format");
        auto value = bytesAt(format.valueColumn);
        if (!value)
            return tl::unexpected(value.error());
        keys.emplace_back(*std::move(key), *std::move(value));
    }
    return keys;
}

} // namespace simkv::ui
