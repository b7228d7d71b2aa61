// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "background_task.h"
#include "find_record.h"

#include <QWidget>

#include <memory>
#include <optional>

class QCheckBox;
class QLabel;
class QLineEdit;

namespace simkv::ui {

class RecordTable;

// Finds records whose key or value contains a text, from the current row of a table on, in the background.
class FindBar final : public QWidget {
    Q_OBJECT
public:
    FindBar(RecordTable& table, bool liveOnly, QThreadPool& pool, QWidget* parent = nullptr);

    // Puts the cursor into the box.
    void activate();
    void findNext() { find(false, true); }
    void findPrevious() { find(true, true); }
    [[nodiscard]] BackgroundTask& task() { return m_task; }

signals:
    void left(); // Esc: back to the table

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    struct Search;
    using Found = Result<std::optional<RecordNumber>>;
    void find(bool backward, bool beyondCurrent);
    void take(const Search& search, const Found& found);

    RecordTable& m_table;
    bool m_liveOnly;
    QLineEdit* m_text;
    QCheckBox* m_matchCase;
    QLabel* m_status;
    BackgroundTask m_task;
};

} // namespace simkv::ui
