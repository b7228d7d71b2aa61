// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "background/background_task.h"
#include "models/diff_model.h"
#include "settings/settings.h"
#include "values/compared_values.h"

#include <QDialog>

class QAction;
class QCheckBox;
class QComboBox;
class QLabel;

namespace simkv::ui {

class LongTableView;

// Two versions of a key beside each other, compared in the background. Beside the window, which can be used
// meanwhile; goes before the document of its log.
class DiffDialog final : public QDialog {
    Q_OBJECT
public:
    struct Versions {
        std::shared_ptr<const Snapshot> snapshot;
        QString key;
        RecordNumber before{};
        RecordNumber after{};
    };
    DiffDialog(Versions versions, Settings& settings, TaskBoard& board, QWidget* parent);
    ~DiffDialog() override;

    [[nodiscard]] DiffModel& model() { return m_model; }
    [[nodiscard]] LongTableView& table() { return *m_table; }
    [[nodiscard]] BackgroundTask& task() { return m_task; }
    [[nodiscard]] QString summary() const;
    void goToChange(int step); // 1: the next, -1: the one before

private:
    void build();
    void compare();
    void take(const Result<ComparedValues>& found);
    void setInline(bool isInline);
    void showRows();
    void sizeColumns();
    void showSummary();
    [[nodiscard]] QString versionText(RecordNumber number, ByteCount size, bool isDeleted) const;

    const Versions m_versions;
    Settings& m_settings;
    DiffModel m_model;
    std::optional<ComparedValues> m_found;
    QString m_failure;
    LongTableView* m_table;
    QLabel* m_before;
    QLabel* m_after;
    QComboBox* m_form;
    QCheckBox* m_ignoresOrder;
    QCheckBox* m_isInline;
    QLabel* m_summary;
    QAction* m_previous;
    QAction* m_next;
    BackgroundTask m_task;
};

} // namespace simkv::ui
