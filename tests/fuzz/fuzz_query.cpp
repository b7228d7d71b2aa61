// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz.h"
#include "match/literal_finder.h"
#include "memory_log.h"
#include "query/query.h"
#include "query/query_completion.h"
#include "query/query_parser.h"

#include <algorithm>
#include <array>

using namespace simkv;

// Any text as a filter: its errors, what may come after it, and what it matches in a small log.
namespace {

const MemoryLog& sampleLog() {
    static const MemoryLog log(LogBuilder()
                                   .put("user:1", "Felix", kTestTime)
                                   .put("user:2", "Anna", kTestTime + 10)
                                   .tombstone("user:1", kTestTime + 5)
                                   .batch(LogBuilder().put("User:3", "x", kTestTime + 60))
                                   .put("bin", ByteView("\0\xff\n", 3), kTestTime + 86'400)
                                   .put("", "", kTestTime + 1)
                                   .put("user:2", ByteString(293, 'v') + "the end", 0));
    return log;
}

QueryContext context() {
    return {Timestamp(kTestTime + 100), [](std::int64_t local) { return local - 7200; }};
}

// Whether the text is a query; if not, its error lies within it.
std::optional<Query> parsed(const std::string& text) {
    auto query = Query::parse(text, context());
    if (query)
        return *std::move(query);
    const auto& error = query.error();
    require(!error.what.empty(), "an error says what");
    require(error.from <= error.to && error.to <= text.size(), "an error lies in the text");
    return std::nullopt;
}

void completesAnywhere(std::string_view text) {
    const auto step = text.size() / 8 + 1; // each place in short texts, some in others
    for (std::size_t cursor = text.size() % step; cursor <= text.size(); cursor += step) {
        const auto completion = completeQuery(text, cursor);
        require(completion.from <= completion.to && completion.to <= text.size(),
                "what is completed lies in the text");
        require(std::none_of(completion.candidates.begin(), completion.candidates.end(),
                             [](const std::string& word) { return word.empty(); }),
                "a candidate is a word");
        (void)expectedAfter(text.substr(0, cursor));
    }
    (void)hasOuterOr(text);
}

class Subjects final {
public:
    Subjects() : m_cursor(sampleLog().snapshot()) {}

    [[nodiscard]] std::uint64_t count() const { return m_cursor.snapshot().records(); }
    [[nodiscard]] QuerySubject subject(RecordNumber number, bool withBody) {
        QuerySubject subject;
        subject.number = number;
        subject.place = must(m_cursor.place(number));
        subject.state = m_cursor.snapshot().stateOf(number);
        subject.versions = 1 + static_cast<std::uint32_t>(number.value() % 3);
        if (number.value() > 0)
            subject.before = must(m_cursor.place(RecordNumber(number.value() - 1))).header.timestamp;
        if (withBody)
            subject.body = must(m_cursor.body(subject.place));
        return subject;
    }
    [[nodiscard]] bool matches(const Query& query, RecordNumber number, bool withBody) {
        NoProgress unwatched;
        const auto known = subject(number, withBody);
        return must(query.matches(known, m_cursor, unwatched));
    }
    [[nodiscard]] ByteView body(RecordNumber number) {
        return must(m_cursor.body(must(m_cursor.place(number))));
    }

private:
    RecordCursor m_cursor;
};

void matchesConsistently(const std::string& text, const Query& query) {
    // Parentheses may go deeper than is allowed; then there is nothing to compare with.
    const auto negated = parsed("not (" + text + "\n)");
    const auto twice = Query::both(query, query);
    const auto* literal = query.requiredLiteral();
    Subjects subjects;
    for (RecordNumber number; number.value() < subjects.count(); number = number.next()) {
        const bool isMatch = subjects.matches(query, number, true);
        require(subjects.matches(query, number, false) == isMatch, "bytes at hand or read: the same matches");
        require(subjects.matches(twice, number, true) == isMatch, "a query and itself: the same matches");
        if (negated && !query.isEmpty())
            require(subjects.matches(*negated, number, true) != isMatch, "a negation matches the others");
        if (!isMatch)
            continue;
        const auto records = query.recordBounds();
        require(records.first <= number.value() && number.value() <= records.last,
                "a match lies in the bounds of record numbers");
        const auto offset = subjects.subject(number, false).place.offset.value();
        const auto offsets = query.offsetBounds();
        require(offsets.first <= offset && offset <= offsets.last, "a match lies in the bounds of offsets");
        require(literal == nullptr || literal->find(subjects.body(number)) != ByteView::npos,
                "a match holds the required literal");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t kMost = 512; // of what a user would write, and for the speed of a run
    const std::string text(reinterpret_cast<const char*>(data), std::min(size, kMost));
    completesAnywhere(text);
    if (const auto query = parsed(text))
        matchesConsistently(text, *query);
    return 0;
}
