// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/comparison_model.h"
#include "pages/list_pane.h"
#include "settings/settings.h"

class QAction;
class QLabel;

namespace simkv::ui {

class LogDocument;
class MomentComparison;

// What happened to the keys since a moment, as a list from which they can be brought back.
class ComparisonPane final : public ListPane {
    Q_OBJECT
public:
    ComparisonPane(LogDocument& document, MomentComparison& comparison, Settings& settings,
                   QWidget* parent = nullptr);

    [[nodiscard]] ComparisonModel& model() { return m_model; }
    // First to last.
    [[nodiscard]] std::vector<std::pair<int, int>> selectedRows() const;
    void updateEnabled();

signals:
    // The selected rows are to be as they were.
    void restoreRequested();
    // The user wants to see that record; the one of then, or that of now.
    void placeChosen(simkv::RecordNumber number);

private:
    void update();
    [[nodiscard]] int rowOfKeyOf(RecordNumber number) const;
    [[nodiscard]] QString summaryText() const;

    LogDocument& m_document;
    MomentComparison& m_comparison;
    Settings& m_settings;
    ComparisonModel m_model;
    QAction* m_restore;
    QAction* m_goTo;
    QAction* m_copy = nullptr;
};

} // namespace simkv::ui
