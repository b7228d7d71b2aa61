// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "actions/feature.h"
#include "base/types.h"

#include <optional>

class QAction;

namespace simkv::ui {

// The inspector beside the tables: shows the current record, and what is typed there becomes a staged change.
class InspectorActions final : public Feature {
    Q_OBJECT
public:
    explicit InspectorActions(const Workbench& bench);

    // Shows the inspector.
    void reveal();
    // The same, with the cursor in the value.
    void editValue();
    // The same, with the byte at `at` of the file in sight.
    void showByte(Offset at);
    void saveState() override;
    void restoreState() override;

private:
    void showCurrent();
    void updateEditable();
    void saveValue();
    void noteFlaw(const ByteString& key, const QString& kind, const QString& what);

    Workbench m_bench;
    QAction* m_show;
    QAction* m_saveValue;
    std::optional<ByteString> m_flawed; // key that a message tells of
};

} // namespace simkv::ui
