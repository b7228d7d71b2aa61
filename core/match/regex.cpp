// SPDX-License-Identifier: GPL-3.0-or-later
#include "match/regex.h"

#include "base/ascii.h"
#include "base/byte_text.h"
#include "match/hs_database.h"
#include "match/literal_finder.h"
#include "match/regex_alphabet.h"
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

// The library counts the bytes of one call in 32 bits.
constexpr std::size_t kLongestScan = 1U << 30U;
// Longer texts are matched step by step: their signs take as much memory.
constexpr std::size_t kLongestAtOnce = 1U << 20U;

// The library's sentence, as errorOf() has it.
constexpr ByteView kNeverMatches = "pattern can never match";

int takeMatch(unsigned, unsigned long long, unsigned long long, unsigned, void* matched) {
    *static_cast<bool*>(matched) = true;
    return 1; // ends the scan
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

// A pattern over bytes, for texts in one piece and in several.
struct Engine {
    HsDatabase block;
    HsDatabase stream;
    std::uint64_t number; // none has the same
};

Result<HsDatabase> databaseOf(const ByteString& pattern, bool ignoreCase, unsigned mode,
                              const RegexText& source) {
    const unsigned flags =
        HS_FLAG_ALLOWEMPTY | HS_FLAG_SINGLEMATCH | (ignoreCase ? unsigned{HS_FLAG_CASELESS} : 0U);
    hs_database_t* database = nullptr;
    hs_compile_error_t* failure = nullptr;
    if (hs_compile(pattern.c_str(), flags, mode, nullptr, &database, &failure) == HS_SUCCESS)
        return HsDatabase(database);
    auto error = errorOf(failure->message, source);
    hs_free_compile_error(failure);
    return tl::unexpected(std::move(error));
}

Result<Engine> engineOf(const ByteString& pattern, bool ignoreCase, const RegexText& source) {
    static std::atomic<std::uint64_t> lastNumber{0};
    auto block = databaseOf(pattern, ignoreCase, HS_MODE_BLOCK, source);
    if (!block)
        return tl::unexpected(std::move(block.error()));
    auto stream = databaseOf(pattern, ignoreCase, HS_MODE_STREAM, source);
    if (!stream)
        return tl::unexpected(std::move(stream.error()));
    return Engine{*std::move(block), *std::move(stream), ++lastNumber};
}

// Over the signs of an alphabet of characters.
struct TextEngine {
    RegexAlphabet alphabet;
    Engine engine;
};

Result<TextEngine> textEngineOf(ByteView pattern, bool ignoreCase) {
    const RegexText text(pattern, ignoreCase, RegexUnit::Character);
    if (text.refusal())
        return tl::unexpected(*text.refusal());
    auto alphabet = RegexAlphabet::make(text);
    if (!alphabet)
        return tl::unexpected(std::move(alphabet.error()));
    auto engine = engineOf(alphabet->pattern(), false, text);
    if (!engine) {
        engine.error().offset.reset(); // a place in other words
        return tl::unexpected(std::move(engine.error()));
    }
    return TextEngine{*std::move(alphabet), *std::move(engine)};
}

std::optional<LiteralFinder> literalOf(ByteView pattern, bool ignoreCase) {
    if (pattern.find_first_of("\\^$.|?*+()[]{}") != ByteView::npos)
        return std::nullopt;
    return LiteralFinder(ByteString(pattern), ignoreCase);
}

} // namespace

struct Regex::Compiled {
    std::optional<Engine> bytes;          // nothing where the pattern has characters that are no bytes
    std::optional<TextEngine> text;       // nothing where the pattern is not UTF-8
    std::optional<LiteralFinder> literal; // the same, where nothing in the pattern has a meaning
    bool isAscii;                         // the pattern: both engines say the same of ASCII

    // Whether it settles what the literal did not find.
    [[nodiscard]] bool literalKnowsAll(ByteView subject) const;
};

namespace {

// Memory that the library works in: one for each thread, large enough for all that this thread has matched.
class Scratch final {
public:
    Scratch() = default;
    ~Scratch() { hs_free_scratch(m_scratch); }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    [[nodiscard]] hs_scratch_t* suit(const Engine& engine) {
        if (std::find(m_suited.begin(), m_suited.end(), engine.number) == m_suited.end()) {
            requireHs(hs_alloc_scratch(engine.block.get(), &m_scratch));
            requireHs(hs_alloc_scratch(engine.stream.get(), &m_scratch));
            m_suited[m_next++ % m_suited.size()] = engine.number;
        }
        return m_scratch;
    }

private:
    hs_scratch_t* m_scratch = nullptr; // grows, so that what it suited it still suits
    std::array<std::uint64_t, 8> m_suited{};
    std::size_t m_next = 0;
};

hs_scratch_t* scratchFor(const Engine& engine) {
    thread_local Scratch scratch;
    return scratch.suit(engine);
}

bool scan(const Engine& engine, ByteView text) {
    bool matched = false;
    const auto* bytes = text.empty() ? "" : text.data();
    requireHs(hs_scan(engine.block.get(), bytes, static_cast<unsigned>(text.size()), 0, scratchFor(engine),
                      takeMatch, &matched));
    return matched;
}

} // namespace

