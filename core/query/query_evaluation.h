// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "query/query_subject.h"
#include "query/query_tree.h"

namespace simkv {

// Tests one record. Lives for one call of Query::matches().
class QueryEvaluation final {
public:
    QueryEvaluation(const QuerySubject& subject, RecordCursor& cursor, Progress& progress)
        : m_subject(&subject), m_cursor(&cursor), m_progress(&progress) {
        if (subject.body) {
            m_body = *subject.body;
            m_hasBody = true;
        }
    }

    enum class Verdict : std::uint8_t { No, Yes, Failed };
    [[nodiscard]] Verdict test(const QueryNode& node);
    // Why it failed.
    [[nodiscard]] Error takeError() { return *std::move(m_error); }

private:
    enum class Part : std::uint8_t { Key, Value };

    [[nodiscard]] Verdict test(const QueryGroup& group);
    [[nodiscard]] Verdict test(const QueryRange& range) const;
    [[nodiscard]] Verdict test(const QueryStateTest& test) const;
    [[nodiscard]] Verdict test(const QueryBackwardsTest& test) const;
    [[nodiscard]] Verdict test(const QueryBytesTest& test);
    [[nodiscard]] std::int64_t numberOf(QueryField field) const;

    [[nodiscard]] Verdict testPart(Part part, const QueryBytesTest& test);
    [[nodiscard]] Verdict begins(Part part, const QueryBytesTest& test);
    [[nodiscard]] Verdict ends(Part part, const QueryBytesTest& test);
    [[nodiscard]] Verdict equals(Part part, const QueryBytesTest& test);
    [[nodiscard]] Verdict isBefore(Part part, const QueryBytesTest& test);
    [[nodiscard]] Verdict contains(Part part, const QueryBytesTest& test);
    [[nodiscard]] Verdict containsInPieces(Part part, const LiteralFinder& finder);
    [[nodiscard]] Verdict matchesRegex(Part part, const Regex& regex);
    [[nodiscard]] Verdict matchesInPieces(Part part, const Regex& regex);

    [[nodiscard]] std::uint64_t sizeOf(Part part) const;
    // These return false where reading failed.
    [[nodiscard]] bool bringSmallBody();
    [[nodiscard]] bool bring(Part part, std::uint64_t from, std::uint64_t count, ByteView& bytes);
    [[nodiscard]] bool goesOn();
    [[nodiscard]] ByteView atHand(Part part) const;

    const QuerySubject* m_subject;
    RecordCursor* m_cursor;
    Progress* m_progress;
    ByteView m_body;
    bool m_hasBody = false;
    std::optional<Error> m_error;
};

} // namespace simkv
