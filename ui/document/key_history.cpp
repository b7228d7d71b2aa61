// SPDX-License-Identifier: GPL-3.0-or-later
#include "document/key_history.h"

#include "texts/error_text.h"

#include <algorithm>

namespace simkv::ui {

KeyHistory::KeyHistory(TaskBoard& board, QObject* parent) : QObject(parent), m_task(board) {}

// Newest first: record numbers fall.
bool KeyHistory::isShown(const Snapshot& snapshot, RecordNumber number) const {
    if (!m_versions || !snapshot.extends(*m_versions->snapshot) ||
        !std::binary_search(m_versions->numbers.begin(), m_versions->numbers.end(), number, std::greater<>()))
        return false;
    if (m_versions->snapshot.get() == &snapshot)
        return true;
    const auto newest = snapshot.newest(m_versions->key);
    return newest && *newest == m_versions->numbers.front();
}

KeyHistory::Found KeyHistory::collect(const std::shared_ptr<const Snapshot>& snapshot, RecordNumber number,
                                      Progress& progress) {
    auto versions = std::make_shared<KeyVersions>();
    versions->snapshot = snapshot;
    const auto place = snapshot->place(number);
    auto key = place ? snapshot->key(*place) : tl::unexpected(place.error());
    if (!key)
        return tl::unexpected(key.error());
    versions->key = *std::move(key);
    auto numbers = versionsOf(*snapshot, versions->key, progress);
    if (!numbers)
        return tl::unexpected(numbers.error());
    versions->numbers = *std::move(numbers);
    const ByteCount all(versions->numbers.size());
    for (const auto version : versions->numbers) {
        if (progress.isCancelled())
            return tl::unexpected(cancelledError());
        const auto found = snapshot->place(version);
        if (!found)
            return tl::unexpected(found.error());
        auto& times = versions->times;
        times.times.push_back(found->header.timestamp);
        times.isTombstone.push_back(found->header.isTombstone());
        progress.advance(ByteCount(times.times.size()), all);
    }
    versions->times.count();
    auto summary = summaryOf(*snapshot, versions->numbers);
    if (!summary)
        return tl::unexpected(summary.error());
    versions->summary = *std::move(summary);
    return std::shared_ptr<const KeyVersions>(std::move(versions));
}

void KeyHistory::show(const std::shared_ptr<const Snapshot>& snapshot, std::optional<RecordNumber> number) {
    if (number && snapshot && snapshot->stateOf(*number) == RecordState::Marker)
        number.reset();
    if (!snapshot || !number) {
        m_task.drop();
        m_wanted.reset();
        m_number.reset();
        const bool wasShown = m_versions || !m_failure.isEmpty();
        m_versions.reset();
        m_failure.clear();
        if (wasShown)
            emit changed();
        return;
    }
    if (isShown(*snapshot, *number)) {
        m_task.drop(); // of another key
        m_wanted = snapshot;
        m_number = number;
        return;
    }
    // A log that grows does not make it begin again; what is new is collected when it has ended.
    const bool isSame = m_wanted && m_number == number && snapshot->extends(*m_wanted);
    if (isSame && (m_task.isRunning() || m_wanted == snapshot))
        return;
    m_wanted = snapshot;
    m_number = number;
    m_task.start<Found>(
        tr("Collecting versions"),
        [snapshot, number = *number](QPromise<Found>& promise, Progress& progress) {
            promise.addResult(collect(snapshot, number, progress));
        },
        [this](const Found& found) {
            m_versions = found ? *found : nullptr;
            m_failure = found ? QString() : errorText(found.error());
            emit changed();
        });
}

} // namespace simkv::ui
