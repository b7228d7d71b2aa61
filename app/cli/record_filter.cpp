// SPDX-License-Identifier: GPL-3.0-or-later
#include "record_filter.h"

namespace simkv::cli {
namespace {

std::vector<std::uint32_t> countVersions(const Snapshot& snapshot) {
    std::vector<std::uint32_t> versions(static_cast<std::size_t>(snapshot.records()));
    for (std::size_t number = 0; number < versions.size(); ++number) {
        const auto previous = snapshot.previousVersion(RecordNumber(number));
        versions[number] = previous ? versions[static_cast<std::size_t>(previous->value())] + 1 : 1;
    }
    return versions;
}

} // namespace

RecordFilter::RecordFilter(const Snapshot& snapshot, Query query) : m_query(std::move(query)) {
    if (m_query.needsVersions())
        m_versions = countVersions(snapshot);
}

Result<void> RecordFilter::bringTimeBefore(RecordCursor& cursor, QuerySubject& subject) {
    const auto number = subject.number;
    if (number.value() > 0 && m_last.next() == number) {
        subject.before = m_lastTime;
    } else if (number.value() > 0) {
        const auto before = cursor.place(RecordNumber(number.value() - 1));
        if (!before)
            return tl::unexpected(before.error());
        subject.before = before->header.timestamp;
    }
    m_last = number;
    m_lastTime = subject.place.header.timestamp;
    return {};
}

Result<bool> RecordFilter::matches(RecordCursor& cursor, RecordNumber number, const RecordPlace& place) {
    if (m_query.isEmpty())
        return true;
    QuerySubject subject;
    subject.number = number;
    subject.place = place;
    if (m_query.needsState())
        subject.state = cursor.snapshot().stateOf(number);
    if (m_query.needsVersions())
        subject.versions = m_versions[static_cast<std::size_t>(number.value())];
    if (m_query.needsTimeBefore()) {
        if (auto brought = bringTimeBefore(cursor, subject); !brought)
            return tl::unexpected(brought.error());
    }
    RecordPlace same;
    ByteView body;
    if (m_query.needsBytes() && cursor.takeAtHand(number, same, body))
        subject.body = body;
    NoProgress unwatched;
    return m_query.matches(subject, cursor, unwatched);
}

} // namespace simkv::cli
