// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "background/background_task.h"
#include "integrity/salvage.h"

#include <QDialog>
#include <QPointer>

#include <vector>

class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QStackedWidget;
class QTableView;
class QVBoxLayout;

namespace simkv::ui {

class SalvageRangesModel;

// Copies every readable record of a log into a new one: asks where to, and in which damaged ranges to try
// harder; does it in the background; reports what was kept and what was lost. Goes before the document of its
// log; closing it cancels.
class SalvageDialog final : public QDialog {
    Q_OBJECT
public:
    // `findings`: of the log at `path`, as check lists them.
    SalvageDialog(const QString& path, const std::vector<Finding>& findings, TaskBoard& board,
                  QWidget* parent);
    ~SalvageDialog() override;

    [[nodiscard]] BackgroundTask& task() { return m_task; }

    // Closes; where it runs, once it has stopped.
    void reject() override;

signals:
    void openRequested(const QString& path);

private:
    [[nodiscard]] QWidget* formPage();
    void addRanges(QVBoxLayout& layout);
    void askForPath();
    void updateForm();
    void start();
    void take(const Result<SalvageReport>& result);
    void showReport(const SalvageReport& report);

    const QString m_path;
    SalvageRangesModel* m_ranges;
    QStackedWidget* m_pages;
    QWidget* m_form = nullptr; // what is not to be changed while it runs
    QLineEdit* m_out = nullptr;
    QCheckBox* m_all = nullptr; // null where there are no ranges
    QLabel* m_note = nullptr;
    QPushButton* m_start = nullptr;
    QPushButton* m_close = nullptr;
    QTableView* m_rangesView = nullptr;
    BackgroundTask m_task;
};

} // namespace simkv::ui
