// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "actions/feature.h"
#include "document/key_history.h"

#include <memory>

class QDockWidget;

namespace simkv::ui {

class HistoryPane;

// All versions of the current record's key, as a list: one of them can be looked at, compared and brought
// back.
class HistoryActions final : public Feature {
    Q_OBJECT
public:
    explicit HistoryActions(const Workbench& bench);
    ~HistoryActions() override;

    [[nodiscard]] KeyHistory& history() { return m_history; }
    [[nodiscard]] HistoryPane& pane() { return *m_pane; }
    void saveState() override;
    void restoreState() override;

private:
    void onVisibilityChanged();
    void update();
    void showVersion(RecordNumber version);
    void showDiff(RecordNumber before, RecordNumber after);

    Workbench m_bench;
    KeyHistory m_history;
    HistoryPane* m_pane;
    std::unique_ptr<QDockWidget> m_dock;
};

} // namespace simkv::ui
