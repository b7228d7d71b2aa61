// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dialogs/bulk_dialog.h"

class QComboBox;

namespace simkv::ui {

// Keys out of a file that export has written.
class ImportDialog final : public BulkDialog {
    Q_OBJECT
public:
    ImportDialog(const QString& path, std::shared_ptr<const Snapshot> newest, StagedLookup staged,
                 TaskBoard& board, QWidget* parent);

protected:
    [[nodiscard]] Result<Job> job() const override;
    [[nodiscard]] QString summary(const BulkEdits& edits) const override;

private:
    const QString m_path;
    std::shared_ptr<const Snapshot> m_newest;
    StagedLookup m_staged;
    QComboBox* m_format;
};

} // namespace simkv::ui
