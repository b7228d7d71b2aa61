// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pages/table_contents.h"

#include <QWidget>

#include <string>

class QHBoxLayout;
class QLabel;
class QToolButton;

namespace simkv::ui {

class FilterBar;
class FindBar;
class Settings;

// One tab: a filter and a search above a table.
class TablePage final : public QWidget {
    Q_OBJECT
public:
    TablePage(TableContents::Rows rows, Settings& settings, TaskBoard& board, QWidget* parent = nullptr);
    ~TablePage() override;

    [[nodiscard]] RecordTable& table() { return *m_table; }
    [[nodiscard]] RecordTableModel& model() { return m_model; }
    // The key of the staged addition that is current; nothing if a record is, or no row.
    [[nodiscard]] std::optional<ByteString> currentAddedKey() const;
    [[nodiscard]] TableContents& contents() { return *m_contents; }
    [[nodiscard]] FilterBar& filterBar() { return *m_filterBar; }
    [[nodiscard]] FindBar& findBar() { return *m_findBar; }
    [[nodiscard]] BackgroundTask& seekTask() { return m_seek; }
    // Shown in place of a table without rows, where no filter is the reason.
    void setEmptyText(const QString& text);
    // As TableContents has it. `isPast`: other records come by going through time, not because they were
    // written.
    void setSnapshot(const std::shared_ptr<const Snapshot>& snapshot,
                     const std::shared_ptr<const RecordSet>& among = nullptr, bool isPast = false);
    // The user has written these records: they are no news, unless others are.
    void noteWritten(const std::vector<RecordNumber>& records);
    // Adds a button beside the filter.
    void addButton(QWidget* button);

signals:
    // The key whose first letters were typed could not be looked for.
    void seekFailed(const simkv::Error& error);
    void jumping();        // another record becomes current, far away maybe
    void currentChanged(); // of the table

protected:
    void focusInEvent(QFocusEvent* event) override; // to the table
    void resizeEvent(QResizeEvent* event) override;

private:
    void update();
    void onTyped(const QString& text);
    [[nodiscard]] std::uint64_t rowsSince(std::uint64_t record) const;
    void noticeNewRows();
    void placeNewsButton();

    RecordTableModel m_model;
    RecordTable* m_table;
    TableContents* m_contents;
    FilterBar* m_filterBar;
    FindBar* m_findBar;
    QLabel* m_empty;
    QString m_emptyText;
    QToolButton* m_newRows; // rows that came below what is in sight
    // Records that there were when the end was last in sight: of what this filter lets through, and of all.
    std::uint64_t m_seen = 0;
    std::uint64_t m_seenOfAll = 0;
    std::string m_seenFilter;
    std::shared_ptr<const Snapshot> m_seenOf;
    bool m_isPast = false;
    bool m_isSubset = false;    // not the live or all records
    QHBoxLayout* m_top;         // with the filter
    bool m_wasComplete = false; // it has been read to its end once: what comes is news
    BackgroundTask m_seek;
};

} // namespace simkv::ui
