// SPDX-License-Identifier: GPL-3.0-or-later
#include "delete_keys_dialog.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

namespace simkv::ui {

DeleteKeysDialog::DeleteKeysDialog(const QStringList& keys, QWidget* parent) : QDialog(parent) {
    const auto count = static_cast<int>(keys.size());
    setWindowTitle(tr("Delete Keys"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* question = new QLabel(count == 1 ? tr("Delete the key “%1”?").arg(keys.first())
                                           : tr("Delete these %1 keys?").arg(count),
                                this);
    question->setTextFormat(Qt::PlainText);
    question->setWordWrap(true);
    auto* explanation = new QLabel(
        count == 1
            ? tr("A tombstone is appended. The old records stay in the log until it is compacted.")
            : tr("A tombstone is appended for each. The old records stay in the log until it is compacted."),
        this);
    explanation->setWordWrap(true);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(question);
    if (count > 1) {
        auto* list = new QListWidget(this);
        list->addItems(keys);
        list->setSelectionMode(QAbstractItemView::NoSelection);
        list->setUniformItemSizes(true);
        list->setAccessibleName(tr("Keys to delete"));
        layout->addWidget(list, 1);
    }
    layout->addWidget(explanation);
    layout->addWidget(buttons);
    auto* accept = buttons->button(QDialogButtonBox::Ok);
    accept->setText(tr("&Delete"));
    accept->setIcon(QIcon::fromTheme("edit-delete"));
    // Enter must not delete by accident.
    buttons->button(QDialogButtonBox::Cancel)->setDefault(true);
    buttons->button(QDialogButtonBox::Cancel)->setFocus();
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    setMinimumWidth(fontMetrics().averageCharWidth() * 50);
}

} // namespace simkv::ui
