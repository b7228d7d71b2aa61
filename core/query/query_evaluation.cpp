// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/query_evaluation.h"

#include <algorithm>

namespace simkv {
namespace {

using Verdict = QueryEvaluation::Verdict;
using BytesOp = QueryBytesTest::Op;

// Records up to here are read whole at the first look at their bytes; of longer ones only what is needed.
constexpr ByteCount kSmallRecord{1U << 16U};
constexpr std::uint64_t kPiece = 1U << 18U;

Verdict verdict(bool matches) {
    return matches ? Verdict::Yes : Verdict::No;
}

Verdict negatedIf(bool isNegated, Verdict verdict) {
    if (!isNegated || verdict == Verdict::Failed)
        return verdict;
    return verdict == Verdict::Yes ? Verdict::No : Verdict::Yes;
}

// As memcmp; `literal` is in lower case where case is ignored, and as long as `bytes`.
int compare(ByteView bytes, ByteView literal, bool ignoreCase) {
    if (!ignoreCase)
        return bytes.compare(literal);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto left = static_cast<unsigned char>(lowerCase(bytes[i]));
        const auto right = static_cast<unsigned char>(literal[i]);
        if (left != right)
            return left < right ? -1 : 1;
    }
    return 0;
}

} // namespace

Verdict QueryEvaluation::test(const QueryNode& node) {
    switch (node.test.index()) {
    case 0:
        return test(*std::get_if<0>(&node.test));
    case 1:
        return test(*std::get_if<1>(&node.test));
    case 2:
        return test(*std::get_if<2>(&node.test));
    case 3:
        return test(*std::get_if<3>(&node.test));
    default:
        return test(*std::get_if<4>(&node.test));
    }
}

Verdict QueryEvaluation::test(const QueryGroup& group) {
    const auto goesOn = group.isAny ? Verdict::No : Verdict::Yes;
    for (const auto& part : group.parts) {
        if (const auto ofPart = test(part); ofPart != goesOn)
            return ofPart;
    }
    return goesOn;
}

// What there is not is not equal to anything, and that is all that is true of it.
Verdict QueryEvaluation::test(const QueryRange& range) const {
    const bool isOfRecords = range.field == QueryField::Record || range.field == QueryField::Offset ||
                             range.field == QueryField::Time || range.field == QueryField::Versions;
    if (isOfRecords && !m_subject->isInLog)
        return verdict(range.isNegated);
    const auto number = numberOf(range.field);
    return verdict((range.low <= number && number <= range.high) != range.isNegated);
}

std::int64_t QueryEvaluation::numberOf(QueryField field) const {
    const auto& place = m_subject->place;
    switch (field) {
    case QueryField::Record:
        return static_cast<std::int64_t>(m_subject->number.value());
    case QueryField::Offset:
        return static_cast<std::int64_t>(place.offset.value());
    case QueryField::Time:
        return place.header.timestamp.seconds();
    case QueryField::KeySize:
        return static_cast<std::int64_t>(sizeOf(Part::Key));
    case QueryField::ValueSize:
        return static_cast<std::int64_t>(sizeOf(Part::Value));
    case QueryField::Versions:
        return m_subject->versions;
    default:
        return static_cast<std::int64_t>(kHeaderSize.value() + sizeOf(Part::Key) + sizeOf(Part::Value));
    }
}

Verdict QueryEvaluation::test(const QueryStateTest& test) const {
    return verdict(((test.states >> static_cast<unsigned>(m_subject->state)) & 1U) != 0);
}

Verdict QueryEvaluation::test(const QueryBackwardsTest& test) const {
    const bool isBackwards = m_subject->isInLog && m_subject->place.header.timestamp < m_subject->before;
    return verdict(isBackwards != test.isNegated);
}

Verdict QueryEvaluation::test(const QueryBytesTest& test) {
    if (!bringSmallBody())
        return Verdict::Failed;
    auto found = Verdict::No;
    if (test.where != QueryWhere::Value)
        found = testPart(Part::Key, test);
    if (test.where != QueryWhere::Key && found == Verdict::No)
        found = testPart(Part::Value, test);
    return negatedIf(test.isNegated, found);
}

Verdict QueryEvaluation::testPart(Part part, const QueryBytesTest& test) {
    switch (test.op) {
    case BytesOp::Equal:
        return equals(part, test);
    case BytesOp::BeginsWith:
        return begins(part, test);
    case BytesOp::EndsWith:
        return ends(part, test);
    case BytesOp::Contains:
        return contains(part, test);
    case BytesOp::Matches:
        return matchesRegex(part, *test.regex);
    case BytesOp::Less:
    case BytesOp::LessOrEqual:
        break;
    }
    return isBefore(part, test);
}

std::uint64_t QueryEvaluation::sizeOf(Part part) const {
    if (const auto& bytes = atHand(part))
        return bytes->size();
    return part == Part::Key ? m_subject->place.header.keyLength : valuePlace().header.valueLength;
}

