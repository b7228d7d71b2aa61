// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "document/exchange_jobs.h"

#include <QDialog>

#include <vector>

class QComboBox;
class QLabel;

namespace simkv::ui {

// Asks which records are to be exported, and as what.
class ExportDialog final : public QDialog {
    Q_OBJECT
public:
    struct Choice {
        QString text;
        SelectedRows rows;
    };
    // `choices`: at least one. `moment`: what is to be said of the moment that is shown, or nothing.
    ExportDialog(std::vector<Choice> choices, const QString& moment, QWidget* parent);

    [[nodiscard]] const SelectedRows& rows() const;
    [[nodiscard]] ExportKind kind() const;

private:
    void update();

    std::vector<Choice> m_choices;
    QComboBox* m_rows;
    QComboBox* m_kind;
    QLabel* m_note;
};

} // namespace simkv::ui
