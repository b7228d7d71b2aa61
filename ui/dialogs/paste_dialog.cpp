// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/paste_dialog.h"

#include "texts/format_text.h"

#include <QComboBox>
#include <QFormLayout>

#include <algorithm>

namespace simkv::ui {

PasteDialog::PasteDialog(const QString& text, const PasteFormat& format,
                         std::shared_ptr<const Snapshot> snapshot, TaskBoard& board, QWidget* parent)
    : BulkDialog(tr("Paste Keys"), snapshot, board, parent), m_snapshot(std::move(snapshot)),
      m_text(std::make_shared<const std::string>(text.toStdString())), m_notation(new QComboBox(this)),
      m_key(new QComboBox(this)), m_value(new QComboBox(this)) {
    m_notation->setObjectName("notation");
    m_key->setObjectName("keyColumn");
    m_value->setObjectName("valueColumn");
    m_notation->addItems({tr("Escaped text"), tr("Hexadecimal")});
    m_notation->setToolTip(
        tr("How the bytes are written.\nEscaped text: \\n, \\r, \\t, \\\\ and \\xNN for any byte."));
    const auto columns = columnCount(*m_text);
    for (auto* box : {m_key, m_value}) {
        for (int column = 1; column <= columns; ++column)
            box->addItem(tr("Column %1").arg(column));
    }
    m_notation->setCurrentIndex(format.notation == PasteFormat::Notation::Hex ? 1 : 0);
    m_key->setCurrentIndex(std::min(format.keyColumn, columns - 1));
    m_value->setCurrentIndex(std::min(format.valueColumn, columns - 1));
    form().addRow(tr("&Keys are in:"), m_key);
    form().addRow(tr("&Values are in:"), m_value);
    form().addRow(tr("&Written as:"), m_notation);
    for (auto* box : {m_key, m_value, m_notation})
        connect(box, &QComboBox::currentIndexChanged, this, &PasteDialog::restart);
    restart();
}

Result<BulkDialog::Job> PasteDialog::job() const {
    if (m_key->count() < 2) {
        return tl::unexpected(Error{
            ErrorCode::Invalid, tr("the clipboard has no lines with a key, a tab and a value; copied rows "
                                   "of a table are such lines")
                                    .toStdString()});
    }
    if (m_key->currentIndex() == m_value->currentIndex())
        return tl::unexpected(
            Error{ErrorCode::Invalid, tr("keys and values are in different columns").toStdString()});
    const PasteFormat format{m_notation->currentIndex() == 1 ? PasteFormat::Notation::Hex
                                                             : PasteFormat::Notation::Escaped,
                             m_key->currentIndex(), m_value->currentIndex()};
    return Job([snapshot = m_snapshot, text = m_text, format](Progress& progress) {
        return pasted(*snapshot, *text, format, progress);
    });
}

QString PasteDialog::summary(const BulkEdits& edits) const {
    const auto added = static_cast<std::uint64_t>(std::count_if(
        edits.edits.begin(), edits.edits.end(), [](const Edit& edit) { return !edit.base.isLive; }));
    return tr("%1 keys would be added, %2 would get another value.")
        .arg(numberText(added), numberText(edits.edits.size() - added));
}

} // namespace simkv::ui
