// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison_model.h"
#include "settings.h"

#include <QWidget>

class QAction;
class QLabel;

namespace simkv::ui {

class LogDocument;
class LongTableView;
class MomentComparison;

// What happened to the keys since a moment, as a list from which they can be brought back.
class ComparisonPane final : public QWidget {
    Q_OBJECT
public:
    ComparisonPane(LogDocument& document, MomentComparison& comparison, Settings& settings,
                   QWidget* parent = nullptr);

    [[nodiscard]] LongTableView& table() { return *m_table; }
    [[nodiscard]] ComparisonModel& model() { return m_model; }
    [[nodiscard]] QString summary() const;
    // First to last.
    [[nodiscard]] std::vector<std::pair<int, int>> selectedRows() const;
    void updateEnabled();
    [[nodiscard]] QByteArray saveColumns() const;
    void restoreColumns(const QByteArray& state);

signals:
    // The selected rows are to be as they were.
    void restoreRequested();
    // The person wants to see that record; the one of then, or that of now.
    void placeChosen(simkv::RecordNumber number);

private:
    void update();
    [[nodiscard]] int rowOfKeyOf(RecordNumber number) const;
    [[nodiscard]] QString summaryText() const;

    LogDocument& m_document;
    MomentComparison& m_comparison;
    Settings& m_settings;
    ComparisonModel m_model;
    LongTableView* m_table;
    QLabel* m_summary;
    QAction* m_restore;
    QAction* m_goTo;
    QAction* m_copy;
};

} // namespace simkv::ui
