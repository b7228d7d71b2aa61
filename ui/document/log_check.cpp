// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_check.h"

#include "log_document.h"

#include <QFile>

namespace simkv::ui {

LogCheck::LogCheck(LogDocument& document, QObject* parent)
    : QObject(parent), m_document(document), m_task(document.pool()) {
    connect(&document, &LogDocument::logChanged, this, [this] {
        m_task.drop();
        m_report = nullptr;
        setState(State::None);
    });
}

void LogCheck::start() {
    const auto path = QFile::encodeName(m_document.path()).toStdString();
    m_task.start<Result<CheckReport>>(
        tr("Checking the log"),
        [path](QPromise<Result<CheckReport>>& promise, Progress& progress) {
            promise.addResult(checkLog(path, progress));
        },
        [this](const Result<CheckReport>& result) { take(result); });
    setState(State::Running);
}

void LogCheck::take(const Result<CheckReport>& result) {
    if (result) {
        m_report = std::make_shared<CheckReport>(*result);
        m_finishedAt = QDateTime::currentDateTime();
        return setState(State::Done);
    }
    m_error = result.error();
    setState(m_error.code == ErrorCode::Cancelled ? State::Stopped : State::Failed);
}

void LogCheck::setState(State state) {
    m_state = state;
    emit changed();
}

} // namespace simkv::ui
