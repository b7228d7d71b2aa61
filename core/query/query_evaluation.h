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
        : m_subject(&subject), m_cursor(&cursor), m_progress(&progress), m_key(subject.key),
          m_value(subject.value) {
        if (subject.body)
            takeBody(*subject.body);
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

    [[nodiscard]] const RecordPlace& valuePlace() const {
        return m_subject->valuePlace ? *m_subject->valuePlace : m_subject->place;
    }
    [[nodiscard]] std::uint64_t sizeOf(Part part) const;
    // Key and value of m_subject->place in one piece.
    void takeBody(ByteView body);
    // These return false where reading failed.
    [[nodiscard]] bool bringSmallBody();
    [[nodiscard]] bool bring(Part part, std::uint64_t from, std::uint64_t count, ByteView& bytes);
    [[nodiscard]] bool goesOn();
    // Nothing where it has to be read in pieces.
    [[nodiscard]] const std::optional<ByteView>& atHand(Part part) const {
        return part == Part::Key ? m_key : m_value;
    }

    const QuerySubject* m_subject;
    RecordCursor* m_cursor;
    Progress* m_progress;
    std::optional<ByteView> m_key;
    std::optional<ByteView> m_value;
    std::optional<Error> m_error;
};

} // namespace simkv
