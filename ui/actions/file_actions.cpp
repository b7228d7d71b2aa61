// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/file_actions.h"

#include "actions/save_actions.h"
#include "document/log_document.h"
#include "texts/error_text.h"
#include "texts/format_text.h"
#include "texts/path_text.h"
#include "views/action_registry.h"
#include "views/message_bar.h"

#include <QAction>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QStandardPaths>
#include <QUrl>

namespace simkv::ui {
namespace {

QStringList nameFilters() {
    return {FileActions::tr("SimKV logs (*.simkv *.log *.db)"), FileActions::tr("All files (*)")};
}

} // namespace

FileActions::FileActions(const Workbench& bench)
    : m_bench(bench), m_document(bench.document), m_settings(bench.settings), m_window(&bench.window) {
    addActions();
    fillRecentMenu();
    connect(m_recent, &QMenu::aboutToShow, this, &FileActions::fillRecentMenu);
    connect(&m_settings, &Settings::recentFilesChanged, this, &FileActions::fillRecentMenu);
    connect(&m_document, &LogDocument::changed, this, &FileActions::updateEnabled);
    updateEnabled();
}

void FileActions::addActions() {
    auto& actions = m_bench.actions;
    const auto add = [&](const ActionSpec& spec, auto triggered) {
        auto& action = actions.add(spec);
        connect(&action, &QAction::triggered, this, triggered);
        return &action;
    };
    add({"file.newLog", "document-new", tr("&New…"), tr("Make a new, empty log"),
         standardKeys(QKeySequence::New)},
        [this] { askForNewLog(); });
    add({"file.openLog", "document-open", tr("&Open…"), tr("Open a log"), standardKeys(QKeySequence::Open)},
        [this] { askForLog(false); });
    m_recent = &actions.addMenu(
        {"file.recent", "document-open-recent", tr("Open R&ecent"), tr("Open a log that was open before")});
    add({"file.openReadOnly",
         "document-open",
         tr("Open &Read-Only…"),
         tr("Open a log without locking or changing it"),
         {Qt::CTRL | Qt::SHIFT | Qt::Key_O}},
        [this] { askForLog(true); });
    m_allowEditing = add({"file.allowEditing", "document-edit", tr("&Allow Editing"),
                          tr("Allow changes to a log that is read-only now")},
                         [this] { m_document.allowEditing(); });
    m_saveCopy = add({"file.saveCopy", "document-save-as", tr("Save a Cop&y…"),
                      tr("Copy the whole log to a new file"), standardKeys(QKeySequence::SaveAs)},
                     [this] { m_bench.features.get<SaveActions>().askForCopy(); });
    add({"file.close", "window-close", tr("&Close"), tr("Close this window"),
         standardKeys(QKeySequence::Close)},
        [this] { m_window->window()->close(); });
    add({"file.quit", "application-exit", tr("&Quit"), tr("Close all windows"),
         standardKeys(QKeySequence::Quit)},
        [this] { emit m_bench.requests.quitRequested(); });
}

void FileActions::updateEnabled() {
    m_allowEditing->setEnabled(m_document.canAllowEditing());
    m_saveCopy->setEnabled(m_document.snapshot() != nullptr);
}

void FileActions::fillRecentMenu() {
    m_recent->clear();
    const auto files = m_settings.recentFiles();
    int number = 0;
    for (const auto& path : files) {
        const auto name = literalMenuText(fileNameText(path));
        auto* action =
            m_recent->addAction(++number < 10 ? QStringLiteral("&%1 %2").arg(number).arg(name) : name);
        action->setToolTip(literalToolTip(pathText(path)));
        connect(action, &QAction::triggered, this,
                [this, path] { emit m_bench.requests.openRequested(path, false); });
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
    connect(dialog, &QDialog::accepted, this, [this, dialog, readOnly] {
        const auto urls = dialog->selectedUrls();
        for (const auto& url : urls)
            emit m_bench.requests.openRequested(pathOf(url), readOnly);
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
    auto created = Store::create(pathBytes(path));
    if (!created) {
        m_bench.messages.show("create", MessageBar::Kind::Error, errorText(created.error()));
        return;
    }
    m_settings.addOwnLog(path);
    emit m_bench.requests.openRequested(path, false);
}

} // namespace simkv::ui
