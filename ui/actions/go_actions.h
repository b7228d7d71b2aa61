// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "dialogs/go_to_dialog.h"
#include "document/place_history.h"
#include "settings/settings.h"

#include <QObject>

class QAction;
class QMenu;
class QWidget;

namespace simkv::ui {

class LogDocument;
class MessageBar;
class TablePage;
class TablePages;

// The Go menu: to a record, offset, time or key; back and forward through places that were visited. Pages are
// the tabs' widgets, the first for live keys, the second for all records.
class GoActions final : public QObject {
    Q_OBJECT
public:
    GoActions(LogDocument& document, Settings& settings, MessageBar& messages, TablePages& pages,
              TablePage& keys, TablePage& log, QWidget* window);

    void fillMenu(QMenu& menu);
    [[nodiscard]] QAction* backAction() const { return m_back; }
    [[nodiscard]] QAction* forwardAction() const { return m_forward; }
    void updateEnabled();

    void goTo(const GoToDialog::Target& target);
    // Shows the record in the Log, where every record has a row. Back returns to the place before.
    void showInLog(RecordNumber number);
    bool showUnreadableInLog(Offset offset);
    // Goes to what begins there: a record, or bytes that are none. Says so if nothing does any more.
    void goToOffset(Offset offset);
    // Remembers the current place: Back returns to it from whatever comes next.
    void leavePlace();

signals:
    // The log is to be shown as it is now, at once.
    void nowWanted();

private:
    void ask();
    [[nodiscard]] Result<RecordNumber> find(const GoToDialog::Target& target) const;
    void show(RecordNumber number);
    void step(bool isBack);
    [[nodiscard]] std::optional<PlaceHistory::Place> place() const;
    [[nodiscard]] TablePage& currentPage() const;

    LogDocument& m_document;
    Settings& m_settings;
    MessageBar& m_messages;
    TablePages& m_pages;
    TablePage& m_keys;
    TablePage& m_log;
    QWidget* m_window;
    PlaceHistory m_history;
    QAction* m_goTo;
    QAction* m_back;
    QAction* m_forward;
    QAction* m_otherTable;
};

} // namespace simkv::ui
