// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/paste_dialog.h"

#include "texts/format_text.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QSignalBlocker>

#include <algorithm>

namespace simkv::ui {

PasteDialog::PasteDialog(const QString& text, std::optional<PasteFormat> copied,
                         std::shared_ptr<const Snapshot> snapshot, StagedLookup staged, TaskBoard& board,
                         QWidget* parent)
    : BulkDialog(tr("Paste Keys"), snapshot, board, parent), m_snapshot(std::move(snapshot)),
      m_staged(std::move(staged)), m_copied(std::move(copied)),
      m_text(std::make_shared<const std::string>(text.toStdString())), m_notation(new QComboBox(this)),
      m_key(new QComboBox(this)), m_value(new QComboBox(this)) {
    if (m_copied) {
        for (auto* box : {m_key, m_value, m_notation})
            box->hide();
        form().addRow(new QLabel(tr("Rows copied from a table of SimKV Browser."), this));
    } else {
        askForFormat();
    }
    auto* hint = new QLabel(tr("Shown below as escaped text: \\\\ is one backslash, \\n a line feed, \\r a "
                               "carriage return, \\t a tab, \\xNN any other byte."),
                            this);
    hint->setTextFormat(Qt::PlainText);
    hint->setWordWrap(true);
    form().addRow(hint);
    restart();
}

void PasteDialog::askForFormat() {
    m_notation->setObjectName("notation");
    m_key->setObjectName("keyColumn");
    m_value->setObjectName("valueColumn");
    m_notation->addItem(tr("Plain text"), static_cast<int>(PasteFormat::Notation::Plain));
    m_notation->addItem(tr("Escaped text"), static_cast<int>(PasteFormat::Notation::Escaped));
    m_notation->addItem(tr("Hexadecimal"), static_cast<int>(PasteFormat::Notation::Hex));
    m_notation->setToolTip(tr(
        "How the bytes are written.\nPlain text: as they stand, with the quotes of a spreadsheet around "
        "cells with tabs, line ends or quotes.\nEscaped text: \\n, \\r, \\t, \\\\ and \\xNN for any byte."));
    offerColumns();
    m_value->setCurrentIndex(std::min(1, m_value->count() - 1));
    form().addRow(tr("&Keys are in:"), m_key);
    form().addRow(tr("&Values are in:"), m_value);
    form().addRow(tr("&Written as:"), m_notation);
    connect(m_notation, &QComboBox::currentIndexChanged, this, &PasteDialog::offerColumns);
    for (auto* box : {m_key, m_value, m_notation})
        connect(box, &QComboBox::currentIndexChanged, this, &PasteDialog::restart);
}

// How many there are may depend on the quotes.
void PasteDialog::offerColumns() {
    const auto notation = static_cast<PasteFormat::Notation>(m_notation->currentData().toInt());
    const auto columns = columnCount(*m_text, notation);
    for (auto* box : {m_key, m_value}) {
        const QSignalBlocker blocker(box);
        while (box->count() > columns)
            box->removeItem(box->count() - 1);
        while (box->count() < columns)
            box->addItem(tr("Column %1").arg(box->count() + 1));
    }
}

Result<PasteFormat> PasteDialog::format() const {
    const auto invalid = [](const QString& what) {
        return tl::unexpected(Error{ErrorCode::Invalid, what.toStdString()});
    };
    if (m_copied && m_copied->keyColumn < 0)
        return invalid(
            tr("the rows were copied without their keys; show the column Key and copy them again"));
    if (m_copied && m_copied->valueColumn < 0)
        return invalid(
            tr("the rows were copied without their values; show the column Value and copy them again"));
    if (m_copied)
        return *m_copied;
    if (m_key->count() < 2)
        return invalid(tr("the clipboard has no lines with a key, a tab and a value; copied rows of a table "
                          "are such lines"));
    if (m_key->currentIndex() == m_value->currentIndex())
        return invalid(tr("keys and values are in different columns"));
    return PasteFormat{static_cast<PasteFormat::Notation>(m_notation->currentData().toInt()),
                       m_key->currentIndex(), m_value->currentIndex()};
}

Result<BulkDialog::Job> PasteDialog::job() const {
    const auto known = format();
    if (!known)
        return tl::unexpected(known.error());
    return Job([snapshot = m_snapshot, text = m_text, format = *known, staged = m_staged](
                   Progress& progress) { return pasted(*snapshot, *text, format, staged, progress); });
}

QString PasteDialog::summary(const BulkEdits& edits) const {
    std::uint64_t added = 0;
    std::uint64_t deleted = 0;
    for (const auto& edit : edits.edits) {
        deleted += edit.content.isDeleted() ? 1 : 0;
        added += !edit.base.isLive && !edit.content.isDeleted() ? 1 : 0;
    }
    auto text = tr("%1 keys would be added, %2 would get another value.")
                    .arg(numberText(added), numberText(edits.edits.size() - added - deleted));
    if (deleted > 0)
        text += u' ' + tr("%1 would be deleted.").arg(numberText(deleted));
    if (edits.absent == 1)
        text += u' ' + tr("1 that the copied rows say is deleted is not here.");
    else if (edits.absent > 1)
        text +=
            u' ' + tr("%1 that the copied rows say are deleted are not here.").arg(numberText(edits.absent));
    if (edits.noRecords == 1)
        text += u' ' + tr("1 row that is no record is left out.");
    else if (edits.noRecords > 1)
        text += u' ' + tr("%1 rows that are no records are left out.").arg(numberText(edits.noRecords));
    return text;
}

} // namespace simkv::ui
