// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "background/background_task.h"
#include "document/bulk_edits.h"
#include "models/changes_model.h"

#include <QDialog>
#include <QTimer>

class QFormLayout;
class QLabel;
class QProgressBar;
class QPushButton;

namespace simkv::ui {

class LongTableView;

// That rows with keys that are too long to be edited were left out; empty if there are none.
[[nodiscard]] QString longKeysText(const BulkEdits& edits);

// Asks for what many keys are to become, and shows it, old and new, before anything is staged. What derives
// from it has the questions, and a job that answers them.
class BulkDialog : public QDialog {
    Q_OBJECT
public:
    // The edits that the user has agreed to.
    [[nodiscard]] const std::vector<Edit>& edits() const { return m_edits.edits; }
    [[nodiscard]] bool isReady() const { return m_isReady; }

protected:
    using Job = std::function<Result<BulkEdits>(Progress&)>;
    BulkDialog(const QString& title, std::shared_ptr<const Snapshot> snapshot, TaskBoard& board,
               QWidget* parent);

    [[nodiscard]] QFormLayout& form() { return *m_form; }
    // Call when an answer has changed.
    void restart();
    // Null if an answer is missing; Invalid if one is wrong.
    [[nodiscard]] virtual Result<Job> job() const = 0;
    [[nodiscard]] virtual QString summary(const BulkEdits& edits) const = 0;

private:
    void start();
    void take(const Result<BulkEdits>& found);
    void showProgress();
    void setReady(bool isReady, const QString& status);

    std::shared_ptr<const Snapshot> m_snapshot;
    QFormLayout* m_form;
    LongTableView* m_table;
    ChangesModel m_model;
    QLabel* m_status;
    QProgressBar* m_progress;
    QPushButton* m_stage;
    BulkEdits m_edits;
    bool m_isReady = false;
    QTimer m_delay;
    BackgroundTask m_task;
};

} // namespace simkv::ui
