// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "actions/feature.h"

#include <memory>

class QDockWidget;

namespace simkv::ui {

class AnatomyPane;

// The bytes of the current record, each explained.
class AnatomyActions final : public Feature {
    Q_OBJECT
public:
    explicit AnatomyActions(const Workbench& bench);
    ~AnatomyActions() override;

    [[nodiscard]] AnatomyPane& pane() { return *m_pane; }
    void saveState() override;
    void restoreState() override;

private:
    void update();

    Workbench m_bench;
    AnatomyPane* m_pane;
    std::unique_ptr<QDockWidget> m_dock;
};

} // namespace simkv::ui
