// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/replace_dialog.h"

#include "texts/format_text.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>

namespace simkv::ui {

ReplaceDialog::ReplaceDialog(SelectedRows selected, SelectedRows all, StagedLookup staged, TaskBoard& board,
                             QWidget* parent)
    : BulkDialog(tr("Replace in Values"), selected.snapshot, board, parent), m_selected(std::move(selected)),
      m_all(std::move(all)), m_staged(std::move(staged)), m_scope(new QComboBox(this)),
      m_find(new QLineEdit(this)), m_replace(new QLineEdit(this)),
      m_isRegex(new QCheckBox(tr("Regular e&xpression"), this)),
      m_matchesCase(new QCheckBox(tr("&Match case"), this)) {
    m_find->setObjectName("find");
    m_replace->setObjectName("replace");
    m_isRegex->setObjectName("isRegex");
    m_matchesCase->setObjectName("matchesCase");
    m_scope->setObjectName("scope");
    m_matchesCase->setChecked(true);
    m_isRegex->setToolTip(tr(
        "In the new text, \\0 is all that was matched, \\1 to \\9 are the groups; \\n \\r \\t \\\\ and \\xNN "
        "are bytes. What is found is what a filter finds: characters where a value is UTF-8, else bytes."));
    const auto count = m_selected.count();
    m_scope->addItem(count == 1 ? tr("The selected row")
                                : tr("The selected rows (%1)").arg(numberText(count)));
    m_scope->addItem(tr("All rows of the table (%1)").arg(numberText(m_all.count())));
    m_scope->setCurrentIndex(count <= 1 ? 1 : 0);
    auto* options = new QHBoxLayout();
    options->addWidget(m_isRegex);
    options->addWidget(m_matchesCase);
    options->addStretch(1);
    form().addRow(tr("&Find:"), m_find);
    form().addRow(tr("&Replace with:"), m_replace);
    form().addRow(QString(), options);
    form().addRow(tr("&In the values of:"), m_scope);
    for (auto* line : {m_find, m_replace})
        connect(line, &QLineEdit::textChanged, this, &ReplaceDialog::restart);
    for (auto* box : {m_isRegex, m_matchesCase})
        connect(box, &QCheckBox::toggled, this, &ReplaceDialog::restart);
    connect(m_scope, &QComboBox::currentIndexChanged, this, &ReplaceDialog::restart);
    m_find->setFocus();
}

Result<BulkDialog::Job> ReplaceDialog::job() const {
    if (m_find->text().isEmpty())
        return Job();
    const auto replacement = ValueReplacement::make(
        {m_find->text(), m_replace->text(), m_isRegex->isChecked(), m_matchesCase->isChecked()});
    if (!replacement)
        return tl::unexpected(replacement.error());
    const auto& rows = m_scope->currentIndex() == 0 ? m_selected : m_all;
    return Job([rows, staged = m_staged, replacement = *replacement](Progress& progress) {
        return replacements(rows, staged, replacement, progress);
    });
}

QString ReplaceDialog::summary(const BulkEdits& edits) const {
    auto text =
        edits.edits.empty()
            ? tr("None of %1 values would change.").arg(numberText(edits.keys))
            : tr("%1 of %2 values would change.").arg(numberText(edits.edits.size()), numberText(edits.keys));
    if (edits.leftOut > 0)
        text += u' ' + tr("%1 of them are over %2 and left out.")
                           .arg(numberText(edits.leftOut), sizeText(ByteCount(kMostBulkValue)));
    return text;
}

} // namespace simkv::ui
