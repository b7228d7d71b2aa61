// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "actions/feature.h"
#include "document/log_check.h"

#include <QPointer>

#include <memory>

class QAction;
class QDockWidget;

namespace simkv::ui {

class CheckPane;
class SalvageDialog;

// Whether the log is whole, where it is not, and what to do then: check, salvage, truncate the tail.
class CheckActions final : public Feature {
    Q_OBJECT
public:
    explicit CheckActions(const Workbench& bench);
    ~CheckActions() override;

    [[nodiscard]] LogCheck& check() { return m_check; }
    [[nodiscard]] CheckPane& pane() { return *m_pane; }
    void salvage();
    // Where a salvage runs, the user is asked whether it is to be stopped.
    [[nodiscard]] bool mayClose(const std::function<void()>& proceed) override;
    void saveState() override;
    void restoreState() override;

signals:
    void cutTailRequested();

private:
    void addPane();
    void updateEnabled();
    void showCheck();

    Workbench m_bench;
    LogDocument& m_document;
    LogCheck m_check;
    QAction* m_checkNow;
    QAction* m_salvage;
    QAction* m_cutTail;
    CheckPane* m_pane = nullptr;
    std::unique_ptr<QDockWidget> m_dock;
    QPointer<SalvageDialog> m_dialog;
};

} // namespace simkv::ui
