// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "background/background_task.h"
#include "integrity/check.h"

#include <QDateTime>
#include <QObject>

#include <memory>
#include <optional>

namespace simkv::ui {

class LogDocument;

// The check of the log of one window, as a background job: reads all of the file as it is on the disk, writes
// and locks nothing. Lives on the GUI thread; goes before the document.
class LogCheck final : public QObject {
    Q_OBJECT
public:
    explicit LogCheck(LogDocument& document, QObject* parent = nullptr);

    enum class State { None, Running, Stopped, Failed, Done };
    [[nodiscard]] State state() const { return m_state; }
    // The report of the last check that was completed, and when it was; null before the first, and for
    // another log.
    [[nodiscard]] const std::shared_ptr<const CheckReport>& report() const { return m_report; }
    [[nodiscard]] const QDateTime& finishedAt() const { return m_finishedAt; }
    // Why it Failed.
    [[nodiscard]] const Error& error() const { return m_error; }
    [[nodiscard]] BackgroundTask& task() { return m_task; }

    // Starts a check; one that is running begins again.
    void start();

signals:
    void changed();

private:
    using Found = Result<std::shared_ptr<const CheckReport>>;
    void take(const Found& found);
    void setState(State state);

    LogDocument& m_document;
    BackgroundTask m_task;
    State m_state = State::None;
    std::shared_ptr<const CheckReport> m_report;
    QDateTime m_finishedAt;
    Error m_error;
};

} // namespace simkv::ui
