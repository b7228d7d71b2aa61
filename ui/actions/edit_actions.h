// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "log_document.h"
#include "settings.h"

#include <QObject>
#include <QPointer>

#include <functional>

class QAction;
class QMenu;
class QWidget;

namespace simkv::ui {

class MessageBar;
class RecordDialog;
class RecordTable;
class SaveActions;

// The Edit menu: what changes keys. Works on the table that `currentTable` names.
class EditActions final : public QObject {
    Q_OBJECT
public:
    using CurrentTable = std::function<RecordTable&()>;
    EditActions(LogDocument& document, Settings& settings, SaveActions& saving, MessageBar& messages,
                CurrentTable currentTable, QWidget* window);

    void fillMenu(QMenu& menu);
    [[nodiscard]] QList<QAction*> changeActions() const;
    // After a change of log, state or selection.
    void updateEnabled();

    void addKey();
    void editValue();
    void deleteKeys();

    // Values over this are not edited in a dialog: text of short lines, and all other bytes and keys.
    static constexpr std::uint64_t kMaxEditedText = 1U << 20U;
    static constexpr std::uint64_t kMaxEditedLine = 64U << 10U;
    static constexpr std::size_t kMaxDeletedKeys = 1000;

private:
    void writeFrom(RecordDialog& dialog, std::optional<RecordNumber> base);
    void takeFailure(const Error& error);
    void offerCopyFirst(QWidget& asker, std::function<void()> proceed);
    void refuse(const QString& why);
    void report(const Error& error);

    LogDocument& m_document;
    Settings& m_settings;
    SaveActions& m_saving;
    MessageBar& m_messages;
    CurrentTable m_currentTable;
    QWidget* m_window;
    QPointer<RecordDialog> m_writing;    // whose record is being written
    QPointer<RecordDialog> m_conflicted; // whose key another program has changed, as the person was told
    QString m_copyOffered;               // path of the log for which the person has decided
    QAction* m_add;
    QAction* m_edit;
    QAction* m_delete;
};

} // namespace simkv::ui
