// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "actions/feature.h"
#include "base/result.h"
#include "dialogs/go_to_dialog.h"
#include "document/place_history.h"
#include "settings/settings.h"

class QAction;
class QWidget;

namespace simkv::ui {

class TablePage;

// The Go menu: to a record, offset, time or key; back and forward through places that were visited.
class GoActions final : public Feature {
    Q_OBJECT
public:
    explicit GoActions(const Workbench& bench);

    void goTo(const GoToDialog::Target& target);
    // Shows what is staged for a key, in Keys. A filter that hides it there is named, not removed.
    void showStaged(const ByteString& key);
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
    void updateEnabled();
    void ask();
    [[nodiscard]] Result<RowId> find(const GoToDialog::Target& target) const;
    [[nodiscard]] Result<RowId> findKey(const ByteString& key) const;
    void show(RowId id);
    void showInKeys(RowId id);
    void tellIfHidden();
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
    std::optional<RowId> m_sought; // in Keys, until it is known whether it has a row
    QAction* m_goTo;
    QAction* m_back;
    QAction* m_forward;
    QAction* m_otherTable;
};

} // namespace simkv::ui
