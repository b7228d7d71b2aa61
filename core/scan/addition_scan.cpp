// SPDX-License-Identifier: GPL-3.0-or-later
#include "scan/record_scan.h"

namespace simkv {
namespace {

// What it would be as a record: live, and with no place in the log yet.
Result<QuerySubject> subjectOf(const StagedChange& addition, RecordCursor& cursor) {
    QuerySubject subject;
    subject.isInLog = false;
    subject.key = addition.key;
    if (const auto& bytes = addition.content.bytes()) {
        subject.value = *bytes;
        return subject;
    }
    auto place = cursor.place(*addition.content.record());
    if (!place)
        return tl::unexpected(place.error());
    subject.place = *place;
    return subject;
}

} // namespace

Result<std::shared_ptr<const StagedIds>> scanAdditions(const ScanRequest& request, Progress& progress) {
    if (!request.staged)
        return std::shared_ptr<const StagedIds>();
    if (request.query.isEmpty())
        return request.staged->additions();
    RecordCursor cursor(request.snapshot);
    auto matches = std::make_shared<StagedIds>();
    for (const auto& change : *request.staged->changes()) {
        if (progress.isCancelled())
            return tl::unexpected(cancelledError());
        if (!change.isAddition())
            continue;
        const auto subject = subjectOf(change, cursor);
        if (!subject)
            return tl::unexpected(subject.error());
        const auto isMatch = request.query.matches(*subject, cursor, progress);
        if (!isMatch)
            return tl::unexpected(isMatch.error());
        if (*isMatch)
            matches->push_back(change.id);
    }
    return std::shared_ptr<const StagedIds>(std::move(matches));
}

} // namespace simkv
