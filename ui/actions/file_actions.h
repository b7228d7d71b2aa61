// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "actions/feature.h"
#include "settings/settings.h"

class QAction;
class QMenu;
class QWidget;

namespace simkv::ui {

// The File menu: which log a window shows, and saving from it.
class FileActions final : public Feature {
    Q_OBJECT
public:
    explicit FileActions(const Workbench& bench);

    // Makes a new, empty log and opens it.
    void createLog(const QString& path);

private:
    void addActions();
    void updateEnabled();
    void askForLog(bool readOnly);
    void askForNewLog();
    void fillRecentMenu();

    Workbench m_bench;
    LogDocument& m_document;
    Settings& m_settings;
    QWidget* m_window;
    QMenu* m_recent = nullptr;
    QAction* m_saveCopy = nullptr;
    QAction* m_allowEditing = nullptr;
};

} // namespace simkv::ui
