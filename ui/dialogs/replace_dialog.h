// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dialogs/bulk_dialog.h"

class QCheckBox;
class QComboBox;
class QLineEdit;

namespace simkv::ui {

// Finds and replaces in the values of many keys.
class ReplaceDialog final : public BulkDialog {
    Q_OBJECT
public:
    // `selected`: the rows that are, at least one; `all`: of the table.
    ReplaceDialog(SelectedRows selected, SelectedRows all, StagedLookup staged, TaskBoard& board,
                  QWidget* parent);

protected:
    [[nodiscard]] Result<Job> job() const override;
    [[nodiscard]] QString summary(const BulkEdits& edits) const override;

private:
    SelectedRows m_selected;
    SelectedRows m_all;
    StagedLookup m_staged;
    QComboBox* m_scope;
    QLineEdit* m_find;
    QLineEdit* m_replace;
    QCheckBox* m_isRegex;
    QCheckBox* m_matchesCase;
};

} // namespace simkv::ui
