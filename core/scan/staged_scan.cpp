// SPDX-License-Identifier: GPL-3.0-or-later
#include "scan/staged_scan.h"

#include <algorithm>

namespace simkv {
namespace {

// The ids of a view's rows are of its changes.
class StagedScan final {
public:
    StagedScan(const ScanRequest& request, Progress& progress)
        : m_request(request), m_progress(progress), m_cursor(request.snapshot) {}

    [[nodiscard]] Result<StagedMatches> run() {
        StagedMatches matches;
        if (m_request.hasAdditions) {
            auto additions = matchingAdditions();
            if (!additions)
                return tl::unexpected(additions.error());
            matches.additions = *std::move(additions);
        }
        for (const auto& [record, id] : *m_request.staged->changedRecords()) {
            if (record.value() >= m_request.snapshot->records() ||
                (m_request.among && !m_request.among->contains(record)))
                continue;
            const auto isMatch = matchesQuery(subjectOf(*m_request.staged->find(id), record));
            if (!isMatch)
                return tl::unexpected(isMatch.error());
            matches.changed.emplace_back(record, *isMatch);
        }
        return matches;
    }

private:
    [[nodiscard]] Result<std::shared_ptr<const StagedIds>> matchingAdditions() {
        auto matches = std::make_shared<StagedIds>();
        for (const auto id : *m_request.staged->additions()) {
            const auto isMatch = matchesQuery(subjectOf(*m_request.staged->find(id)));
            if (!isMatch)
                return tl::unexpected(isMatch.error());
            if (*isMatch)
                matches->push_back(id);
        }
        return std::shared_ptr<const StagedIds>(std::move(matches));
    }

    [[nodiscard]] Result<bool> matchesQuery(const Result<QuerySubject>& subject) {
        if (m_progress.isCancelled())
            return tl::unexpected(cancelledError());
        if (!subject)
            return tl::unexpected(subject.error());
        return m_request.query.matches(*subject, m_cursor, m_progress);
    }

    // What it would be as a record: live, and with no place in the log yet.
    [[nodiscard]] Result<QuerySubject> subjectOf(const StagedChange& change) {
        QuerySubject subject;
        subject.isInLog = false;
        subject.key = change.key;
        if (auto set = setValue(subject, change.content); !set)
            return tl::unexpected(set.error());
        return subject;
    }

    // All that the row shows of the record, but for its value.
    [[nodiscard]] Result<QuerySubject> subjectOf(const StagedChange& change, RecordNumber record) {
        QuerySubject subject;
        subject.number = record;
        auto place = m_cursor.place(record);
        if (!place)
            return tl::unexpected(place.error());
        subject.place = *place;
        subject.key = change.key;
        subject.state = m_request.snapshot->stateOf(record);
        if (m_request.query.needsVersions())
            subject.versions = versionsUpTo(record);
        if (m_request.query.needsTimeBefore() && record > RecordNumber(0)) {
            const auto before = m_cursor.place(RecordNumber(record.value() - 1));
            if (!before)
                return tl::unexpected(before.error());
            subject.before = before->header.timestamp;
        }
        if (auto set = setValue(subject, change.content); !set)
            return tl::unexpected(set.error());
        return subject;
    }

    [[nodiscard]] Result<void> setValue(QuerySubject& subject, const Content& content) {
        if (const auto& bytes = content.bytes()) {
            subject.value = *bytes;
            return {};
        }
        auto place = m_cursor.place(*content.record());
        if (!place)
            return tl::unexpected(place.error());
        subject.valuePlace = *place;
        return {};
    }

    [[nodiscard]] std::uint32_t versionsUpTo(RecordNumber record) const {
        std::uint32_t versions = 0;
        for (auto one = std::optional(record); one && !m_progress.isCancelled();
             one = m_request.snapshot->previousVersion(*one))
            ++versions;
        return versions;
    }

    const ScanRequest& m_request;
    Progress& m_progress;
    RecordCursor m_cursor;
};

} // namespace

RecordSet StagedMatches::shown(const RecordSet& matches) const {
    if (changed.empty())
        return matches;
    RecordSetBuilder builder(matches);
    for (const auto& [record, isMatch] : changed) {
        if (record.value() >= builder.records())
            break;
        if (isMatch)
            builder.set(record);
        else
            builder.clear(record);
    }
    return builder.snapshot();
}

std::optional<bool> StagedMatches::isMatch(RecordNumber record) const {
    const auto at = std::lower_bound(changed.begin(), changed.end(), record,
                                     [](const auto& one, RecordNumber wanted) { return one.first < wanted; });
    return at != changed.end() && at->first == record ? std::optional(at->second) : std::nullopt;
}

std::optional<RecordNumber> StagedMatches::nextFrom(RecordNumber record) const {
    const auto from =
        std::lower_bound(changed.begin(), changed.end(), record,
                         [](const auto& one, RecordNumber wanted) { return one.first < wanted; });
    const auto at = std::find_if(from, changed.end(), [](const auto& one) { return one.second; });
    return at != changed.end() ? std::optional(at->first) : std::nullopt;
}

Result<StagedMatches> scanStaged(const ScanRequest& request, Progress& progress) {
    if (!request.staged)
        return StagedMatches();
    if (request.query.isEmpty())
        return StagedMatches{request.hasAdditions ? request.staged->additions() : nullptr, {}};
    return StagedScan(request, progress).run();
}

} // namespace simkv
