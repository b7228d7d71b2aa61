// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/export_dialog.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace simkv::ui {

ExportDialog::ExportDialog(std::vector<Choice> choices, const QString& note, bool hasChanges, QWidget* parent)
    : QDialog(parent), m_choices(std::move(choices)), m_rows(new QComboBox(this)),
      m_kind(new QComboBox(this)), m_changes(new QComboBox(this)), m_note(new QLabel(this)) {
    setWindowTitle(tr("Export"));
    setAttribute(Qt::WA_DeleteOnClose);
    m_rows->setObjectName("exportRows");
    for (const auto& choice : m_choices)
        m_rows->addItem(choice.text);
    m_kind->setObjectName("exportKind");
    m_kind->addItem(tr("JSON Lines"), static_cast<int>(ExportKind::JsonLines));
    m_kind->addItem(tr("CSV"), static_cast<int>(ExportKind::Csv));
    m_kind->addItem(tr("A new SimKV log"), static_cast<int>(ExportKind::Log));
    m_changes->setObjectName("exportChanges");
    m_changes->addItems({tr("With the changes, as the rows show them"), tr("As the log is, without them")});
    m_changes->setVisible(hasChanges);
    m_note->setObjectName("exportNote");
    m_note->setTextFormat(Qt::PlainText);
    m_note->setWordWrap(true);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    auto* next = buttons->addButton(tr("&Choose File…"), QDialogButtonBox::AcceptRole);
    next->setObjectName("chooseExportFile");
    next->setDefault(true);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* form = new QFormLayout;
    form->addRow(tr("&Records:"), m_rows);
    form->addRow(tr("&As:"), m_kind);
    if (hasChanges)
        form->addRow(tr("&Values:"), m_changes);
    auto* layout = new QVBoxLayout(this);
    if (!note.isEmpty()) {
        auto* label = new QLabel(note, this);
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        layout->addWidget(label);
    }
    layout->addLayout(form);
    layout->addWidget(m_note);
    layout->addWidget(buttons);
    connect(m_kind, &QComboBox::currentIndexChanged, this, &ExportDialog::update);
    update();
    resize(fontMetrics().averageCharWidth() * 64, sizeHint().height());
}

SelectedRows ExportDialog::rows() const {
    auto rows = m_choices[static_cast<std::size_t>(m_rows->currentIndex())].rows;
    if (m_changes->currentIndex() > 0)
        rows.staged = nullptr;
    return rows;
}

ExportKind ExportDialog::kind() const {
    return static_cast<ExportKind>(m_kind->currentData().toInt());
}

void ExportDialog::update() {
    m_note->setText(
        kind() == ExportKind::Log
            ? tr("The records, byte for byte and in the order of the log. Batch markers are left out.")
            : tr("Key, value and time of each; bytes that are no text as hexadecimal digits. Deletes and "
                 "batch markers are left out. Import reads it."));
}

} // namespace simkv::ui
