// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "document/bulk_edits.h"
#include "document/staged_changes.h"

#include <QObject>

#include <functional>

class QAction;
class QWidget;

namespace simkv::ui {

class BulkDialog;
class Settings;
class TablePage;

// Changes of many keys, after a look at what would become of them: replacing in values, pasting keys, and
// bringing them back as they were.
class BulkActions final : public QObject {
    Q_OBJECT
public:
    using CurrentPage = std::function<TablePage&()>;
    BulkActions(LogDocument& document, StagedChanges& changes, const Settings& settings,
                CurrentPage currentPage, QWidget* window);

    [[nodiscard]] QAction& replaceAction() const { return *m_replace; }
    // Its keys work on pages of tables; elsewhere they paste text.
    [[nodiscard]] QAction& pasteAction() const { return *m_paste; }
    [[nodiscard]] QAction& restoreAction() const { return *m_restore; }
    void updateEnabled();

private:
    void replaceInValues();
    void pasteKeys();
    void restoreKeys();
    void open(BulkDialog* dialog, const QString& label);

    LogDocument& m_document;
    StagedChanges& m_changes;
    const Settings& m_settings;
    CurrentPage m_currentPage;
    QWidget* m_window;
    QAction* m_replace;
    QAction* m_paste;
    QAction* m_restore;
};

} // namespace simkv::ui