Verdict QueryEvaluation::begins(Part part, const QueryBytesTest& test) {
    const auto size = test.literal.size();
    if (sizeOf(part) < size)
        return Verdict::No;
    ByteView bytes;
    if (!bring(part, 0, size, bytes))
        return Verdict::Failed;
    return verdict(compare(bytes, test.literal, test.ignoreCase) == 0);
}

Verdict QueryEvaluation::ends(Part part, const QueryBytesTest& test) {
    const auto size = test.literal.size();
    if (sizeOf(part) < size)
        return Verdict::No;
    ByteView bytes;
    if (!bring(part, sizeOf(part) - size, size, bytes))
        return Verdict::Failed;
    return verdict(compare(bytes, test.literal, test.ignoreCase) == 0);
}

Verdict QueryEvaluation::equals(Part part, const QueryBytesTest& test) {
    return sizeOf(part) == test.literal.size() ? begins(part, test) : Verdict::No;
}

// Less, LessOrEqual: what is longer than the literal and begins with it comes after it.
Verdict QueryEvaluation::isBefore(Part part, const QueryBytesTest& test) {
    const auto size = sizeOf(part);
    const auto common = std::min<std::uint64_t>(size, test.literal.size());
    ByteView bytes;
    if (!bring(part, 0, common, bytes))
        return Verdict::Failed;
    const auto order = compare(bytes, ByteView(test.literal).substr(0, bytes.size()), test.ignoreCase);
    if (order != 0)
        return verdict(order < 0);
    return verdict(test.op == BytesOp::Less ? size < test.literal.size() : size <= test.literal.size());
}

Verdict QueryEvaluation::contains(Part part, const QueryBytesTest& test) {
    if (sizeOf(part) < test.literal.size())
        return Verdict::No;
    if (!test.finder)
        return Verdict::Yes;
    const auto& bytes = atHand(part);
    return bytes ? verdict(test.finder->find(*bytes) != ByteView::npos)
                 : containsInPieces(part, *test.finder);
}

// Pieces overlap by one byte less than the literal.
Verdict QueryEvaluation::containsInPieces(Part part, const LiteralFinder& finder) {
    const std::uint64_t overlap = finder.needle().size() - 1;
    const auto size = sizeOf(part);
    for (std::uint64_t from = 0; size - from > overlap;) {
        const auto count = std::min(size - from, kPiece + overlap);
        ByteView piece;
        if (!goesOn() || !bring(part, from, count, piece))
            return Verdict::Failed;
        if (finder.find(piece) != ByteView::npos)
            return Verdict::Yes;
        from += count - overlap;
    }
    return Verdict::No;
}

Verdict QueryEvaluation::matchesRegex(Part part, const Regex& regex) {
    const auto& bytes = atHand(part);
    return bytes ? verdict(regex.matches(*bytes)) : matchesInPieces(part, regex);
}

Verdict QueryEvaluation::matchesInPieces(Part part, const Regex& regex) {
    const auto size = sizeOf(part);
    Regex::Stream stream(regex);
    std::uint64_t from = 0;
    do {
        const auto count = std::min(size - from, kPiece);
        ByteView piece;
        if (!goesOn() || !bring(part, from, count, piece))
            return Verdict::Failed;
        from += count;
        if (stream.add(piece, from == size))
            return Verdict::Yes;
    } while (from < size);
    return Verdict::No;
}

void QueryEvaluation::takeBody(ByteView body) {
    const auto keySize = static_cast<std::size_t>(m_subject->place.header.keyLength);
    if (!m_key)
        m_key = body.substr(0, keySize);
    if (!m_value && !m_subject->valuePlace)
        m_value = body.substr(keySize);
}

bool QueryEvaluation::bringSmallBody() {
    if ((m_key && (m_value || m_subject->valuePlace)) || m_subject->place.header.size() > kSmallRecord)
        return true;
    auto body = m_cursor->body(m_subject->place);
    if (!body) {
        m_error = std::move(body.error());
        return false;
    }
    takeBody(*body);
    return true;
}

bool QueryEvaluation::bring(Part part, std::uint64_t from, std::uint64_t count, ByteView& bytes) {
    if (const auto& whole = atHand(part)) {
        bytes = whole->substr(static_cast<std::size_t>(from), static_cast<std::size_t>(count));
        return true;
    }
    const auto start = part == Part::Key ? m_subject->place.keyOffset() : valuePlace().valueOffset();
    auto read = m_cursor->bytes(start + ByteCount(from), ByteCount(count));
    if (!read) {
        m_error = std::move(read.error());
        return false;
    }
    bytes = *read;
    return true;
}

bool QueryEvaluation::goesOn() {
    if (!m_progress->isCancelled())
        return true;
    m_error = cancelledError();
    return false;
}

} // namespace simkv
