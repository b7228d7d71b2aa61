// SPDX-License-Identifier: GPL-3.0-or-later
#include "match/regex.h"

#include "match/literal_finder.h"
#include "match/regex_text.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cassert>
#include <hs.h>
#include <new>
#include <optional>

namespace simkv {
namespace {

struct FreeDatabase {
    void operator()(hs_database_t* database) const { hs_free_database(database); }
};
using Database = std::unique_ptr<hs_database_t, FreeDatabase>;

// The library counts the bytes of one call in 32 bits.
constexpr std::size_t kLongestScan = 1U << 30U;

int takeMatch(unsigned, unsigned long long, unsigned long long, unsigned, void* matched) {
    *static_cast<bool*>(matched) = true;
    return 1; // ends the scan
}

void require(hs_error_t status) {
    if (status == HS_NOMEM)
        throw std::bad_alloc();
    assert(status == HS_SUCCESS || status == HS_SCAN_TERMINATED);
}

// The library's sentence as a fragment, the position that it names as the offset.
Error errorOf(std::string message, const RegexText& text) {
    Error error{ErrorCode::Invalid, {}};
    for (const ByteView position : {" at index ", ", index "}) {
        const auto at = message.find(position);
        if (at == std::string::npos)
            continue;
        const auto digits = at + position.size();
        const auto end = std::min(message.find_first_not_of("0123456789", digits), message.size());
        error.offset = text.sourceOf(std::stoul(message.substr(digits, end - digits)));
        message.erase(at, end - at);
    }
    if (message.ends_with('.'))
        message.pop_back();
    const auto isUpper = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (message.size() > 1 && isUpper(message[0]) && !isUpper(message[1]))
        message[0] = static_cast<char>(message[0] - 'A' + 'a');
    error.what = std::move(message);
    return error;
}

Result<Database> databaseOf(const RegexText& text, bool ignoreCase, unsigned mode) {
    const unsigned flags =
        HS_FLAG_ALLOWEMPTY | HS_FLAG_SINGLEMATCH | (ignoreCase ? unsigned{HS_FLAG_CASELESS} : 0U);
    hs_database_t* database = nullptr;
    hs_compile_error_t* failure = nullptr;
    if (hs_compile(text.text().c_str(), flags, mode, nullptr, &database, &failure) == HS_SUCCESS)
        return Database(database);
    auto error = errorOf(failure->message, text);
    hs_free_compile_error(failure);
    return tl::unexpected(std::move(error));
}

std::optional<LiteralFinder> literalOf(ByteView pattern, bool ignoreCase) {
    if (pattern.find_first_of("\\^$.|?*+()[]{}") != ByteView::npos)
        return std::nullopt;
    return LiteralFinder(ByteString(pattern), ignoreCase);
}

} // namespace

struct Regex::Compiled {
    Database block;
    Database stream;
    std::uint64_t number;                 // none has the same
    std::optional<LiteralFinder> literal; // the same, where nothing in the pattern has a meaning
};

namespace {

// Memory that the library works in: one for each thread, large enough for all that this thread has matched.
class Scratch final {
public:
    Scratch() = default;
    ~Scratch() { hs_free_scratch(m_scratch); }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    [[nodiscard]] hs_scratch_t* suit(const hs_database_t* block, const hs_database_t* stream,
                                     std::uint64_t number) {
        if (std::find(m_suited.begin(), m_suited.end(), number) == m_suited.end()) {
            require(hs_alloc_scratch(block, &m_scratch));
            require(hs_alloc_scratch(stream, &m_scratch));
            m_suited[m_next++ % m_suited.size()] = number;
        }
        return m_scratch;
    }

private:
    hs_scratch_t* m_scratch = nullptr; // grows, so that what it suited it still suits
    std::array<std::uint64_t, 4> m_suited{};
    std::size_t m_next = 0;
};

template <typename Compiled>
hs_scratch_t* scratchFor(const Compiled& compiled) {
    thread_local Scratch scratch;
    return scratch.suit(compiled.block.get(), compiled.stream.get(), compiled.number);
}

} // namespace

Result<Regex> Regex::compile(ByteView pattern, bool ignoreCase) {
    static std::atomic<std::uint64_t> lastNumber{0};
    if (hs_valid_platform() != HS_SUCCESS)
        return tl::unexpected(Error{ErrorCode::Unsupported, "this processor is too old for patterns"});
    // The library would take some of them, and (*UTF8) would make bytes that are not UTF-8 undefined.
    if (pattern.starts_with("(*"))
        return tl::unexpected(Error{ErrorCode::Invalid, "verbs are not supported", {}, Offset(0)});
    const RegexText text(pattern);
    if (text.refusal())
        return tl::unexpected(*text.refusal());
    auto block = databaseOf(text, ignoreCase, HS_MODE_BLOCK);
    if (!block)
        return tl::unexpected(std::move(block.error()));
    auto stream = databaseOf(text, ignoreCase, HS_MODE_STREAM);
    if (!stream)
        return tl::unexpected(std::move(stream.error()));
    return Regex(std::make_shared<const Compiled>(
        Compiled{*std::move(block), *std::move(stream), ++lastNumber, literalOf(pattern, ignoreCase)}));
}

bool Regex::matches(ByteView text) const {
    if (m_compiled->literal) // takes a tenth of the time
        return m_compiled->literal->find(text) != ByteView::npos;
    if (text.size() > kLongestScan)
        return Stream(*this).add(text, true);
    bool matched = false;
    const auto* bytes = text.empty() ? "" : text.data();
    require(hs_scan(m_compiled->block.get(), bytes, static_cast<unsigned>(text.size()), 0,
                    scratchFor(*m_compiled), takeMatch, &matched));
    return matched;
}

void Regex::Stream::Close::operator()(hs_stream* stream) const {
    hs_close_stream(stream, nullptr, nullptr, nullptr);
}

Regex::Stream::Stream(const Regex& regex) : m_compiled(regex.m_compiled) {
    hs_stream_t* stream = nullptr;
    require(hs_open_stream(m_compiled->stream.get(), 0, &stream));
    m_stream.reset(stream);
}

bool Regex::Stream::add(ByteView piece, bool isLast) {
    while (!m_matched && !piece.empty()) {
        const auto part = piece.substr(0, kLongestScan);
        require(hs_scan_stream(m_stream.get(), part.data(), static_cast<unsigned>(part.size()), 0,
                               scratchFor(*m_compiled), takeMatch, &m_matched));
        piece.remove_prefix(part.size());
    }
    if (!isLast)
        return m_matched;
    if (!m_matched)
        require(hs_reset_stream(m_stream.get(), 0, scratchFor(*m_compiled), takeMatch, &m_matched));
    const bool answer = m_matched;
    restart();
    return answer;
}

void Regex::Stream::restart() {
    require(hs_reset_stream(m_stream.get(), 0, nullptr, nullptr, nullptr));
    m_matched = false;
}

} // namespace simkv
