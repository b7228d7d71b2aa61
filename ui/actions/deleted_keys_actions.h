// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "actions/feature.h"
#include "actions/table_actions.h"
#include "document/deleted_keys_job.h"

class QAction;

namespace simkv::ui {

// Deleted keys as rows among the live ones, while their switch is on; their count beside it always.
class DeletedKeysActions final : public Feature {
    Q_OBJECT
public:
    explicit DeletedKeysActions(const Workbench& bench);
    ~DeletedKeysActions() override;

    [[nodiscard]] DeletedKeysJob& job() { return m_job; }

private:
    [[nodiscard]] TableActions::Among keysOf(const std::shared_ptr<const Snapshot>& snapshot);
    void showCount();

    Workbench m_bench;
    TableActions& m_tables;
    DeletedKeysJob m_job;
    QAction* m_show;
};

} // namespace simkv::ui
