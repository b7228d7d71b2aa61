// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "document/log_check.h"

#include <QObject>
#include <QPointer>

#include <functional>

class QAction;
class QMenu;
class QWidget;

namespace simkv::ui {

class SalvageDialog;

// The Tools menu: whether the log is whole, and what to do where it is not.
class CheckActions final : public QObject {
    Q_OBJECT
public:
    CheckActions(LogDocument& document, LogCheck& check, QWidget* window);
    ~CheckActions() override;

    void fillMenu(QMenu& menu);
    [[nodiscard]] QAction& checkAction() { return *m_checkNow; }
    [[nodiscard]] QAction& salvageAction() { return *m_salvage; }
    void updateEnabled();
    void salvage();
    // False where a salvage runs: the user is asked, and `proceed` is called if it is to be stopped.
    [[nodiscard]] bool mayClose(std::function<void()> proceed);

signals:
    void cutTailRequested();
    void openRequested(const QString& path);

private:
    LogDocument& m_document;
    LogCheck& m_check;
    QWidget* m_window;
    QAction* m_checkNow;
    QAction* m_salvage;
    QAction* m_cutTail;
    QPointer<SalvageDialog> m_dialog;
};

} // namespace simkv::ui
