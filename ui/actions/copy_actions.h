// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "actions/feature.h"
#include "actions/save_actions.h"
#include "background/background_task.h"
#include "models/rows_text.h"
#include "settings/settings.h"

class QAction;

namespace simkv::ui {

class RecordTable;

// Copies cells, rows, keys, values and records to the clipboard. Many rows are put together in the
// background; where they would be a long text, the user is asked first.
class CopyActions final : public Feature {
    Q_OBJECT
public:
    explicit CopyActions(const Workbench& bench);

    static constexpr std::uint64_t kToldFrom = 5000; // rows
    static constexpr ByteCount kAskedFrom{16U << 20U};
    static constexpr ByteCount kMaxText{512U << 20U};
    static constexpr ByteCount kMaxCopiedBytes{16U << 20U};

private:
    void updateEnabled();
    [[nodiscard]] RecordTable& table() const;
    void copyCells();
    void copyCell();
    void copyAllColumns();
    void askFirst(const RowsText& rows);
    void copyRows(const RowsText& rows);
    void saveRowsTo(const RowsText& rows, const QString& path);
    enum class Part { Key, Value, Record };
    // `size` of bytes, if that is not too much.
    [[nodiscard]] bool maySizeBeCopied(std::uint64_t size);
    [[nodiscard]] std::optional<ByteString> currentBytes(Part part);
    [[nodiscard]] std::optional<ByteString> bytesOfLog(Offset offset, ByteCount size);
    [[nodiscard]] std::optional<ByteString> bytesOfRow(RowId row, Part part);
    [[nodiscard]] std::optional<ByteString> valueOfRow(RowId row);
    void copyAsText(Part part);
    void copyAsHex(Part part);
    void refuse(const QString& why);
    void report(const Error& error);

    LogDocument& m_document;
    Settings& m_settings;
    SaveActions& m_saving;
    MessageBar& m_messages;
    CurrentRecord& m_current;
    TablePages& m_pages;
    QWidget* m_window;
    BackgroundTask m_task;
    BackgroundTask m_saveTask;
    QAction* m_copyCell;
    QAction* m_copyRows;
    QAction* m_copyKey;
    QAction* m_copyValue;
    QAction* m_copyRecord;
    QAction* m_selectAll;
};

} // namespace simkv::ui
