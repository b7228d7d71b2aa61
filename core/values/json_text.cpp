// SPDX-License-Identifier: GPL-3.0-or-later
#include "values/json_text.h"

#include "base/ascii.h"
#include "values/text_tokens.h"

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

std::size_t skipSpace(std::string_view text, std::size_t at) {
    while (at < text.size() && isSpace(text[at]))
        ++at;
    return at;
}

// Writes values of a text without white space, objects sorted.
class JsonSorter final {
public:
    explicit JsonSorter(std::string_view text) : m_text(text), m_at(skipSpace(text, 0)) {}

    std::string value(std::size_t depth) {
        constexpr std::size_t kDeepest = 200;
        if (m_at >= m_text.size())
            return {};
        if (depth > kDeepest && (peek() == '{' || peek() == '['))
            return unsorted();
        if (peek() == '{')
            return object(depth);
        return peek() == '[' ? array(depth) : std::string(token());
    }

private:
    [[nodiscard]] char peek() const { return m_at < m_text.size() ? m_text[m_at] : '\0'; }
    std::string_view token() {
        const auto end = endOfJsonToken(m_text, m_at);
        const auto found = m_text.substr(m_at, end - m_at);
        m_at = skipSpace(m_text, end);
        return found;
    }

    std::string object(std::size_t depth) {
        std::vector<std::pair<std::string_view, std::string>> members;
        token(); // {
        while (m_at < m_text.size() && peek() != '}') {
            const auto name = token();
            token(); // :
            members.emplace_back(name, value(depth + 1));
            if (peek() == ',')
                token();
        }
        if (m_at < m_text.size())
            token();
        std::stable_sort(members.begin(), members.end(),
                         [](const auto& a, const auto& b) { return a.first < b.first; });
        std::string result = "{";
        for (const auto& [name, written] : members) {
            if (result.size() > 1)
                result += ',';
            result.append(name).append(":").append(written);
        }
        return result + '}';
    }

    std::string array(std::size_t depth) {
        std::string result(token());
        while (m_at < m_text.size() && peek() != ']') {
            result += value(depth + 1);
            if (peek() == ',')
                result += token();
        }
        if (m_at < m_text.size())
            result += token();
        return result;
    }

    std::string unsorted() {
        std::string result;
        std::size_t level = 0;
        do {
            const auto next = token();
            level += next == "{" || next == "[" ? 1 : 0;
            level -= next == "}" || next == "]" ? 1 : 0;
            result += next;
        } while (level > 0 && m_at < m_text.size());
        return result;
    }

    std::string_view m_text;
    std::size_t m_at;
};

} // namespace

std::string sortedJson(std::string_view text) {
    return JsonSorter(text).value(0);
}

std::string formattedJson(std::string_view text) {
    std::string result;
    result.reserve(text.size() + text.size() / 2);
    constexpr std::size_t kDeepest = 100;
    std::size_t level = 0;
    // Indented without an end, some 100 KB of brackets would become gigabytes.
    const auto breakLine = [&](std::size_t innermost) {
        if (innermost > kDeepest)
            return;
        result += '\n';
        result.append(2 * level, ' ');
    };
    for (auto at = skipSpace(text, 0); at < text.size();) {
        const auto end = endOfJsonToken(text, at);
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
            breakLine(level);
            break;
        case '}':
        case ']':
            level -= std::min<std::size_t>(level, 1);
            breakLine(level + 1);
            result += text[at];
            break;
        case ',':
            result += ',';
            breakLine(level);
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
        const auto end = endOfJsonToken(text, at);
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
