// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "background/background_task.h"
#include "history/state_comparison.h"

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <QTimer>

#include <memory>

namespace simkv::ui {

class LogDocument;

// Finds, in the background, what happened to the keys of a log from one moment until now, and finds it again
// when the log has grown. Lives on the GUI thread; goes before the document.
class MomentComparison final : public QObject {
    Q_OBJECT
public:
    explicit MomentComparison(LogDocument& document, QObject* parent = nullptr);

    // Compares with that moment from now on; null: with none.
    void compare(const std::shared_ptr<const Snapshot>& then);
    // Whether anybody looks: else nothing is found anew.
    void setWatched(bool isWatched);
    // Null for none, and until it has been found.
    [[nodiscard]] const std::shared_ptr<const StateComparison>& found() const { return m_found; }
    // Why there is none.
    [[nodiscard]] const QString& failure() const { return m_failure; }
    [[nodiscard]] bool isRunning() const { return m_task.isRunning() || m_again.isActive(); }

signals:
    void changed();

private:
    void update();
    void start();

    LogDocument& m_document;
    std::shared_ptr<const Snapshot> m_then;
    bool m_isWatched = false;
    std::shared_ptr<const StateComparison> m_found;
    QString m_failure;
    QElapsedTimer m_clock; // since the last job began
    QTimer m_again;
    BackgroundTask m_task;
};

} // namespace simkv::ui
