// SPDX-License-Identifier: GPL-3.0-or-later
#include "regex_engine.h"

#include "match/regex.h"
#include "must.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <re2/re2.h>

namespace benchmarks {
namespace {

class Ours final : public RegexEngine {
public:
    explicit Ours(simkv::Regex regex) : m_regex(std::move(regex)) {}
    [[nodiscard]] const char* name() const override { return "ours"; }
    [[nodiscard]] bool matches(std::string_view text) override { return m_regex.matches(text); }

private:
    simkv::Regex m_regex;
};

class OursInPieces final : public RegexEngine {
public:
    explicit OursInPieces(const simkv::Regex& regex) : m_stream(regex) {}
    [[nodiscard]] const char* name() const override { return "ours in pieces"; }
    [[nodiscard]] bool matches(std::string_view text) override {
        constexpr std::size_t kPiece = 1U << 18U;
        while (text.size() > kPiece) {
            if (m_stream.add(text.substr(0, kPiece), false))
                return m_stream.add({}, true);
            text.remove_prefix(kPiece);
        }
        return m_stream.add(text, true);
    }

private:
    simkv::Regex::Stream m_stream;
};

class Re2 final : public RegexEngine {
public:
    Re2(const std::string& pattern, bool ignoreCase) : m_regex(pattern, optionsFor(ignoreCase)) {
        if (!m_regex.ok())
            fail("RE2", m_regex.error());
    }
    [[nodiscard]] const char* name() const override { return "RE2"; }
    [[nodiscard]] bool matches(std::string_view text) override {
        const re2::StringPiece piece(text.data(), text.size());
        return m_regex.Match(piece, 0, piece.size(), RE2::UNANCHORED, nullptr, 0);
    }

private:
    static RE2::Options optionsFor(bool ignoreCase) {
        RE2::Options options;
        options.set_encoding(RE2::Options::EncodingLatin1);
        options.set_case_sensitive(!ignoreCase);
        options.set_max_mem(std::int64_t{64} << 20U);
        options.set_log_errors(false);
        return options;
    }

    RE2 m_regex;
};

class Pcre2 final : public RegexEngine {
public:
    Pcre2(const std::string& pattern, bool ignoreCase) {
        int error = 0;
        PCRE2_SIZE offset = 0;
        m_code.reset(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(),
                                   PCRE2_DOLLAR_ENDONLY | (ignoreCase ? PCRE2_CASELESS : 0U), &error, &offset,
                                   nullptr));
        if (!m_code || pcre2_jit_compile(m_code.get(), PCRE2_JIT_COMPLETE) != 0)
            fail("PCRE2", pattern);
        m_data.reset(pcre2_match_data_create(1, nullptr));
    }
    [[nodiscard]] const char* name() const override { return "PCRE2"; }
    [[nodiscard]] bool matches(std::string_view text) override {
        const int status = pcre2_jit_match(m_code.get(), reinterpret_cast<PCRE2_SPTR>(text.data()),
                                           text.size(), 0, 0, m_data.get(), nullptr);
        m_gaveUp = m_gaveUp || (status < 0 && status != PCRE2_ERROR_NOMATCH);
        return status >= 0;
    }
    [[nodiscard]] bool gaveUp() const override { return m_gaveUp; }

private:
    struct Free {
        void operator()(pcre2_code* code) const { pcre2_code_free(code); }
        void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
    };

    std::unique_ptr<pcre2_code, Free> m_code;
    std::unique_ptr<pcre2_match_data, Free> m_data;
    bool m_gaveUp = false;
};

} // namespace

std::vector<std::unique_ptr<RegexEngine>> regexEngines(const std::string& pattern, bool ignoreCase) {
    const auto regex = must(simkv::Regex::compile(pattern, ignoreCase));
    std::vector<std::unique_ptr<RegexEngine>> engines;
    engines.push_back(std::make_unique<Ours>(regex));
    engines.push_back(std::make_unique<OursInPieces>(regex));
    engines.push_back(std::make_unique<Re2>(pattern, ignoreCase));
    engines.push_back(std::make_unique<Pcre2>(pattern, ignoreCase));
    return engines;
}

} // namespace benchmarks
