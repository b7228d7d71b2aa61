// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "check_model.h"
#include "log_check.h"

#include <QWidget>

class QAction;
class QCheckBox;
class QLabel;

namespace simkv::ui {

class LongTableView;

// What the check of the log has found, as a list that leads to each place.
class CheckPane final : public QWidget {
    Q_OBJECT
public:
    // `actions`: of its first buttons.
    CheckPane(LogDocument& document, LogCheck& check, const QList<QAction*>& actions,
              QWidget* parent = nullptr);

    [[nodiscard]] LongTableView& table() { return *m_table; }
    [[nodiscard]] CheckModel& model() { return m_model; }
    [[nodiscard]] QString summary() const;
    [[nodiscard]] QByteArray saveColumns() const;
    void restoreColumns(const QByteArray& state);

signals:
    // The person wants to see what lies there, and in a record the bytes at `sector`.
    void placeChosen(simkv::Offset offset, std::optional<simkv::Offset> sector);

private:
    void update();
    void updateSummary();
    void updateEnabled();
    [[nodiscard]] QString reportText() const;
    [[nodiscard]] bool isOutdated() const;
    void copy() const;

    LogDocument& m_document;
    LogCheck& m_check;
    CheckModel m_model;
    LongTableView* m_table;
    QCheckBox* m_showWarnings;
    QLabel* m_summary;
    QAction* m_goTo;
    QAction* m_copy;
};

} // namespace simkv::ui
