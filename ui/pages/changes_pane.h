// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "document/staged_changes.h"
#include "models/changes_model.h"
#include "pages/list_pane.h"

class QAction;
class QLabel;
class QToolButton;

namespace simkv::ui {

// The list of staged changes, from what is in the log to what is to be written, with the buttons that write
// them or take them back.
class ChangesPane final : public ListPane {
    Q_OBJECT
public:
    // `write`: what its first button does.
    ChangesPane(LogDocument& document, StagedChanges& changes, QAction& write, QAction& revertAll,
                QWidget* parent = nullptr);

    [[nodiscard]] ChangesModel& model() { return m_model; }
    // Makes the first change current that is in conflict, if one is, and gives the list the focus.
    void goToConflict();

signals:
    // The user wants to see or edit it.
    void keyChosen(const simkv::ByteString& key);

private:
    void update();
    void updateEnabled();
    [[nodiscard]] std::vector<ByteString> selectedKeys() const;

    LogDocument& m_document;
    StagedChanges& m_changes;
    ChangesModel m_model;
    QAction* m_revert;
    QAction* m_keepMine;
    QAction* m_goTo;
};

} // namespace simkv::ui
