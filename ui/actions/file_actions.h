// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "settings/settings.h"

#include <QObject>

class QAction;
class QMenu;
class QWidget;

namespace simkv::ui {

class LogDocument;
class SaveActions;

// The File menu: which log a window shows, and saving from it.
class FileActions final : public QObject {
    Q_OBJECT
public:
    FileActions(LogDocument& document, Settings& settings, SaveActions& saving, QWidget* window);

    // `changes`: actions of what is staged. `loadValue`: the counterpart of saving one.
    void fillMenu(QMenu& menu, const QList<QAction*>& changes, QAction& loadValue,
                  const QList<QAction*>& exchange);
    [[nodiscard]] QAction* newAction() const { return m_new; }
    [[nodiscard]] QAction* openAction() const { return m_open; }
    [[nodiscard]] QAction* saveValueAction() const { return m_saveValue; }
    void updateEnabled(bool hasCurrentRecord);
    // Makes a new, empty log and opens it.
    void createLog(const QString& path);

signals:
    void openRequested(const QString& path, bool readOnly);
    void saveValueRequested();
    void createFailed(const QString& why);
    void quitRequested();

private:
    void askForLog(bool readOnly);
    void askForNewLog();
    void fillRecentMenu();

    LogDocument& m_document;
    Settings& m_settings;
    QWidget* m_window;
    QMenu* m_recent = nullptr;
    QAction* m_new;
    QAction* m_open;
    QAction* m_openReadOnly;
    QAction* m_saveCopy;
    QAction* m_saveValue;
    QAction* m_allowEditing;
    QAction* m_close;
    QAction* m_quit;
};

} // namespace simkv::ui
