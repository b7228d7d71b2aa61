// SPDX-License-Identifier: GPL-3.0-or-later
#include "document/log_check.h"

#include "document/log_document.h"
#include "texts/path_text.h"

namespace simkv::ui {

LogCheck::LogCheck(LogDocument& document, QObject* parent)
    : QObject(parent), m_document(document), m_task(document.board()) {
    connect(&document, &LogDocument::logChanged, this, [this] {
        m_task.drop();
        m_report = nullptr;
        setState(State::None);
    });
}

void LogCheck::start() {
    const auto path = pathBytes(m_document.path());
    m_task.start<Found>(
        tr("Checking the log"),
        [path](QPromise<Found>& promise, Progress& progress) {
            auto report = checkLog(path, progress);
            promise.addResult(report ? Found(std::make_shared<const CheckReport>(*std::move(report)))
                                     : Found(tl::unexpected(report.error())));
        },
        [this](const Found& found) { take(found); });
    setState(State::Running);
}

void LogCheck::take(const Found& found) {
    if (found) {
        m_report = *found;
        m_finishedAt = QDateTime::currentDateTime();
        return setState(State::Done);
    }
    m_error = found.error();
    setState(m_error.code == ErrorCode::Cancelled ? State::Stopped : State::Failed);
}

void LogCheck::setState(State state) {
    m_state = state;
    emit changed();
}

} // namespace simkv::ui
