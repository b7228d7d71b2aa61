// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "actions/feature.h"
#include "document/moment_comparison.h"

#include <memory>

class QDockWidget;

namespace simkv::ui {

class ComparisonPane;

// What has been added, changed and deleted since the moment that is shown, as a list to bring keys back from.
class ComparisonActions final : public Feature {
    Q_OBJECT
public:
    explicit ComparisonActions(const Workbench& bench);
    ~ComparisonActions() override;

    [[nodiscard]] MomentComparison& comparison() { return m_comparison; }
    [[nodiscard]] ComparisonPane& pane() { return *m_pane; }
    void saveState() override;
    void restoreState() override;

private:
    void compareWithNow();

    Workbench m_bench;
    MomentComparison m_comparison;
    ComparisonPane* m_pane;
    std::unique_ptr<QDockWidget> m_dock;
};

} // namespace simkv::ui
