// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "staged_changes.h"

#include <QObject>

#include <functional>

class QAction;
class QMenu;
class QWidget;

namespace simkv::ui {

class MessageBar;
class RecordTable;

// What changes keys: all of it is staged, nothing is written. Works on the table that `currentTable` names.
class EditActions final : public QObject {
    Q_OBJECT
public:
    using CurrentTable = std::function<RecordTable&()>;
    EditActions(LogDocument& document, StagedChanges& changes, MessageBar& messages,
                CurrentTable currentTable, QWidget* window);

    void fillMenu(QMenu& menu);
    [[nodiscard]] QList<QAction*> changeActions() const;
    // Those of them that are wanted most.
    [[nodiscard]] QList<QAction*> barActions() const { return {m_add, m_edit, m_delete}; }
    // After a change of log, state or selection.
    void updateEnabled();

    void addKey();
    void editValue();
    void editKey(const ByteString& key);
    // Gives the current key's value to another key, too, or instead. The value is not read.
    void duplicateKey();
    void renameKey();
    void deleteKeys();

    // Values over this are not edited in a dialog: text of short lines, and all other bytes and keys.
    static constexpr std::uint64_t kMaxEditedText = 1U << 20U;
    static constexpr std::uint64_t kMaxEditedLine = 64U << 10U;
    static constexpr std::size_t kMaxDeletedKeys = 1000;

private:
    [[nodiscard]] std::optional<ByteString> currentKey();
    [[nodiscard]] bool hasValue(const ByteString& key) const;
    void askForKey(bool isRenamed);
    [[nodiscard]] Result<ByteString> valueToEdit(const Content& content) const;
    void refuse(const QString& why);
    void report(const Error& error);

    LogDocument& m_document;
    StagedChanges& m_changes;
    MessageBar& m_messages;
    CurrentTable m_currentTable;
    QWidget* m_window;
    QAction* m_add;
    QAction* m_edit;
    QAction* m_duplicate;
    QAction* m_rename;
    QAction* m_delete;
};

} // namespace simkv::ui
