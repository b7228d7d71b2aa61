// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "actions/feature.h"

#include <memory>

class QDockWidget;

namespace simkv::ui {

class ChangesPane;

// The list of what is staged. It comes by itself with the first change, and stays until the user closes it.
class ChangeListActions final : public Feature {
    Q_OBJECT
public:
    explicit ChangeListActions(const Workbench& bench);
    ~ChangeListActions() override;

    [[nodiscard]] ChangesPane& pane() { return *m_pane; }
    void saveState() override;
    void restoreState() override;

private:
    void onChanged();
    void showConflicts();

    Workbench m_bench;
    ChangesPane* m_pane;
    std::unique_ptr<QDockWidget> m_dock;
    bool m_hadChanges = false;
};

} // namespace simkv::ui
