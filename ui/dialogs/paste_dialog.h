// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dialogs/bulk_dialog.h"

#include <optional>

class QComboBox;

namespace simkv::ui {

// Keys and values out of the clipboard: rows that were copied from a table of this program, or text from
// elsewhere, of which the user says how it is written.
class PasteDialog final : public BulkDialog {
    Q_OBJECT
public:
    // `copied`: what the rows are, if this program has copied them.
    PasteDialog(const QString& text, std::optional<PasteFormat> copied,
                std::shared_ptr<const Snapshot> snapshot, StagedLookup staged, TaskBoard& board,
                QWidget* parent);

protected:
    [[nodiscard]] Result<Job> job() const override;
    [[nodiscard]] QString summary(const BulkEdits& edits) const override;

private:
    void askForFormat();
    void offerColumns();
    [[nodiscard]] Result<PasteFormat> format() const;

    std::shared_ptr<const Snapshot> m_snapshot;
    StagedLookup m_staged;
    std::optional<PasteFormat> m_copied;
    std::shared_ptr<const std::string> m_text;
    QComboBox* m_notation;
    QComboBox* m_key;
    QComboBox* m_value;
};

} // namespace simkv::ui
