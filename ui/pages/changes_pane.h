// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "changes_model.h"
#include "staged_changes.h"

#include <QWidget>

class QAction;
class QLabel;
class QToolButton;

namespace simkv::ui {

class LongTableView;

// The list of staged changes, from what is in the log to what is to be written, with the buttons that write
// them or take them back.
class ChangesPane final : public QWidget {
    Q_OBJECT
public:
    // `write`: what its first button does.
    ChangesPane(LogDocument& document, StagedChanges& changes, QAction& write, QAction& revertAll,
                QWidget* parent = nullptr);

    [[nodiscard]] LongTableView& table() { return *m_table; }
    [[nodiscard]] ChangesModel& model() { return m_model; }
    [[nodiscard]] QByteArray saveColumns() const;
    void restoreColumns(const QByteArray& state);

signals:
    // The person wants to see or edit it.
    void keyChosen(const simkv::ByteString& key);

private:
    void update();
    void updateEnabled();
    [[nodiscard]] std::vector<ByteString> selectedKeys() const;

    LogDocument& m_document;
    StagedChanges& m_changes;
    ChangesModel m_model;
    LongTableView* m_table;
    QLabel* m_summary;
    QAction* m_revert;
    QAction* m_keepMine;
    QAction* m_goTo;
};

} // namespace simkv::ui
