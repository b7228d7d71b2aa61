// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/import_dialog.h"

#include "document/exchange_jobs.h"
#include "texts/format_text.h"
#include "texts/path_text.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLabel>

#include <algorithm>

namespace simkv::ui {

ImportDialog::ImportDialog(const QString& path, std::shared_ptr<const Snapshot> newest, StagedLookup staged,
                           TaskBoard& board, QWidget* parent)
    : BulkDialog(tr("Import Keys"), newest, board, parent), m_path(path), m_newest(std::move(newest)),
      m_staged(std::move(staged)), m_format(new QComboBox(this)) {
    m_format->setObjectName("importFormat");
    m_format->addItem(tr("JSON Lines"), static_cast<int>(ExportFormat::JsonLines));
    m_format->addItem(tr("CSV"), static_cast<int>(ExportFormat::Csv));
    m_format->setCurrentIndex(importFormat(path) == ExportFormat::Csv ? 1 : 0);
    auto* file = new QLabel(fileNameText(path), this);
    file->setTextFormat(Qt::PlainText);
    file->setToolTip(literalToolTip(pathText(path)));
    form().addRow(tr("File:"), file);
    form().addRow(tr("&Read as:"), m_format);
    connect(m_format, &QComboBox::currentIndexChanged, this, &ImportDialog::restart);
    restart();
}

Result<BulkDialog::Job> ImportDialog::job() const {
    return Job([newest = m_newest, path = m_path, staged = m_staged,
                format = static_cast<ExportFormat>(m_format->currentData().toInt())](Progress& progress) {
        return importedKeys(*newest, path, format, staged, progress);
    });
}

QString ImportDialog::summary(const BulkEdits& edits) const {
    std::uint64_t added = 0;
    std::uint64_t deleted = 0;
    for (const auto& edit : edits.edits) {
        added += !edit.base.isLive && !edit.content.isDeleted() ? 1 : 0;
        deleted += edit.content.isDeleted() ? 1 : 0;
    }
    auto text =
        tr("%1 keys would be added, %2 would get another value, %3 would be deleted.")
            .arg(numberText(added), numberText(edits.edits.size() - added - deleted), numberText(deleted));
    if (edits.keys > edits.edits.size())
        text += u' ' + tr("%1 are so already.").arg(numberText(edits.keys - edits.edits.size()));
    return text;
}

} // namespace simkv::ui
