// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dialogs/bulk_dialog.h"

class QComboBox;

namespace simkv::ui {

// Keys and values out of the clipboard.
class PasteDialog final : public BulkDialog {
    Q_OBJECT
public:
    // `format`: what is known of the text.
    PasteDialog(const QString& text, const PasteFormat& format, std::shared_ptr<const Snapshot> snapshot,
                TaskBoard& board, QWidget* parent);

protected:
    [[nodiscard]] Result<Job> job() const override;
    [[nodiscard]] QString summary(const BulkEdits& edits) const override;

private:
    std::shared_ptr<const Snapshot> m_snapshot;
    std::shared_ptr<const std::string> m_text;
    QComboBox* m_notation;
    QComboBox* m_key;
    QComboBox* m_value;
};

} // namespace simkv::ui
