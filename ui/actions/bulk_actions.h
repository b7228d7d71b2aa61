// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "actions/feature.h"
#include "document/bulk_edits.h"
#include "document/staged_changes.h"

#include <QPointer>

#include <vector>

class QAction;
class QWidget;

namespace simkv::ui {

class BulkDialog;

// Changes of many keys, after a look at what would become of them: replacing in values, pasting keys, and
// bringing them back as they were.
class BulkActions final : public Feature {
    Q_OBJECT
public:
    explicit BulkActions(const Workbench& bench);
    ~BulkActions() override;

signals:
    // Keys have been pasted, this one first.
    void keyAdded(const simkv::ByteString& key);

private:
    void updateEnabled();
    void replaceInValues();
    void pasteKeys();
    void restoreKeys();
    void open(BulkDialog* dialog, const QString& label);

    LogDocument& m_document;
    StagedChanges& m_changes;
    const Settings& m_settings;
    TablePages& m_pages;
    QWidget* m_window;
    std::vector<QPointer<BulkDialog>> m_dialogs;
    QAction* m_replace;
    QAction* m_paste;
    QAction* m_restore;
};

} // namespace simkv::ui
