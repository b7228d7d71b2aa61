// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/file_actions.h"

#include "actions/save_actions.h"
#include "document/log_document.h"
#include "texts/error_text.h"
#include "views/make_action.h"

#include <QAction>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QStandardPaths>

namespace simkv::ui {
namespace {

QStringList nameFilters() {
    return {FileActions::tr("SimKV logs (*.simkv *.log *.db)"), FileActions::tr("All files (*)")};
}

} // namespace

FileActions::FileActions(LogDocument& document, Settings& settings, SaveActions& saving, QWidget* window)
    : QObject(window), m_document(document), m_settings(settings), m_window(window),
      m_new(makeAction(window, "document-new", tr("&New…"), QKeySequence::New)),
      m_open(makeAction(window, "document-open", tr("&Open…"), QKeySequence::Open)),
      m_openReadOnly(
          makeAction(window, "document-open", tr("Open &Read-Only…"), Qt::CTRL | Qt::SHIFT | Qt::Key_O)),
      m_saveCopy(makeAction(window, "document-save-as", tr("Save a Cop&y…"), QKeySequence::SaveAs)),
      m_saveValue(makeAction(window, "document-export", tr("Save Value to &File…"), Qt::CTRL | Qt::Key_E)),
      m_allowEditing(makeAction(window, "document-edit", tr("&Allow Editing"))),
      m_close(makeAction(window, "window-close", tr("&Close"), QKeySequence::Close)),
      m_quit(makeAction(window, "application-exit", tr("&Quit"), QKeySequence::Quit)) {
    m_new->setObjectName("newLog");
    m_open->setObjectName("openLog");
    m_saveCopy->setObjectName("saveCopy");
    m_allowEditing->setObjectName("allowEditing");
    m_saveValue->setObjectName("saveValue");
    connect(m_new, &QAction::triggered, this, &FileActions::askForNewLog);
    connect(m_open, &QAction::triggered, this, [this] { askForLog(false); });
    connect(m_openReadOnly, &QAction::triggered, this, [this] { askForLog(true); });
    connect(m_saveCopy, &QAction::triggered, this, [&saving, window] { saving.saveCopy(*window); });
    connect(m_saveValue, &QAction::triggered, this, &FileActions::saveValueRequested);
    connect(m_allowEditing, &QAction::triggered, &document, &LogDocument::allowEditing);
    connect(m_close, &QAction::triggered, window, &QWidget::close);
    connect(m_quit, &QAction::triggered, this, &FileActions::quitRequested);
}

void FileActions::fillMenu(QMenu& menu, const QList<QAction*>& changes, QAction& loadValue,
                           const QList<QAction*>& exchange) {
    menu.addAction(m_new);
    menu.addAction(m_open);
    m_recent = menu.addMenu(QIcon::fromTheme("document-open-recent"), tr("Open R&ecent"));
    connect(m_recent, &QMenu::aboutToShow, this, &FileActions::fillRecentMenu);
    fillRecentMenu();
    connect(&m_settings, &Settings::recentFilesChanged, this, &FileActions::fillRecentMenu);
    menu.addAction(m_openReadOnly);
    menu.addAction(m_allowEditing);
    menu.addSeparator();
    menu.addActions(changes);
    menu.addSeparator();
    menu.addAction(m_saveCopy);
    menu.addAction(m_saveValue);
    menu.addAction(&loadValue);
    menu.addSeparator();
    menu.addActions(exchange);
    menu.addSeparator();
    menu.addAction(m_close);
    menu.addAction(m_quit);
}

void FileActions::updateEnabled(bool hasCurrentRecord) {
    m_allowEditing->setEnabled(m_document.canAllowEditing());
    m_saveCopy->setEnabled(m_document.snapshot() != nullptr);
    m_saveValue->setEnabled(hasCurrentRecord);
}

void FileActions::fillRecentMenu() {
    m_recent->clear();
    const auto files = m_settings.recentFiles();
    int number = 0;
    for (const auto& path : files) {
        auto name = QFileInfo(path).fileName();
        name.replace(u'&', QStringLiteral("&&"));
        auto* action =
            m_recent->addAction(++number < 10 ? QStringLiteral("&%1 %2").arg(number).arg(name) : name);
        action->setToolTip(path);
        connect(action, &QAction::triggered, this, [this, path] { emit openRequested(path, false); });
    }
    m_recent->setToolTipsVisible(true);
    m_recent->setEnabled(!files.isEmpty());
    if (files.isEmpty())
        return;
    m_recent->addSeparator();
    connect(m_recent->addAction(tr("&Clear List")), &QAction::triggered, &m_settings,
            &Settings::clearRecentFiles);
}

void FileActions::askForLog(bool readOnly) {
    auto* dialog = new QFileDialog(m_window, readOnly ? tr("Open Log Read-Only") : tr("Open Log"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    dialog->setNameFilters(nameFilters());
    dialog->selectNameFilter(nameFilters().last());
    dialog->setDirectory(m_document.path().isEmpty()
                             ? QStandardPaths::writableLocation(QStandardPaths::HomeLocation)
                             : QFileInfo(m_document.path()).absolutePath());
    connect(dialog, &QFileDialog::filesSelected, this, [this, readOnly](const QStringList& paths) {
        for (const auto& path : paths)
            emit openRequested(path, readOnly);
    });
    dialog->open();
}

void FileActions::askForNewLog() {
    auto* dialog = new QFileDialog(m_window, tr("New Log"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setFileMode(QFileDialog::AnyFile);
    dialog->setNameFilters(nameFilters());
    dialog->setDefaultSuffix("simkv");
    // An existing file is refused by createLog: a new log never takes the place of anything.
    dialog->setOption(QFileDialog::DontConfirmOverwrite);
    connect(dialog, &QFileDialog::fileSelected, this, &FileActions::createLog);
    dialog->open();
}

void FileActions::createLog(const QString& path) {
    auto created = Store::create(QFile::encodeName(path).toStdString());
    if (!created) {
        emit createFailed(errorText(created.error()));
        return;
    }
    m_settings.addOwnLog(path);
    emit openRequested(path, false);
}

} // namespace simkv::ui
