// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/copy_actions.h"

#include "base/byte_text.h"
#include "document/current_record.h"
#include "document/log_document.h"
#include "pages/table_page.h"
#include "pages/table_pages.h"
#include "staging/content_bytes.h"
#include "texts/error_text.h"
#include "texts/format_text.h"
#include "texts/path_text.h"
#include "views/action_registry.h"
#include "views/message_bar.h"
#include "views/record_table.h"
#include "views/table_text.h"

#include <QAction>
#include <QBuffer>
#include <QClipboard>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>

namespace simkv::ui {

// Keys that mean something else elsewhere, as in the text of the inspector, belong to the tables.
CopyActions::CopyActions(const Workbench& bench)
    : m_document(bench.document), m_settings(bench.settings), m_saving(bench.features.get<SaveActions>()),
      m_messages(bench.messages), m_current(bench.current), m_pages(bench.pages), m_window(&bench.window),
      m_task(bench.document.board()), m_saveTask(bench.document.board()),
      m_copyCell(&bench.actions.add({"copy.copyCell", "edit-copy", tr("&Copy Cell or Rows"),
                                     tr("Copy the current cell, or all selected rows"),
                                     standardKeys(QKeySequence::Copy), Qt::WidgetWithChildrenShortcut})),
      m_copyRows(&bench.actions.add({"copy.copyRows",
                                     "edit-copy",
                                     tr("Copy Ro&w"),
                                     tr("Copy all columns of the current or the selected rows, to be pasted "
                                        "into a table or a log"),
                                     {}})),
      m_copyKey(&bench.actions.add({"copy.copyKey",
                                    "edit-copy",
                                    tr("Copy &Key"),
                                    tr("Copy the current key as text"),
                                    {Qt::CTRL | Qt::SHIFT | Qt::Key_K}})),
      m_copyValue(&bench.actions.add({"copy.copyValue",
                                      "edit-copy",
                                      tr("Copy &Value"),
                                      tr("Copy the current value as text"),
                                      {Qt::CTRL | Qt::SHIFT | Qt::Key_C}})),
      m_copyRecord(&bench.actions.add({"copy.copyRecordAsHex",
                                       "edit-copy",
                                       tr("Copy &Record as Hex"),
                                       tr("Copy all bytes of the current record as hexadecimal digits"),
                                       {Qt::CTRL | Qt::SHIFT | Qt::Key_H}})),
      m_selectAll(&bench.actions.add(
          {"copy.selectAll", "edit-select-all", tr("Select A&ll"), tr("Select all rows of the table"),
           standardKeys(QKeySequence::SelectAll), Qt::WidgetWithChildrenShortcut})) {
    connect(m_copyCell, &QAction::triggered, this, &CopyActions::copyCells);
    connect(m_copyRows, &QAction::triggered, this, &CopyActions::copyAllColumns);
    connect(m_copyKey, &QAction::triggered, this, [this] { copyAsText(Part::Key); });
    connect(m_copyValue, &QAction::triggered, this, [this] { copyAsText(Part::Value); });
    connect(m_copyRecord, &QAction::triggered, this, [this] { copyAsHex(Part::Record); });
    connect(m_selectAll, &QAction::triggered, this, [this] { table().selectAll(); });
    connect(&m_document, &LogDocument::snapshotChanged, this, &CopyActions::updateEnabled);
    connect(&m_current, &CurrentRecord::changed, this, &CopyActions::updateEnabled);
    updateEnabled();
}

RecordTable& CopyActions::table() const {
    return m_pages.current().table();
}

void CopyActions::updateEnabled() {
    const bool hasCurrent = m_document.snapshot() && table().currentIndex().isValid();
    for (auto* action : {m_copyCell, m_copyRows, m_copyValue, m_copyRecord})
        action->setEnabled(hasCurrent);
    const auto id = table().currentId();
    m_copyKey->setEnabled(hasCurrent && id);
    m_copyRecord->setEnabled(hasCurrent && (!id || id->record())); // an addition is no record yet
    m_selectAll->setEnabled(m_document.snapshot() != nullptr);
}

void CopyActions::refuse(const QString& why) {
    m_messages.show("copy", MessageBar::Kind::Warning, why);
}

void CopyActions::report(const Error& error) {
    m_messages.show("copy", MessageBar::Kind::Error, errorText(error));
}

// Copies the current cell if one row is selected; of several rows, all that the shown columns hold.
void CopyActions::copyCells() {
    if (table().selectedCount() <= 1)
        copyCell();
    else
        copyAllColumns();
}

// A table shortens keys and values; what is copied is complete. Ages are copied as they are shown.
void CopyActions::copyCell() {
    m_messages.remove("copy");
    const auto index = table().currentIndex();
    const auto column = static_cast<RecordColumn>(index.column());
    if (column != RecordColumn::Key && column != RecordColumn::Value)
        return QGuiApplication::clipboard()->setText(copiedCell(index));
    QBuffer cell;
    cell.open(QIODevice::WriteOnly);
    NoProgress unwatched;
    const auto written = writeRows(table().currentCell(), cell, kMaxCopiedBytes, unwatched);
    if (!written && written.error().code == ErrorCode::Invalid)
        return refuse(tr("The cell is over %1 of text, too much to copy. Save Value to File saves it.")
                          .arg(sizeText(kMaxCopiedBytes)));
    if (!written)
        return report(written.error());
    QGuiApplication::clipboard()->setText(QString::fromUtf8(cell.data().chopped(1)));
}

void CopyActions::copyAllColumns() {
    m_messages.remove("copy");
    auto selected = table().selectedRows();
    if (selected.count() == 0)
        selected.ranges = table().currentCell().rows.ranges;
    const RowsText rows{std::move(selected), table().shownColumns(), m_settings.timeDisplay()};
    if (rows.estimate() > kAskedFrom)
        askFirst(rows);
    else
        copyRows(rows);
}

void CopyActions::askFirst(const RowsText& rows) {
    auto* box = new QMessageBox(QMessageBox::Question, tr("Copy Rows"),
                                tr("Copy %1 rows to the clipboard?").arg(numberText(rows.rows.count())),
                                QMessageBox::Cancel, m_window);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(tr("They are about %1 of text.").arg(sizeText(rows.estimate())));
    auto* copy = box->addButton(tr("&Copy"), QMessageBox::AcceptRole);
    auto* save = box->addButton(tr("&Save to File…"), QMessageBox::ActionRole);
    copy->setEnabled(rows.estimate() <= kMaxText);
    box->setDefaultButton(copy->isEnabled() ? copy : save);
    connect(box, &QDialog::finished, this, [this, box, copy, save, rows] {
        if (box->clickedButton() == copy)
            copyRows(rows);
        else if (box->clickedButton() == save)
            m_saving.askForPath(*m_window, tr("Save Rows to File"),
                                QFileInfo(m_document.path()).absolutePath() + u'/' + tr("rows.txt"),
                                [this, rows](const QString& path) { saveRowsTo(rows, path); });
    });
    box->open();
}

void CopyActions::copyRows(const RowsText& rows) {
    using Text = std::pair<QString, std::vector<CopiedRow>>;
    using Copied = Result<Text>;
    m_task.start<Copied>(
        tr("Copying"),
        [rows](QPromise<Copied>& promise, Progress& progress) {
            QBuffer buffer;
            buffer.open(QIODevice::WriteOnly);
            std::vector<CopiedRow> copied;
            const auto written = writeRows(rows, buffer, kMaxText, progress, &copied);
            promise.addResult(written ? Copied(Text(QString::fromUtf8(buffer.data()), std::move(copied)))
                                      : Copied(tl::unexpected(written.error())));
        },
        [this, rows](const Copied& text) {
            if (!text && text.error().code == ErrorCode::Cancelled)
                return refuse(tr("Copying was stopped; the clipboard is as it was."));
            if (!text && text.error().code == ErrorCode::Invalid)
                return refuse(
                    tr("The rows are over %1 of text, too much for the clipboard; nothing was copied.")
                        .arg(sizeText(kMaxText)));
            if (!text)
                return report(text.error());
            QGuiApplication::clipboard()->setMimeData(
                copiedRows(rows, text->first, text->second).release()); // takes it
            const auto count = rows.rows.count();
            if (count > kToldFrom)
                m_messages.show("copy", MessageBar::Kind::Information,
                                tr("%1 rows are in the clipboard.").arg(numberText(count)));
        });
}

void CopyActions::saveRowsTo(const RowsText& rows, const QString& path) {
    using Saved = Result<void>;
    m_saveTask.start<Saved>(
        tr("Saving rows"),
        [rows, path](QPromise<Saved>& promise, Progress& progress) {
            promise.addResult(saveRows(rows, path, progress));
        },
        [this, count = rows.rows.count(), path](const Saved& saved) {
            if (saved)
                m_messages.show("copy", MessageBar::Kind::Information,
                                tr("%1 rows saved to %2.").arg(numberText(count), pathText(path)));
            else if (saved.error().code == ErrorCode::Cancelled)
                refuse(tr("Saving was stopped; no file was left."));
            else
                report(saved.error());
        });
}

bool CopyActions::maySizeBeCopied(std::uint64_t size) {
    if (ByteCount(size) <= kMaxCopiedBytes)
        return true;
    refuse(tr("%1 are too many to copy. Save Value to File saves them.").arg(sizeText(ByteCount(size))));
    return false;
}

// Nothing if there is no such part, or if it cannot be read, which is reported. Bytes that are no record are
// value and record in one.
std::optional<ByteString> CopyActions::currentBytes(Part part) {
    const auto& table = this->table();
    if (!table.records().snapshot())
        return std::nullopt;
    if (const auto* unreadable = table.currentUnreadable())
        return part == Part::Key ? std::nullopt : bytesOfLog(unreadable->offset, unreadable->size);
    const auto id = table.currentId();
    if (!id)
        return std::nullopt;
    return part == Part::Value ? valueOfRow(*id) : bytesOfRow(*id, part);
}

std::optional<ByteString> CopyActions::bytesOfLog(Offset offset, ByteCount size) {
    if (!maySizeBeCopied(size.value()))
        return std::nullopt;
    auto bytes = table().records().snapshot()->bytes(offset, size);
    if (bytes)
        return *std::move(bytes);
    report(bytes.error());
    return std::nullopt;
}

// Its key, or the whole record.
std::optional<ByteString> CopyActions::bytesOfRow(RowId row, Part part) {
    const auto source = table().records().source();
    const auto record = row.record();
    if (!record) {
        const auto key = part == Part::Key ? source.keyAt(row) : tl::unexpected(Error{});
        return key ? std::optional(*key) : std::nullopt;
    }
    const auto place = source.snapshot()->place(*record);
    if (!place) {
        report(place.error());
        return std::nullopt;
    }
    return part == Part::Key ? bytesOfLog(place->keyOffset(), ByteCount(place->header.keyLength))
                             : bytesOfLog(place->offset, place->header.size());
}

// What the row shows, staged or not.
std::optional<ByteString> CopyActions::valueOfRow(RowId row) {
    const auto source = table().records().source();
    const auto content = source.contentAt(row);
    const auto size = content ? contentSize(*source.snapshot(), *content) : tl::unexpected(content.error());
    if (!size) {
        report(size.error());
        return std::nullopt;
    }
    if (!maySizeBeCopied(*size))
        return std::nullopt;
    auto bytes = contentBytes(*source.snapshot(), *content, 0, *size);
    if (bytes)
        return *std::move(bytes);
    report(bytes.error());
    return std::nullopt;
}

// Copies text as it is, and anything else escaped, so that it can be pasted back.
void CopyActions::copyAsText(Part part) {
    if (const auto bytes = currentBytes(part))
        QGuiApplication::clipboard()->setText(
            wholeText(isUtf8(*bytes) && bytes->find('\0') == ByteString::npos ? *bytes : escaped(*bytes)));
}

void CopyActions::copyAsHex(Part part) {
    if (const auto bytes = currentBytes(part))
        QGuiApplication::clipboard()->setText(QString::fromStdString(toHex(*bytes)));
}

} // namespace simkv::ui
