// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/history_model.h"
#include "pages/list_pane.h"
#include "settings/settings.h"

#include <QTimer>

class QAction;
class QLabel;

namespace simkv::ui {

class VersionTimeline;

// All versions of the key that is selected, with a timeline; one that is chosen is shown in the inspector.
class HistoryPane final : public ListPane {
    Q_OBJECT
public:
    HistoryPane(KeyHistory& history, Settings& settings, QWidget* parent = nullptr);

    [[nodiscard]] HistoryModel& model() { return m_model; }
    [[nodiscard]] VersionTimeline& timeline() { return *m_timeline; }
    // Makes the row of that version current, without choosing it.
    void setCurrent(std::optional<RecordNumber> number);
    // Whether the log may be changed.
    void setEditable(bool isEditable);

signals:
    // The version is to be shown beside the list; or at its place in the log.
    void versionChosen(simkv::RecordNumber number);
    void placeChosen(simkv::RecordNumber number);
    // Two versions are to be compared.
    void comparisonRequested(simkv::RecordNumber before, simkv::RecordNumber after);
    // The key is to have its value again.
    void restoreRequested(simkv::RecordNumber number);

private:
    void update();
    void onCurrentChanged(const QModelIndex& current);
    [[nodiscard]] std::optional<std::pair<RecordNumber, RecordNumber>> compared() const;
    void updateEnabled();
    [[nodiscard]] QString summaryText() const;
    [[nodiscard]] QString recordText(RecordNumber number) const;
    [[nodiscard]] QString accountText() const;

    KeyHistory& m_history;
    Settings& m_settings;
    HistoryModel m_model;
    VersionTimeline* m_timeline;
    QLabel* m_summary;
    QAction* m_restore;
    QAction* m_compare;
    QAction* m_goTo;
    QAction* m_copy = nullptr;
    QTimer m_ages;
    std::optional<RecordNumber> m_current; // that is shown beside
    bool m_isSetting = false;              // not by the user
    bool m_isEditable = false;
};

} // namespace simkv::ui
