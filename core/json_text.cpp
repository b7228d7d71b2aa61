// SPDX-License-Identifier: GPL-3.0-or-later
#include "json_text.h"

#include "ascii.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace simkv {
namespace {

// Numbers beyond the range of a double are JSON all the same.
using Json =
    nlohmann::basic_json<std::map, std::vector, std::string, bool, std::int64_t, std::uint64_t, long double>;

// What is wrong, out of "[json.exception.…] parse error at line 1, column 8: syntax error while parsing value
// - unexpected
// '}'; last read: '…'; expected ']'".
std::string reasonIn(std::string_view what) {
    if (const auto at = what.find(" - "); at != std::string_view::npos)
        what.remove_prefix(at + 3);
    return std::string(what.substr(0, what.find("; last read")));
}

// Keeps nothing of what the parser reads but the error.
class ErrorFinder final : public nlohmann::json_sax<Json> {
public:
    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const string_t&) override { return true; }
    bool string(string_t&) override { return true; }
    bool binary(binary_t&) override { return true; }
    bool start_object(std::size_t) override { return true; }
    bool key(string_t&) override { return true; }
    bool end_object() override { return true; }
    bool start_array(std::size_t) override { return true; }
    bool end_array() override { return true; }
    bool parse_error(std::size_t position, const std::string&,
                     const nlohmann::detail::exception& error) override {
        offset = position - std::min<std::size_t>(position, 1); // position counts the byte that does not fit
        reason = reasonIn(error.what());
        return false;
    }

    std::size_t offset = 0;
    std::string reason;
};

// The end of the token that begins at `start`: a string, a punctuation mark, or a word.
std::size_t endOfToken(std::string_view text, std::size_t start) {
    const auto isPunctuation = [](char c) {
        return std::string_view("{}[],:").find(c) != std::string_view::npos;
    };
    auto end = start + 1;
    if (text[start] == '"') {
        while (end < text.size() && text[end] != '"')
            end += text[end] == '\\' ? 2 : 1;
        return std::min(end + 1, text.size());
    }
    if (isPunctuation(text[start]))
        return end;
    while (end < text.size() && !isSpace(text[end]) && !isPunctuation(text[end]) && text[end] != '"')
        ++end;
    return end;
}

std::size_t skipSpace(std::string_view text, std::size_t at) {
    while (at < text.size() && isSpace(text[at]))
        ++at;
    return at;
}

} // namespace

std::string formattedJson(std::string_view text) {
    std::string result;
    result.reserve(text.size() + text.size() / 2);
    std::size_t level = 0;
    const auto breakLine = [&] {
        result += '\n';
        result.append(2 * level, ' ');
    };
    for (auto at = skipSpace(text, 0); at < text.size();) {
        const auto end = endOfToken(text, at);
        const auto next = skipSpace(text, end);
        switch (text[at]) {
        case '{':
        case '[':
            result += text[at];
            if (next < text.size() && (text[next] == '}' || text[next] == ']')) {
                result += text[next];
                at = skipSpace(text, next + 1);
                continue;
            }
            ++level;
            breakLine();
            break;
        case '}':
        case ']':
            level -= std::min<std::size_t>(level, 1);
            breakLine();
            result += text[at];
            break;
        case ',':
            result += ',';
            breakLine();
            break;
        case ':':
            result += ": ";
            break;
        default:
            result += text.substr(at, end - at);
        }
        at = next;
    }
    return result;
}

std::string compactJson(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (auto at = skipSpace(text, 0); at < text.size();) {
        const auto end = endOfToken(text, at);
        result += text.substr(at, end - at);
        at = skipSpace(text, end);
    }
    return result;
}

Result<void> checkJson(std::string_view text) {
    ErrorFinder finder;
    if (Json::sax_parse(text, &finder))
        return {};
    return tl::unexpected(
        Error{ErrorCode::Invalid, finder.reason, {}, Offset(std::min(finder.offset, text.size()))});
}

} // namespace simkv