Result<Regex> Regex::compile(ByteView pattern, bool ignoreCase) {
    if (hs_valid_platform() != HS_SUCCESS)
        return tl::unexpected(Error{ErrorCode::Unsupported, "this processor is too old for patterns"});
    // The library would take some of them, and (*UTF8) would make bytes that are not UTF-8 undefined.
    if (pattern.starts_with("(*"))
        return tl::unexpected(Error{ErrorCode::Invalid, "verbs are not supported", {}, Offset(0)});
    const RegexText text(pattern, ignoreCase, RegexUnit::Byte);
    if (text.refusal())
        return tl::unexpected(*text.refusal());
    Compiled compiled{{}, {}, literalOf(pattern, ignoreCase), isAscii(pattern)};
    auto bytes = engineOf(text.text(), ignoreCase, text);
    // It may ask for characters that are no bytes.
    const bool mayLackBytes = pattern.find("\\x{") != ByteView::npos ||
                              pattern.find("\\o{") != ByteView::npos ||
                              (!bytes && bytes.error().what == kNeverMatches);
    if (!bytes && !(mayLackBytes && isUtf8(pattern)))
        return tl::unexpected(std::move(bytes.error()));
    if (isUtf8(pattern)) {
        auto characters = textEngineOf(pattern, ignoreCase);
        if (!characters)
            return tl::unexpected(std::move(bytes ? characters.error() : bytes.error()));
        compiled.text = *std::move(characters);
    }
    if (bytes)
        compiled.bytes = *std::move(bytes);
    return Regex(std::make_shared<const Compiled>(std::move(compiled)));
}

ByteString Regex::quoted(ByteView literal) {
    ByteString pattern;
    for (const char c : literal) {
        if (isAscii({&c, 1}) && !isLetter(c) && !isDigit(c) && !isSpace(c))
            pattern += '\\';
        pattern += c;
    }
    return pattern;
}

// A literal is found in the same bytes, but that letters beyond ASCII have cases as well: those of K and S,
// too.
bool Regex::Compiled::literalKnowsAll(ByteView subject) const {
    return !literal->ignoresCase() || (isAscii && simkv::isAscii(subject));
}

bool Regex::matches(ByteView text) const {
    const auto& compiled = *m_compiled;
    if (compiled.literal) { // takes a tenth of the time
        if (compiled.literal->find(text) != ByteView::npos)
            return true;
        if (compiled.literalKnowsAll(text))
            return false;
    }
    if (text.size() > kLongestAtOnce)
        return Stream(*this).add(text, true);
    const bool asBytes = !compiled.text || (compiled.bytes && compiled.isAscii && isAscii(text));
    if (asBytes)
        return scan(*compiled.bytes, text);
    ByteString signs;
    if (compiled.text->alphabet.write(text, signs))
        return scan(compiled.text->engine, signs);
    return compiled.bytes && scan(*compiled.bytes, text);
}

// One engine on the way through a text.
struct Regex::Stream::Lane {
    struct Close {
        void operator()(hs_stream_t* stream) const { hs_close_stream(stream, nullptr, nullptr, nullptr); }
    };

    explicit Lane(const Engine& engine) : m_engine(&engine) {
        hs_stream_t* opened = nullptr;
        requireHs(hs_open_stream(engine.stream.get(), 0, &opened));
        m_stream.reset(opened);
    }
    void add(ByteView piece) {
        for (; !m_matched && !piece.empty(); piece.remove_prefix(std::min(piece.size(), kLongestScan))) {
            const auto part = piece.substr(0, kLongestScan);
            requireHs(hs_scan_stream(m_stream.get(), part.data(), static_cast<unsigned>(part.size()), 0,
                                     scratchFor(*m_engine), takeMatch, &m_matched));
        }
    }
    void end() {
        if (!m_matched)
            requireHs(hs_reset_stream(m_stream.get(), 0, scratchFor(*m_engine), takeMatch, &m_matched));
    }
    void restart() {
        requireHs(hs_reset_stream(m_stream.get(), 0, nullptr, nullptr, nullptr));
        m_matched = false;
    }
    [[nodiscard]] bool matched() const { return m_matched; }

private:
    const Engine* m_engine;
    std::unique_ptr<hs_stream_t, Close> m_stream;
    bool m_matched = false;
};

Regex::Stream::Stream(const Regex& regex) : m_compiled(regex.m_compiled) {
    if (m_compiled->bytes)
        m_bytes = std::make_unique<Lane>(*m_compiled->bytes);
    if (m_compiled->text)
        m_characters = std::make_unique<Lane>(m_compiled->text->engine);
}

Regex::Stream::~Stream() = default;

// False once the text is not UTF-8.
bool Regex::Stream::addCharacters(ByteView piece) {
    constexpr std::size_t kStep = 1U << 16U;
    ByteString signs;
    for (; !piece.empty(); piece.remove_prefix(std::min(kStep, piece.size()))) {
        signs.clear();
        if (!m_compiled->text->alphabet.write(m_whole.add(piece.substr(0, kStep)), signs))
            return false;
        m_characters->add(signs);
    }
    return true;
}

bool Regex::Stream::add(ByteView piece, bool isLast) {
    if (m_bytes)
        m_bytes->add(piece);
    m_isText = m_isText && m_characters && addCharacters(piece);
    if (!isLast)
        return m_bytes && m_bytes->matched() && (!m_isText || m_characters->matched());
    const auto& lane = m_isText && m_whole.cut().empty() ? m_characters : m_bytes;
    if (lane)
        lane->end();
    const bool answer = lane && lane->matched();
    restart();
    return answer;
}

void Regex::Stream::restart() {
    for (auto* lane : {m_bytes.get(), m_characters.get()}) {
        if (lane != nullptr)
            lane->restart();
    }
    m_isText = true;
    m_whole = {};
}

} // namespace simkv
