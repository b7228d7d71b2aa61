// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "document/exchange_jobs.h"

#include <QDialog>

#include <vector>

class QComboBox;
class QLabel;

namespace simkv::ui {

// Asks which records are to be exported, and as what, and whether with changes that are not written.
class ExportDialog final : public QDialog {
    Q_OBJECT
public:
    struct Choice {
        QString text;
        SelectedRows rows;
    };
    // `choices`: at least one. `note`: what is to be said of what is shown, or nothing. Whether the changes
    // that are staged are meant as well is asked if `hasChanges`.
    ExportDialog(std::vector<Choice> choices, const QString& note, bool hasChanges, QWidget* parent);

    [[nodiscard]] SelectedRows rows() const;
    [[nodiscard]] ExportKind kind() const;

private:
    void update();

    std::vector<Choice> m_choices;
    QComboBox* m_rows;
    QComboBox* m_kind;
    QComboBox* m_changes;
    QLabel* m_note;
};

} // namespace simkv::ui
