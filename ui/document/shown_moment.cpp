// SPDX-License-Identifier: GPL-3.0-or-later
#include "document/shown_moment.h"

#include "document/log_document.h"

#include <utility>

namespace simkv::ui {

struct ShownMoment::Picture {
    Moment moment{};
    std::shared_ptr<const Snapshot> snapshot; // null: now
};

ShownMoment::ShownMoment(LogDocument& document, QObject* parent)
    : QObject(parent), m_document(document), m_task(document.board()) {
    connect(&m_task, &BackgroundTask::finished, this, &ShownMoment::start);
    connect(&document, &LogDocument::snapshotChanged, this, [this] {
        if (m_moment && !m_document.isPastShown())
            forget();
    });
    connect(&document, &LogDocument::logChanged, this, &ShownMoment::forget);
}

std::uint64_t ShownMoment::records() const {
    return m_document.snapshot() ? m_document.snapshot()->records() : 0;
}

// The log that it was of is gone.
void ShownMoment::forget() {
    m_wanted.reset();
    m_task.drop();
    if (std::exchange(m_moment, std::nullopt))
        emit changed();
}

void ShownMoment::goTo(const NamedMoment& moment) {
    request(moment);
}

void ShownMoment::step(std::int64_t by) {
    const auto* waiting = m_wanted ? std::get_if<Step>(&*m_wanted) : nullptr;
    request(Step{waiting != nullptr ? waiting->by + by : by});
}

void ShownMoment::returnToNow() {
    m_wanted.reset();
    m_task.drop();
    if (!m_moment)
        return;
    emit changing();
    m_moment.reset();
    m_document.showPast(nullptr);
    emit changed();
}

void ShownMoment::request(const Request& request) {
    if (!m_document.newestSnapshot())
        return;
    m_wanted = request;
    if (!m_task.isRunning())
        start();
}

Result<ShownMoment::Picture> ShownMoment::make(const Request& request,
                                               const std::shared_ptr<const Snapshot>& newest,
                                               const std::shared_ptr<const Snapshot>& shown,
                                               Progress& progress) {
    const auto* step = std::get_if<Step>(&request);
    const auto moment = step != nullptr ? stepFrom(*newest, shown->records(), step->by)
                                        : findMoment(*newest, std::get<NamedMoment>(request));
    if (!moment)
        return tl::unexpected(moment.error());
    if (moment->records == newest->records())
        return Picture{*moment, nullptr};
    if (moment->records == shown->records())
        return Picture{*moment, shown};
    auto snapshot = newest->asOf(moment->records, progress, shown.get());
    if (!snapshot)
        return tl::unexpected(snapshot.error());
    return Picture{*moment, *std::move(snapshot)};
}

void ShownMoment::start() {
    const auto request = std::exchange(m_wanted, std::nullopt);
    if (!request || !m_document.newestSnapshot())
        return;
    m_task.start<Result<Picture>>(
        tr("Going back in time"),
        [request = *request, newest = m_document.newestSnapshot(),
         shown = m_document.snapshot()](QPromise<Result<Picture>>& promise, Progress& progress) {
            promise.addResult(make(request, newest, shown, progress));
        },
        [this, isStep = std::holds_alternative<Step>(*request)](const Result<Picture>& picture) {
            take(picture, isStep);
        });
}

void ShownMoment::take(const Result<Picture>& picture, bool isStep) {
    if (!picture) {
        if (picture.error().code != ErrorCode::Cancelled)
            emit failed(picture.error());
        return;
    }
    emit changing();
    m_moment = picture->snapshot ? std::optional(picture->moment) : std::nullopt;
    m_document.showPast(picture->snapshot);
    // It may have shown another log meanwhile.
    if (m_moment && !m_document.isPastShown())
        m_moment.reset();
    emit changed();
    if (isStep && records() > 0)
        emit stepped(RecordNumber(records() - 1));
}

} // namespace simkv::ui
