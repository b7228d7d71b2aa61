// SPDX-License-Identifier: GPL-3.0-or-later
#include "match/code_points.h"

#include "base/ascii.h"
#include "base/byte_text.h"
#include "match/hs_database.h"

#include <array>
#include <map>
#include <optional>
#include <span>
#include <tuple>

namespace simkv {
namespace {

constexpr std::size_t kMostKept = 256;

// Codes that have encodings of one length.
struct Block {
    std::uint32_t first;
    std::uint32_t end;
    std::uint32_t length;
};
constexpr std::array kBytes{Block{0, 0x100, 1}};
constexpr std::array kCharacters{Block{0, 0x80, 1}, Block{0x80, 0x800, 2}, Block{0x800, 0xD800, 3},
                                 Block{0xE000, 0x10000, 3}, Block{0x10000, 0x110000, 4}};

void appendCharacter(ByteString& text, std::uint32_t code, std::uint32_t length) {
    constexpr std::array<std::uint32_t, 5> kFirst{0, 0, 0xC0, 0xE0, 0xF0};
    text += static_cast<char>(kFirst[length] | code >> (6 * (length - 1)));
    for (auto rest = length - 1; rest-- > 0;)
        text += static_cast<char>(0x80U | ((code >> (6 * rest)) & 0x3FU));
}

struct Found {
    Block block{};
    CodePoints codes{};
};

int takeCode(unsigned, unsigned long long, unsigned long long end, unsigned, void* context) {
    auto& found = *static_cast<Found*>(context);
    const auto code = found.block.first + static_cast<std::uint32_t>(end / found.block.length) - 1;
    if (!found.codes.empty() && found.codes.back().last + 1 == code)
        found.codes.back().last = code;
    else
        found.codes.push_back({code, code});
    return 0;
}

Result<HsDatabase> databaseOf(const ByteString& part, bool ignoreCase, RegexUnit unit) {
    unsigned flags = unit == RegexUnit::Character ? HS_FLAG_UTF8 | HS_FLAG_UCP : 0;
    if (ignoreCase)
        flags |= HS_FLAG_CASELESS;
    hs_database_t* database = nullptr;
    hs_compile_error_t* failure = nullptr;
    if (hs_compile(part.c_str(), flags, HS_MODE_BLOCK, nullptr, &database, &failure) == HS_SUCCESS)
        return HsDatabase(database);
    hs_free_compile_error(failure);
    return tl::unexpected(Error{ErrorCode::Invalid, "this is not supported among characters"});
}

// Searches a text of all codes there are.
Result<CodePoints> askLibrary(const ByteString& part, bool ignoreCase, RegexUnit unit) {
    const auto database = databaseOf(part, ignoreCase, unit);
    if (!database)
        return tl::unexpected(database.error());
    hs_scratch_t* allocated = nullptr;
    requireHs(hs_alloc_scratch(database->get(), &allocated));
    const std::unique_ptr<hs_scratch_t, decltype(&hs_free_scratch)> scratch(allocated, &hs_free_scratch);
    Found found;
    const auto blocks = unit == RegexUnit::Byte ? std::span<const Block>(kBytes) : kCharacters;
    for (const auto& block : blocks) {
        ByteString text;
        text.reserve(std::size_t{block.end - block.first} * block.length);
        for (auto code = block.first; code < block.end; ++code) {
            appendCharacter(text, code, block.length);
        }
        found.block = block;
        requireHs(hs_scan(database->get(), text.data(), static_cast<unsigned>(text.size()), 0, scratch.get(),
                          takeCode, &found));
    }
    return std::move(found.codes);
}

CodePoints complementOf(const CodePoints& codes, RegexUnit unit) {
    CodePoints others;
    std::uint32_t next = 0;
    for (const auto& range : codes) {
        if (range.first > next)
            others.push_back({next, range.first - 1});
        next = range.last + 1;
    }
    if (next < codeCount(unit))
        others.push_back({next, codeCount(unit) - 1});
    return others;
}

// The one that matches all others, where `part` is a negation: it is asked about with fewer answers.
std::optional<ByteString> negated(ByteView part) {
    constexpr ByteView kNegations = "WDSHVP";
    if (part.starts_with("[^"))
        return ByteString("[").append(part.substr(2));
    if (part.size() >= 2 && part[0] == '\\' && kNegations.find(part[1]) != ByteView::npos)
        return ByteString{'\\', lowerCase(part[1])}.append(part.substr(2));
    return std::nullopt;
}

// The code, where the part stands for itself.
std::optional<std::uint32_t> plainCode(ByteView part, bool ignoreCase, RegexUnit unit) {
    const bool isEscaped = part.size() == 2 && part[0] == '\\';
    const char c = part[isEscaped ? 1 : 0];
    const bool hasCase = ignoreCase && (isLetter(c) || !isAscii(part));
    if (part == "\\" || part == "[") // cut off: for the library to refuse
        return std::nullopt;
    if (hasCase || (isEscaped && (isLetter(c) || isDigit(c))))
        return std::nullopt;
    if (part.size() == 1 || isEscaped)
        return static_cast<unsigned char>(c);
    const auto character = decodeCharacter(part);
    if (unit == RegexUnit::Character && character.length == part.size())
        return character.code;
    return std::nullopt;
}

} // namespace

Result<CodePoints> codePointsOf(ByteView part, bool ignoreCase, RegexUnit unit) {
    if (const auto code = plainCode(part, ignoreCase, unit))
        return CodePoints{{*code, *code}};
    if (const auto others = negated(part)) {
        auto codes = codePointsOf(*others, ignoreCase, unit);
        return codes ? Result<CodePoints>(complementOf(*codes, unit)) : codes;
    }
    thread_local std::map<std::tuple<ByteString, bool, RegexUnit>, CodePoints> kept;
    std::tuple key{ByteString(part), ignoreCase, unit};
    if (const auto known = kept.find(key); known != kept.end())
        return known->second;
    auto codes = askLibrary(std::get<0>(key), ignoreCase, unit);
    if (!codes)
        return codes;
    if (kept.size() >= kMostKept)
        kept.clear();
    kept.emplace(std::move(key), *codes);
    return codes;
}

} // namespace simkv
