// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "table_contents.h"

#include <QWidget>

class QLabel;
class QThreadPool;
class QToolButton;

namespace simkv::ui {

class FilterBar;
class FindBar;
class Settings;

// One tab: a filter and a search above a table.
class TablePage final : public QWidget {
    Q_OBJECT
public:
    TablePage(TableContents::Rows rows, Settings& settings, QThreadPool& pool, QWidget* parent = nullptr);
    ~TablePage() override;

    [[nodiscard]] RecordTable& table() { return *m_table; }
    [[nodiscard]] RecordTableModel& model() { return m_model; }
    [[nodiscard]] TableContents& contents() { return *m_contents; }
    [[nodiscard]] FilterBar& filterBar() { return *m_filterBar; }
    [[nodiscard]] FindBar& findBar() { return *m_findBar; }
    [[nodiscard]] BackgroundTask& seekTask() { return m_seek; }
    // Shown in place of a table without rows, where no filter is the reason.
    void setEmptyText(const QString& text);
    void setSnapshot(const std::shared_ptr<const Snapshot>& snapshot);

signals:
    void jumping(); // another record becomes current, far away maybe

protected:
    void focusInEvent(QFocusEvent* event) override; // to the table
    void resizeEvent(QResizeEvent* event) override;

private:
    void update();
    void takeTyped(const QString& text);
    void noticeNewRows();
    void placeNewsButton();

    RecordTableModel m_model;
    RecordTable* m_table;
    TableContents* m_contents;
    FilterBar* m_filterBar;
    FindBar* m_findBar;
    QLabel* m_empty;
    QString m_emptyText;
    QToolButton* m_news;      // rows that came below what is in sight
    std::uint64_t m_seen = 0; // rows when the end was last in sight
    std::shared_ptr<const Snapshot> m_seenOf;
    bool m_wasComplete = false; // it has been read to its end once: what comes is news
    BackgroundTask m_seek;
};

} // namespace simkv::ui
