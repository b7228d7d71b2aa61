// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/write_dialog.h"

#include "texts/format_text.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace simkv::ui {

WriteDialog::WriteDialog(const QString& fileName, const WriteSummary& summary, bool offersCopy,
                         QWidget* parent)
    : QDialog(parent) {
    setWindowTitle(tr("Write Changes"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* question = new QLabel(tr("Append these changes to “%1”?").arg(fileName), this);
    question->setTextFormat(Qt::PlainText);
    question->setWordWrap(true);
    auto* form = new QFormLayout;
    const auto addLine = [&](const char* name, const QString& label, const QString& text) {
        auto* value = new QLabel(text, this);
        value->setObjectName(name);
        value->setTextInteractionFlags(Qt::TextSelectableByMouse);
        form->addRow(label, value);
    };
    if (summary.added > 0)
        addLine("added", tr("Keys added:"), numberText(summary.added));
    if (summary.changed > 0)
        addLine("changedKeys", tr("Values changed:"), numberText(summary.changed));
    if (summary.deleted > 0)
        addLine("deleted", tr("Keys deleted:"), numberText(summary.deleted));
    const auto records = summary.records == 1
                             ? tr("1 record, %1").arg(sizeText(summary.bytes))
                             : tr("%1 records, %2").arg(numberText(summary.records), sizeText(summary.bytes));
    addLine("appended", tr("To be appended:"), records);
    addLine("dead", tr("Live now, dead then:"),
            summary.dead == 0 ? tr("nothing")
            : summary.dead == 1
                ? tr("1 record, %1").arg(sizeText(summary.deadBytes))
                : tr("%1 records, %2").arg(numberText(summary.dead), sizeText(summary.deadBytes)));
    auto* explanation = new QLabel(
        summary.records == 1
            ? tr("Nothing in the log is overwritten. The write is on the disk when it is reported done.")
            : tr("Nothing in the log is overwritten. The records are one batch: all of them apply or none, "
                 "whatever happens meanwhile."),
        this);
    explanation->setWordWrap(true);

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    auto* write = buttons->addButton(tr("&Write"), QDialogButtonBox::AcceptRole);
    write->setIcon(QIcon::fromTheme("document-save"));
    write->setDefault(true);
    connect(write, &QPushButton::clicked, this, [this] {
        accept();
        emit writeChosen();
    });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(question);
    layout->addLayout(form);
    layout->addWidget(explanation);
    if (offersCopy) {
        auto* note =
            new QLabel(tr("This log was not made by SimKV Browser, and this is its first change here. "
                          "You may want a copy of it as it is."),
                       this);
        note->setWordWrap(true);
        layout->addWidget(note);
        auto* copy = buttons->addButton(tr("&Save a Copy, Then Write…"), QDialogButtonBox::ActionRole);
        connect(copy, &QPushButton::clicked, this, [this] {
            accept();
            emit copyChosen();
        });
    }
    layout->addStretch(1);
    layout->addWidget(buttons);
    setMinimumWidth(fontMetrics().averageCharWidth() * 60);
}

} // namespace simkv::ui
