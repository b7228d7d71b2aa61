// SPDX-License-Identifier: GPL-3.0-or-later
#include "document/moment_comparison.h"

#include "document/log_document.h"
#include "texts/error_text.h"

#include <algorithm>

namespace simkv::ui {

MomentComparison::MomentComparison(LogDocument& document, QObject* parent)
    : QObject(parent), m_document(document), m_task(document.board()) {
    m_again.setSingleShot(true);
    connect(&m_again, &QTimer::timeout, this, &MomentComparison::start);
    connect(&m_task, &BackgroundTask::finished, this, &MomentComparison::update);
    connect(&document, &LogDocument::snapshotChanged, this, &MomentComparison::update);
    connect(&document, &LogDocument::logChanged, this, [this] { compare(nullptr); });
}

void MomentComparison::compare(const std::shared_ptr<const Snapshot>& then) {
    if (then == m_then && m_failure.isEmpty())
        return;
    m_then = then;
    m_failure.clear();
    m_again.stop();
    if (!then) {
        m_task.drop();
        m_found.reset();
    }
    update();
    emit changed();
}

void MomentComparison::setWatched(bool isWatched) {
    m_isWatched = isWatched;
    update();
}

// Compares at once with another moment; while the log grows, it compares no more than a third of the time.
void MomentComparison::update() {
    const auto& now = m_document.newestSnapshot();
    if (!m_isWatched || !m_then || !now || !now->extends(*m_then) || m_task.isRunning() ||
        !m_failure.isEmpty())
        return;
    const bool isOther = !m_found || m_found->then() != m_then;
    if (!isOther && m_found->now() == now)
        return;
    constexpr qint64 kPause = 60'000; // ms at most
    const auto pause = isOther ? 0 : std::clamp<qint64>(m_clock.elapsed() * 2, 200, kPause);
    if (isOther || !m_again.isActive())
        m_again.start(static_cast<int>(pause));
}

void MomentComparison::start() {
    const auto now = m_document.newestSnapshot();
    if (!m_then || !now || !now->extends(*m_then) || m_task.isRunning())
        return;
    using Found = Result<std::shared_ptr<const StateComparison>>;
    m_clock.start();
    m_task.start<Found>(
        tr("Comparing moments"),
        [then = m_then, now](QPromise<Found>& promise, Progress& progress) {
            auto comparison = StateComparison::between(then, now, progress);
            if (comparison)
                promise.addResult(std::make_shared<const StateComparison>(*std::move(comparison)));
            else
                promise.addResult(tl::unexpected(comparison.error()));
        },
        [this, then = m_then](const Found& found) {
            if (!found && then != m_then)
                return; // the next one is of another moment
            if (found)
                m_found = *found;
            else
                m_failure = found.error().code == ErrorCode::Cancelled ? tr("Comparing was stopped")
                                                                       : errorText(found.error());
            emit changed();
        });
    emit changed();
}

} // namespace simkv::ui
