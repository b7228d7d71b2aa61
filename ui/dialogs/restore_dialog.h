// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dialogs/bulk_dialog.h"
#include "times/time_display.h"

class QCheckBox;
class QComboBox;
class QLineEdit;

namespace simkv::ui {

// Makes many keys what they were at an earlier moment.
class RestoreDialog final : public BulkDialog {
    Q_OBJECT
public:
    struct Log {
        std::shared_ptr<const Snapshot> newest;
        std::optional<RecordNumber> last; // of the moment that is shown, where that is an earlier one
        TimeDisplay times;
    };
    RestoreDialog(Log log, SelectedRows selected, StagedLookup staged, TaskBoard& board, QWidget* parent);

protected:
    [[nodiscard]] Result<Job> job() const override;
    [[nodiscard]] QString summary(const BulkEdits& edits) const override;

private:
    Log m_log;
    SelectedRows m_selected;
    StagedLookup m_staged;
    QLineEdit* m_moment;
    QComboBox* m_scope;
    QLineEdit* m_prefix;
    QCheckBox* m_deletes;
};

} // namespace simkv::ui
