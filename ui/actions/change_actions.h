// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "actions/feature.h"
#include "document/staged_changes.h"
#include "settings/settings.h"

#include <QObject>

#include <functional>

class QAction;
class QWidget;

namespace simkv::ui {

class MessageBar;
class SaveActions;

// What is done with the staged changes: undo and redo, writing them, taking them back, and what becomes of
// them when the window closes.
class ChangeActions final : public Feature {
    Q_OBJECT
public:
    ChangeActions(LogDocument& document, StagedChanges& changes, Settings& settings, SaveActions& saving,
                  MessageBar& messages, ActionRegistry& actions, QWidget& window);

    [[nodiscard]] QAction& undoAction() const { return *m_undo; }
    [[nodiscard]] QAction& redoAction() const { return *m_redo; }
    [[nodiscard]] QAction& writeAction() const { return *m_write; }
    [[nodiscard]] QAction& revertAllAction() const { return *m_revertAll; }
    // Call after a change of log or state.
    void updateEnabled();

    [[nodiscard]] bool mayClose(const std::function<void()>& proceed) override;

signals:
    // They keep the changes from being written, and are to be seen.
    void conflictListWanted();

private:
    void write();
    void writeNow();
    void onWritten();
    void onWriteFailed(const Error& error);
    void refuseConflicts();
    void showConflicts(const QString& outcome);
    void offer(const LeftChanges& left);

    LogDocument& m_document;
    StagedChanges& m_changes;
    Settings& m_settings;
    SaveActions& m_saving;
    MessageBar& m_messages;
    QWidget* m_window;
    QString m_copyOffered;           // path of the log for which the user has decided
    std::function<void()> m_proceed; // once all is written
    QAction* m_undo;
    QAction* m_redo;
    QAction* m_write;
    QAction* m_revertAll;
};

} // namespace simkv::ui
