// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/main_window.h"

#include "actions/bulk_actions.h"
#include "actions/change_actions.h"
#include "actions/check_actions.h"
#include "actions/copy_actions.h"
#include "actions/edit_actions.h"
#include "actions/exchange_actions.h"
#include "actions/file_actions.h"
#include "actions/filter_actions.h"
#include "actions/go_actions.h"
#include "actions/help_actions.h"
#include "actions/moment_actions.h"
#include "actions/save_actions.h"
#include "actions/sort_actions.h"
#include "actions/view_actions.h"
#include "dialogs/bulk_dialog.h"
#include "dialogs/diff_dialog.h"
#include "document/deleted_keys_job.h"
#include "document/edited_key.h"
#include "document/key_history.h"
#include "document/log_check.h"
#include "document/moment_comparison.h"
#include "pages/anatomy_pane.h"
#include "pages/changes_pane.h"
#include "pages/check_pane.h"
#include "pages/comparison_pane.h"
#include "pages/document_messages.h"
#include "pages/find_bar.h"
#include "pages/history_pane.h"
#include "pages/inspector.h"
#include "pages/moment_bar.h"
#include "pages/table_page.h"
#include "pages/table_pages.h"
#include "pages/value_editor.h"
#include "settings/age_ticker.h"
#include "texts/format_text.h"
#include "views/added_keys_view.h"
#include "views/make_action.h"
#include "views/message_bar.h"
#include "views/task_indicator.h"
#include "window/resources.h"

#include <QAction>
#include <QCloseEvent>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QFileInfo>
#include <QLabel>
#include <QMenuBar>
#include <QMimeData>
#include <QSplitter>
#include <QStatusBar>
#include <QToolBar>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace simkv::ui {
namespace {

// Raise it when docks, tool bars or columns change their meaning: older states are then not restored.
constexpr int kStateVersion = 1;

QStringList localFiles(const QMimeData& data) {
    QStringList paths;
    for (const auto& url : data.urls()) {
        if (url.isLocalFile())
            paths.append(url.toLocalFile());
    }
    return paths;
}

} // namespace

MainWindow::MainWindow(Settings& settings, QWidget* parent)
    : QMainWindow(parent), m_settings(settings),
      m_changes(new StagedChanges(m_document, settings.stagedFolder(), this)),
      m_splitter(new QSplitter(this)), m_messages(new MessageBar(this)), m_status(new QLabel(this)) {
    loadResources();
    setAttribute(Qt::WA_DeleteOnClose);
    setAcceptDrops(true);
    setWindowIcon(QIcon(QStringLiteral(":/icons/simkv-browser.svg")));
    buildPages();
    buildActions();
    connectDocument();
    resize(1240, 760);
    restoreState();
    updateState();
    m_keys->setFocus();
}

// Whoever runs jobs on the document's threads is destroyed before the document: their jobs are then
// cancelled, not waited for.
MainWindow::~MainWindow() {
    qDeleteAll(findChildren<BulkDialog*>());
    delete m_splitter; // with tables, find boxes and inspector
    delete m_changesDock;
    delete m_checkActions; // with the dialog of salvaging
    delete m_checkDock;
    delete m_check;
    delete m_historyDock;
    delete m_history;
    delete m_changes;
    delete m_anatomyDock;
    delete m_comparisonDock;
    delete m_comparison;
    delete &m_momentActions->bar();
    delete m_momentActions;
    delete m_editActions;
    delete m_deletedKeys;
    delete m_copyActions;
    delete m_exchangeActions;
    delete m_saveActions;
}

void MainWindow::buildPages() {
    m_keys = new TablePage(TableContents::Rows::Live, m_settings, m_document.pool(), this);
    m_log = new TablePage(TableContents::Rows::All, m_settings, m_document.pool(), this);
    m_pages = new TablePages(*m_keys, *m_log, this);
    m_keys->table().setAccessibleName(tr("Live keys"));
    m_log->table().setAccessibleName(tr("Records of the log"));

    m_inspector = new Inspector(m_document.pool(), m_settings, this);
    m_splitter->addWidget(m_pages);
    m_splitter->addWidget(m_inspector);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setSizes({880, 340});

    m_momentActions = new MomentActions(m_document, m_settings, this);
    auto* central = new QWidget(this);
    auto* layout = new QVBoxLayout(central);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_messages);
    layout->addWidget(&m_momentActions->bar());
    layout->addWidget(m_splitter, 1);
    setCentralWidget(central);

    m_status->setObjectName("status");
    statusBar()->addWidget(m_status, 1);
}

void MainWindow::buildActions() {
    m_saveActions = new SaveActions(m_document, *m_messages, this);
    m_fileActions = new FileActions(m_document, m_settings, *m_saveActions, this);
    m_exchangeActions = new ExchangeActions(
        m_document, *m_changes, *m_saveActions, *m_messages, [this]() -> TablePage& { return currentPage(); },
        this);
    m_changeActions =
        new ChangeActions(m_document, *m_changes, m_settings, *m_saveActions, *m_messages, this);
    m_editActions = new EditActions(
        m_document, *m_changes, *m_messages, [this]() -> TablePage& { return currentPage(); }, this);
    m_bulkActions = new BulkActions(
        m_document, *m_changes, m_settings, [this]() -> TablePage& { return currentPage(); }, this);
    buildChangesPane();
    buildCheckPane();
    buildHistoryPane();
    buildMoments();
    buildComparison();
    buildAnatomy();
    buildDeletedKeys();
    buildInspector();
    m_copyActions = new CopyActions(
        m_document, m_settings, *m_saveActions, *m_messages,
        [this]() -> RecordTable& { return currentPage().table(); }, this);
    m_filterActions = new FilterActions(
        *m_messages, [this]() -> TablePage& { return currentPage(); }, this);
    m_goActions = new GoActions(m_document, m_settings, *m_messages, *m_pages, *m_keys, *m_log, this);
    connect(m_goActions, &GoActions::nowWanted, &m_momentActions->moment(), &ShownMoment::returnToNow);
    m_viewActions = new ViewActions(
        m_settings, *m_pages, [this]() -> FindBar& { return currentPage().findBar(); }, this);
    m_helpActions = new HelpActions(this);

    auto* bar = addToolBar(tr("Tool Bar"));
    bar->setObjectName("toolBar");
    bar->addActions({m_fileActions->newAction(), m_fileActions->openAction()});
    bar->addSeparator();
    bar->addAction(&m_changeActions->writeAction());
    bar->addSeparator();
    bar->addActions({&m_changeActions->undoAction(), &m_changeActions->redoAction()});
    bar->addSeparator();
    bar->addActions(m_editActions->barActions());
    bar->addSeparator();
    bar->addAction(m_viewActions->reloadAction());
    bar->addSeparator();
    bar->addActions({m_goActions->backAction(), m_goActions->forwardAction()});
    bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    for (auto* action : bar->actions())
        action->setIconText(action->text().remove(u'&').remove(u'…'));

    m_fileActions->fillMenu(*menuBar()->addMenu(tr("&File")),
                            {&m_changeActions->writeAction(), &m_changeActions->revertAllAction()},
                            m_editActions->loadAction(), m_exchangeActions->actions());
    auto* edit = menuBar()->addMenu(tr("&Edit"));
    edit->addActions({&m_changeActions->undoAction(), &m_changeActions->redoAction()});
    edit->addSeparator();
    m_editActions->fillMenu(*edit);
    edit->addActions({&m_bulkActions->restoreAction(), &m_bulkActions->replaceAction()});
    edit->addSeparator();
    m_copyActions->fillMenu(*edit);
    edit->addAction(&m_bulkActions->pasteAction());
    edit->addSeparator();
    edit->addActions(m_viewActions->findActions());
    edit->addSeparator();
    m_filterActions->fillMenu(*edit->addMenu(QIcon::fromTheme("view-filter"), tr("F&ilter")));
    m_showInspector = new QAction(tr("&Inspector"), this);
    m_showInspector->setCheckable(true);
    m_showInspector->setChecked(true);
    m_showInspector->setShortcut(Qt::Key_F11);
    connect(m_showInspector, &QAction::toggled, m_inspector, &QWidget::setVisible);
    bar->toggleViewAction()->setText(tr("Tool &Bar"));
    auto* view = menuBar()->addMenu(tr("&View"));
    m_viewActions->fillMenu(*view, {m_showDeleted, m_showInspector, m_historyDock->toggleViewAction(),
                                    m_anatomyDock->toggleViewAction(), m_comparisonDock->toggleViewAction(),
                                    m_changesDock->toggleViewAction(), m_checkDock->toggleViewAction(),
                                    bar->toggleViewAction()});
    view->addSeparator();
    auto* sorting = new SortActions([this]() -> TablePage& { return currentPage(); }, this);
    sorting->fillMenu(*view->addMenu(QIcon::fromTheme("view-sort"), tr("&Sort By")));
    auto* go = menuBar()->addMenu(tr("&Go"));
    m_goActions->fillMenu(*go);
    go->addSeparator();
    m_momentActions->fillMenu(*go);
    m_checkActions->fillMenu(*menuBar()->addMenu(tr("&Tools")));
    m_helpActions->fillMenu(*menuBar()->addMenu(tr("&Help")));
    fillTableMenus();

    for (auto* task :
         {&m_document.readTask(), &m_document.writeTask(), &m_changes->checkTask(), &m_saveActions->task(),
          &m_copyActions->task(), &m_editActions->task(), &m_inspector->task(), &m_check->task(),
          &m_history->task(), &m_momentActions->moment().task(), &m_momentActions->bar().task(),
          &m_deletedKeys->task(), &m_comparison->task(), &m_anatomyPane->task(), &m_exchangeActions->task()})
        watchTask(*task);

    connect(m_fileActions, &FileActions::openRequested, this, &MainWindow::openRequested);
    connect(m_exchangeActions, &ExchangeActions::openRequested, this,
            [this](const QString& path) { emit openRequested(path, false); });
    connect(m_fileActions, &FileActions::quitRequested, this, &MainWindow::quitRequested);
    connect(m_fileActions, &FileActions::saveValueRequested, this, &MainWindow::saveCurrentValue);
    connect(m_fileActions, &FileActions::createFailed, this,
            [this](const QString& why) { m_messages->show("create", MessageBar::Kind::Error, why); });
    connect(m_viewActions, &ViewActions::reloadRequested, &m_document, &LogDocument::reload);
    connect(m_viewActions->followAction(), &QAction::toggled, &m_document, &LogDocument::setFollowing);
    connect(&m_document, &LogDocument::followingChanged, m_viewActions->followAction(), &QAction::setChecked);
    m_document.setFollowing(m_viewActions->followAction()->isChecked());
    connect(m_helpActions, &HelpActions::sampleRequested, this, &MainWindow::sampleRequested);
    connect(m_pages, &TablePages::currentChanged, this, &MainWindow::followTab);
    connect(new AgeTicker(m_settings, *this), &AgeTicker::ticked, this, [this] {
        m_keys->model().refreshTimes();
        m_log->model().refreshTimes();
    });
    connect(&m_settings, &Settings::timeDisplayChanged, this, [this] {
        m_keys->model().setTimeDisplay(m_settings.timeDisplay());
        m_log->model().setTimeDisplay(m_settings.timeDisplay());
        showCurrentRecord();
    });
}

// Adds a dock below, as a tab with the others, hidden until it is wanted.
QDockWidget* MainWindow::addDock(const QString& title, const char* name, QWidget* pane) {
    auto* dock = new QDockWidget(title, this);
    dock->setObjectName(name);
    dock->setWidget(pane);
    addDockWidget(Qt::BottomDockWidgetArea, dock);
    if (m_changesDock != nullptr)
        tabifyDockWidget(m_changesDock, dock);
    dock->hide();
    return dock;
}

void MainWindow::showDock(QDockWidget& dock, int lines) {
    if (!dock.isVisible()) {
        dock.show();
        resizeDocks({&dock}, {fontMetrics().lineSpacing() * lines}, Qt::Vertical);
    }
    dock.raise();
}

void MainWindow::buildChangesPane() {
    m_changesPane = new ChangesPane(m_document, *m_changes, m_changeActions->writeAction(),
                                    m_changeActions->revertAllAction(), this);
    m_changesDock = addDock(tr("Changes"), "changes", m_changesPane);
    m_changesDock->toggleViewAction()->setText(tr("Chan&ges"));
    m_changesDock->toggleViewAction()->setShortcut(Qt::Key_F9);
    connect(m_changesPane, &ChangesPane::keyChosen, this, &MainWindow::showKey);
    connect(m_changes, &StagedChanges::changed, this, &MainWindow::onChangesChanged);
    connect(m_changes, &StagedChanges::written, this, &MainWindow::onEdited);
}

void MainWindow::buildCheckPane() {
    m_check = new LogCheck(m_document, this);
    m_checkActions = new CheckActions(m_document, *m_check, this);
    m_checkPane = new CheckPane(m_document, *m_check,
                                {&m_checkActions->checkAction(), &m_checkActions->salvageAction()}, this);
    m_checkDock = addDock(tr("Check"), "check", m_checkPane);
    m_checkDock->toggleViewAction()->setText(tr("C&heck"));
    connect(m_checkPane, &CheckPane::placeChosen, this, [this](Offset offset, std::optional<Offset> sector) {
        m_goActions->goToOffset(offset);
        if (!sector)
            return;
        m_showInspector->setChecked(true);
        m_inspector->showByte(*sector);
    });
    connect(m_check, &LogCheck::changed, this, &MainWindow::showCheck);
    connect(m_checkActions, &CheckActions::openRequested, this,
            [this](const QString& path) { emit openRequested(path, false); });
}

// The list comes when a check begins, with the focus. When it ends the user may be somewhere else.
void MainWindow::showCheck() {
    if (m_check->state() == LogCheck::State::None)
        return m_checkDock->hide();
    if (m_check->state() != LogCheck::State::Running)
        return;
    showDock(*m_checkDock, 14);
    m_checkPane->setFocus();
}

void MainWindow::buildHistoryPane() {
    m_history = new KeyHistory(m_document.pool(), this);
    m_historyPane = new HistoryPane(*m_history, m_settings, this);
    m_historyDock = addDock(tr("History"), "history", m_historyPane);
    m_historyDock->toggleViewAction()->setText(tr("Hist&ory"));
    m_historyDock->toggleViewAction()->setShortcut(Qt::Key_F7);
    m_historyDock->toggleViewAction()->setObjectName("showHistory");
    connect(m_historyDock->toggleViewAction(), &QAction::triggered, this, [this](bool isShown) {
        if (!isShown)
            return;
        resizeDocks({m_historyDock}, {fontMetrics().lineSpacing() * 17}, Qt::Vertical);
        m_historyDock->raise();
    });
    connect(m_historyDock, &QDockWidget::visibilityChanged, this, &MainWindow::showCurrentRecord);
    connect(m_historyPane, &HistoryPane::versionChosen, this, &MainWindow::showVersion);
    connect(m_historyPane, &HistoryPane::restoreRequested, m_editActions, &EditActions::restore);
    connect(m_historyPane, &HistoryPane::comparisonRequested, this, &MainWindow::showDiff);
    connect(m_historyPane, &HistoryPane::placeChosen, this, &MainWindow::showInLogOfNow);
}

void MainWindow::buildMoments() {
    auto& moment = m_momentActions->moment();
    connect(&moment, &ShownMoment::changing, m_changes, &StagedChanges::commitDraft);
    connect(m_momentActions, &MomentActions::left, this, [this] { currentPage().setFocus(); });
    connect(&moment, &ShownMoment::stepped, this, &MainWindow::showPlayed);
}

// The dialog is a child of the pane, so that it goes before the document does.
void MainWindow::showDiff(RecordNumber before, RecordNumber after) {
    const auto& versions = m_history->versions();
    if (!versions)
        return;
    const auto key = versions->key.empty() ? tr("(empty key)") : escapedText(versions->key, 60);
    auto* dialog = new DiffDialog({versions->snapshot, key, before, after}, m_settings, m_document.pool(),
                                  m_historyPane);
    connect(&m_document, &LogDocument::logChanged, dialog, &QDialog::reject);
    dialog->show();
}

void MainWindow::buildAnatomy() {
    m_anatomyPane = new AnatomyPane(m_document.pool(), m_settings, this);
    m_anatomyDock = addDock(tr("Record Bytes"), "anatomy", m_anatomyPane);
    m_anatomyDock->toggleViewAction()->setText(tr("Record B&ytes"));
    m_anatomyDock->toggleViewAction()->setShortcut(Qt::Key_F6);
    m_anatomyDock->toggleViewAction()->setObjectName("showAnatomy");
    connect(m_anatomyDock->toggleViewAction(), &QAction::triggered, this, [this](bool isShown) {
        if (isShown)
            showDock(*m_anatomyDock, 14);
    });
    connect(m_anatomyDock, &QDockWidget::visibilityChanged, this, &MainWindow::showCurrentRecord);
}

// Shows nothing while the pane is hidden.
void MainWindow::showAnatomy() {
    if (!m_anatomyDock->isVisible())
        return m_anatomyPane->show(nullptr, {});
    auto& page = currentPage();
    if (const auto* unreadable = page.table().currentUnreadable())
        return m_anatomyPane->show(page.model().snapshot(), {}, *unreadable);
    const auto number = m_version ? std::optional(m_version->shown) : page.table().currentRecord();
    m_anatomyPane->show(m_document.newestSnapshot(), page.currentAddedKey() ? std::nullopt : number);
}

void MainWindow::buildComparison() {
    m_comparison = new MomentComparison(m_document, this);
    m_comparisonPane = new ComparisonPane(m_document, *m_comparison, m_settings, this);
    m_comparisonDock = addDock(tr("Comparison"), "comparison", m_comparisonPane);
    m_comparisonDock->toggleViewAction()->setText(tr("Co&mparison"));
    connect(m_comparisonDock, &QDockWidget::visibilityChanged, m_comparison, &MomentComparison::setWatched);
    connect(&m_momentActions->bar(), &MomentBar::compareRequested, this, &MainWindow::compareWithNow);
    // The comparison follows the moment that is shown while it is open.
    connect(&m_momentActions->moment(), &ShownMoment::changed, this, [this] {
        if (m_comparisonDock->isVisible() && m_document.isPastShown())
            m_comparison->compare(m_document.snapshot());
    });
    connect(m_comparisonPane, &ComparisonPane::placeChosen, this, &MainWindow::showInLogOfNow);
    connect(m_comparisonPane, &ComparisonPane::restoreRequested, this, [this] {
        m_editActions->restoreDifferences(m_comparison->found(), m_comparisonPane->selectedRows());
    });
}

void MainWindow::compareWithNow() {
    if (!m_document.isPastShown())
        return;
    showDock(*m_comparisonDock, 14);
    m_comparison->compare(m_document.snapshot());
    m_comparisonPane->setFocus();
}

// Shows a record that may have come after the moment that is shown.
void MainWindow::showInLogOfNow(RecordNumber number) {
    m_version.reset();
    if (m_document.isPastShown() && number.value() >= m_document.snapshot()->records())
        m_momentActions->moment().returnToNow();
    m_goActions->showInLog(number);
}

void MainWindow::buildDeletedKeys() {
    m_deletedKeys = new DeletedKeysJob(m_document.pool(), this);
    m_showDeleted =
        new QAction(QIcon(QStringLiteral(":/icons/record-tombstone.svg")), tr("&Deleted Keys"), this);
    m_showDeleted->setObjectName("showDeleted");
    m_showDeleted->setCheckable(true);
    m_showDeleted->setToolTip(tr("Show deleted keys among the live ones"));
    auto* button = makeActionButton(m_keys, m_showDeleted);
    button->setObjectName("deletedKeys");
    m_keys->addButton(button);
    connect(m_showDeleted, &QAction::toggled, this, [this] {
        m_deletedKeys->tryAgain();
        showKeys();
    });
    connect(m_deletedKeys, &DeletedKeysJob::changed, this, [this] {
        showDeletedCount();
        if (m_showDeleted->isChecked())
            showKeys();
    });
    showDeletedCount();
}

void MainWindow::showDeletedCount() {
    const bool isKnown = m_deletedKeys->snapshot() && m_deletedKeys->snapshot() == m_document.snapshot();
    m_showDeleted->setIconText(
        tr("%1 deleted")
            .arg(isKnown ? numberText(m_deletedKeys->deleted()->count()) : QString(QChar(0x2026))));
}

// Shows the live keys, and the deleted ones once they are known for this very snapshot. Until then the rows
// stay as they are.
void MainWindow::showKeys() {
    const auto& snapshot = m_document.snapshot();
    const bool isPast = m_document.isPastShown();
    m_deletedKeys->setSnapshot(snapshot, m_showDeleted->isChecked());
    showDeletedCount();
    if (!m_showDeleted->isChecked() || !snapshot)
        return m_keys->setSnapshot(snapshot, nullptr, isPast);
    const auto& shown = m_keys->model().snapshot();
    const bool isSameLog = shown && shown->isOfSameLog(*snapshot);
    if (m_deletedKeys->snapshot() == snapshot)
        m_keys->setSnapshot(snapshot, m_deletedKeys->allKeys(), isPast);
    else if (!isSameLog || m_deletedKeys->isIdle())
        m_keys->setSnapshot(snapshot, nullptr, isPast);
}

// The selected key stays selected through moments at which it does not exist.
void MainWindow::followKeyThroughTime() {
    const auto& before = m_keys->model().snapshot();
    const auto& now = m_document.snapshot();
    const bool isSameLog = before && now && before->isOfSameLog(*now);
    const bool isMove = isSameLog && before != now && (m_document.isPastShown() || m_wasPast);
    m_wasPast = m_document.isPastShown();
    if (!isMove)
        return; // that a log grows is no reason to go anywhere
    if (const auto current = m_keys->table().currentRecord()) {
        const auto place = before->place(*current);
        const auto key = place ? editedKey(*before, *place) : tl::unexpected(place.error());
        m_travelled = key ? std::optional(*key) : std::nullopt;
    }
    const auto newest = m_travelled ? now->newest(*m_travelled) : Result<std::optional<RecordNumber>>();
    if (newest && *newest)
        m_keys->contents().select(**newest);
}

// Shows the record that the replay has reached, in both tables.
void MainWindow::showPlayed(RecordNumber number) {
    m_log->contents().select(number);
    m_keys->contents().select(number);
}

// Shows a version in the inspector, while the table stays where it is.
void MainWindow::showVersion(RecordNumber version) {
    const auto current = currentPage().table().currentRecord();
    if (!current)
        return;
    m_version = Version{*current, version};
    m_showInspector->setChecked(true);
    showCurrentRecord();
}

// The list comes by itself with the first change, and stays until the user closes it.
void MainWindow::onChangesChanged() {
    const bool isModified = m_changes->isModified();
    const bool isFirst = isModified && !std::exchange(m_hadChanges, isModified);
    if (isFirst && !m_changesDock->isVisible()) {
        m_changesDock->show();
        resizeDocks({m_changesDock}, {fontMetrics().lineSpacing() * 11}, Qt::Vertical);
    }
    setWindowModified(isModified || m_changes->hasDraft());
    if (m_flawed && !m_changes->set().find(*m_flawed))
        m_messages->remove("flaw");
    showAddedKeys();
    for (auto* page : {m_keys, m_log})
        page->model().refreshStaged();
    showCurrentRecord();
    updateStatus();
}

void MainWindow::showAddedKeys() {
    const auto& snapshot = m_document.newestSnapshot();
    const bool isShown = snapshot && !m_document.isPastShown();
    m_keys->addedKeys()->setChanges(snapshot, isShown ? m_changes->changes() : nullptr);
    for (auto* page : {m_keys, m_log})
        page->model().setStaged(isShown ? &m_changes->set() : nullptr);
}

// Shows the key in Keys, where every key has a row except one that is in conflict with a deletion.
void MainWindow::showKey(const ByteString& key) {
    const auto change = m_changes->set().find(key);
    if (!change)
        return;
    m_goActions->leavePlace();
    m_pages->setCurrent(*m_keys);
    if (change->log.isLive) {
        m_keys->contents().select(*change->log.newest);
        m_keys->setFocus();
    } else if (m_keys->addedKeys()->selectKey(key)) {
        m_keys->addedKeys()->setFocus();
    }
}

void MainWindow::buildInspector() {
    connect(m_inspector, &Inspector::valueEdited, m_editActions, &EditActions::stageValue);
    connect(m_inspector, &Inspector::typingChanged, m_changes, &StagedChanges::setDraft);
    connect(m_changes, &StagedChanges::draftWanted, m_inspector, &Inspector::commit);
    connect(m_inspector, &Inspector::left, this, [this] {
        auto& page = currentPage();
        page.currentAddedKey() ? page.addedKeys()->setFocus() : page.table().setFocus();
    });
    connect(m_inspector, &Inspector::refused, this,
            [this](const QString& why) { m_messages->show("edit", MessageBar::Kind::Warning, why); });
    connect(m_inspector, &Inspector::flawChecked, this,
            [this](const ByteString& key, const QString& kind, const QString& what) {
                m_messages->remove("flaw");
                if (what.isEmpty())
                    return;
                m_flawed = key;
                m_messages->show("flaw", MessageBar::Kind::Warning,
                                 tr("The value of “%1” is staged as it was typed, and is not valid %2: %3.")
                                     .arg(escapedText(key, 60), kind, what),
                                 {{tr("&Edit It"),
                                   [this, key] {
                                       showKey(key);
                                       editCurrentValue();
                                   }},
                                  {tr("&Take It Back"), [this, key] { m_changes->revert({key}); }}});
            });
    connect(m_editActions, &EditActions::editorRequested, this, &MainWindow::editCurrentValue);
    connect(m_editActions, &EditActions::recordWanted, this, [this](RecordNumber newest) {
        m_goActions->leavePlace();
        currentPage().contents().select(newest);
        if (currentPage().table().currentRecord() != newest)
            m_pages->setCurrent(*m_keys);
        m_keys->contents().select(newest);
    });
}

void MainWindow::editCurrentValue() {
    m_showInspector->setChecked(true);
    m_inspector->editValue();
}

void MainWindow::watchTask(BackgroundTask& task) {
    statusBar()->addPermanentWidget(new TaskIndicator(task, this));
}

void MainWindow::fillTableMenus() {
    for (auto* page : {m_keys, m_log}) {
        auto& table = page->table();
        const auto addGroup = [&table](const QList<QAction*>& actions) {
            if (!table.actions().isEmpty()) {
                auto* separator = new QAction(&table);
                separator->setSeparator(true);
                table.addAction(separator);
            }
            table.addActions(actions);
        };
        page->addAction(&m_bulkActions->pasteAction());
        addGroup(m_editActions->changeActions());
        addGroup(m_filterActions->cellActions());
        addGroup(m_copyActions->actions() + QList{m_fileActions->saveValueAction()});
        connect(&table, &QAbstractItemView::activated, m_editActions, &EditActions::editValue);
        connect(page, &TablePage::currentChanged, this, [this, page] { followCurrent(*page); });
        connect(&table, &RecordTable::selectedRecordsChanged, this, &MainWindow::updateStatus);
        connect(&page->contents(), &TableContents::changed, this, &MainWindow::updateStatus);
        for (auto* task : {&page->contents().task(), &page->findBar().task(), &page->seekTask()})
            watchTask(*task);
    }
    auto* added = m_keys->addedKeys();
    added->addActions(m_editActions->changeActions());
    connect(added, &QAbstractItemView::activated, m_editActions, &EditActions::editValue);
}

void MainWindow::connectDocument() {
    auto* messages = new DocumentMessages(m_document, *m_messages, this);
    connect(messages, &DocumentMessages::goToOffsetRequested, m_goActions, &GoActions::goToOffset);
    connect(messages, &DocumentMessages::checkRequested, m_check, &LogCheck::start);
    connect(messages, &DocumentMessages::salvageRequested, m_checkActions, &CheckActions::salvage);
    connect(m_checkActions, &CheckActions::cutTailRequested, messages, &DocumentMessages::truncateTail);
    connect(messages, &DocumentMessages::saveCopyRequested, this, [this] { m_saveActions->saveCopy(*this); });
    connect(&m_document, &LogDocument::snapshotChanged, this, &MainWindow::onSnapshotChanged);
    connect(&m_document, &LogDocument::logChanged, this, [this] {
        m_version.reset();
        m_travelled.reset();
        onSnapshotChanged();
    });
    connect(&m_keys->contents(), &TableContents::currentLost, this, &MainWindow::followKey);
    connect(&m_document, &LogDocument::stateChanged, this, &MainWindow::updateState);
}

TablePage& MainWindow::currentPage() {
    return m_pages->current();
}

void MainWindow::open(const QString& path, bool readOnly) {
    m_document.open(QFileInfo(path).absoluteFilePath(), readOnly);
}

void MainWindow::onSnapshotChanged() {
    const auto& snapshot = m_document.snapshot();
    if (!snapshot)
        keepPlace();
    showAddedKeys();
    followKeyThroughTime();
    showKeys();
    m_log->setSnapshot(snapshot, nullptr, m_document.isPastShown());
    auto& table = currentPage().table();
    if (!snapshot) {
        m_hasBegun = false;
    } else if (!m_hasBegun && table.records().rowCount() > 0) {
        m_hasBegun = true;
        if (!table.currentIndex().isValid())
            table.selectRow(0);
    }
    if (snapshot && snapshot->isComplete() && m_kept)
        restorePlace();
    updateState();
}

// Keeps the user's place in a log that is being closed: the same file may be opened anew, with other bytes.
void MainWindow::keepPlace() {
    const auto& snapshot = m_keys->model().snapshot();
    const auto key = m_keys->table().currentRecord();
    const auto record = m_log->table().currentRecord();
    if (!snapshot || (!key && !record))
        return;
    m_kept = KeptPlace{snapshot->path(), {}, record};
    const auto place = key ? snapshot->place(*key) : Result<RecordPlace>();
    if (key && place && place->header.keyLength <= kMostEditedKey) {
        if (auto bytes = snapshot->key(*place))
            m_kept->key = *bytes;
    }
}

// Finds keys by their bytes and records by their number, unless the user has gone elsewhere meanwhile.
void MainWindow::restorePlace() {
    const auto kept = *std::exchange(m_kept, std::nullopt);
    const auto& snapshot = m_document.snapshot();
    const auto isUntouched = [](const RecordTable& table) { return table.currentIndex().row() <= 0; };
    if (snapshot->path() != kept.path)
        return;
    if (kept.record && isUntouched(m_log->table()))
        m_log->contents().select(*kept.record);
    const auto newest = kept.key ? snapshot->newest(*kept.key) : Result<std::optional<RecordNumber>>();
    if (kept.key && newest && *newest && isUntouched(m_keys->table()))
        m_keys->contents().select(**newest);
}

// The record that was current in Keys is no longer live: its key's newest one takes its place, or none does.
// Never another key, which the next command would then hit.
void MainWindow::followKey(RecordNumber former) {
    const auto& snapshot = m_document.snapshot();
    const auto place = snapshot->place(former);
    if (!place || place->header.keyLength > kMostEditedKey || !snapshot->isComplete())
        return;
    const auto key = snapshot->key(*place);
    if (!key)
        return;
    if (const auto newest = snapshot->newest(*key); newest && *newest)
        m_keys->contents().select(**newest);
}

// The place of an edited key follows it to its new record.
void MainWindow::onEdited(const std::vector<RecordNumber>& records) {
    m_goActions->leavePlace();
    m_log->contents().select(records.back());
    m_keys->contents().select(records.back());
    if (!m_keys->table().currentRecord())
        showCurrentRecord();
}

void MainWindow::showCurrentRecord() {
    auto& page = currentPage();
    const auto& table = page.table();
    // A version is shown while its list is, and no longer than its key is current.
    if (m_version && (!m_historyDock->isVisible() || m_version->current != table.currentRecord()))
        m_version.reset();
    const auto row = table.currentIndex().row();
    const auto* unreadable = table.currentUnreadable();
    if (page.currentAddedKey()) {
        const auto added = page.addedKeys()->currentChange();
        m_inspector->showNew(m_document.snapshot(), added->key, added->content);
    } else if (unreadable != nullptr) {
        m_inspector->showUnreadable(table.records().snapshot(), *unreadable);
    } else if (m_version) {
        m_inspector->show(m_document.newestSnapshot(), m_version->shown);
    } else {
        const auto staged = row >= 0 ? table.records().stagedAt(row) : std::nullopt;
        // Rows that are being replaced are of the moment before.
        const auto& shown = table.records().snapshot();
        m_inspector->show(shown, table.currentRecord(),
                          staged ? std::optional(staged->content) : std::nullopt);
    }
    showHistory();
    showAnatomy();
    const auto refusal = m_document.refusal();
    m_inspector->setEditable(m_document.isEditable() ||
                             (refusal == LogDocument::Refusal::Writing && !m_document.isPastShown()));
    m_fileActions->updateEnabled(m_document.snapshot() &&
                                 (page.currentAddedKey() || table.currentIndex().isValid()));
    m_editActions->updateEnabled();
    m_bulkActions->updateEnabled();
    m_changeActions->updateEnabled();
    m_checkActions->updateEnabled();
    m_copyActions->updateEnabled();
    m_filterActions->updateEnabled();
    m_goActions->updateEnabled();
    m_momentActions->updateEnabled();
    m_exchangeActions->updateEnabled();
    m_comparisonPane->updateEnabled();
}

// Shows nothing while the pane is hidden.
void MainWindow::showHistory() {
    if (!m_historyDock->isVisible())
        return m_history->show(nullptr, {});
    const auto current =
        currentPage().currentAddedKey() ? std::nullopt : currentPage().table().currentRecord();
    m_historyPane->setEditable(m_document.refusal() == LogDocument::Refusal::None);
    m_historyPane->setCurrent(m_version ? std::optional(m_version->shown) : current);
    m_history->show(m_document.newestSnapshot(), current);
}

// If the tables are side by side, the other one follows at once.
void MainWindow::followCurrent(const TablePage& page) {
    if (m_pages->isSideBySide() && &page == &m_pages->current()) {
        if (const auto number = m_pages->current().table().currentRecord())
            m_pages->other().contents().select(*number);
    }
    showCurrentRecord();
}

// The record selected in one table is shown in the other, where it has a row.
void MainWindow::followTab() {
    if (!m_pages->isSideBySide()) {
        const auto number = m_pages->other().table().currentRecord();
        if (number && number != currentPage().table().currentRecord())
            currentPage().contents().select(*number);
    }
    showCurrentRecord();
    updateStatus();
}

void MainWindow::saveCurrentValue() {
    // What is typed or staged is not in the log yet.
    const auto shown = m_inspector->shownBytes();
    if (shown && m_inspector->isShowingStaged())
        return m_saveActions->saveValue(shown);
    const auto number = m_version ? std::optional(m_version->shown) : currentPage().table().currentRecord();
    const auto& snapshot = m_document.newestSnapshot();
    if (const auto* unreadable = currentPage().table().currentUnreadable(); unreadable != nullptr && snapshot)
        return m_saveActions->saveUnreadable(*unreadable);
    if (!number || !snapshot)
        return;
    if (auto place = snapshot->place(*number))
        m_saveActions->saveValue(*place);
}

void MainWindow::updateState() {
    const auto& path = m_document.path();
    showEmptyTexts();
    setWindowFilePath(path);
    const auto name = QFileInfo(path).fileName();
    const bool isReadOnly = m_document.isKeptReadOnly();
    setWindowTitle(path.isEmpty()             ? tr("SimKV Browser")
                   : m_document.isPastShown() ? tr("%1[*] (as it was) — SimKV Browser").arg(name)
                   : isReadOnly               ? tr("%1[*] (read-only) — SimKV Browser").arg(name)
                                              : tr("%1[*] — SimKV Browser").arg(name));
    m_viewActions->updateEnabled(!path.isEmpty());
    showCurrentRecord();
    updateStatus();
}

void MainWindow::showEmptyTexts() {
    switch (m_document.state()) {
    case LogDocument::State::Empty:
        m_keys->setEmptyText(tr("Open a log with File ▸ Open, or drop one here.\n"
                                "Help ▸ Open Sample Store shows what there is to see."));
        m_log->setEmptyText({});
        break;
    case LogDocument::State::Opening:
        m_keys->setEmptyText(tr("Reading…"));
        m_log->setEmptyText(tr("Reading…"));
        break;
    case LogDocument::State::Failed:
        m_keys->setEmptyText(tr("The log could not be opened"));
        m_log->setEmptyText(tr("The log could not be opened"));
        break;
    case LogDocument::State::Ready:
        m_keys->setEmptyText(tr("No live keys"));
        m_log->setEmptyText(tr("No records"));
        break;
    }
}

void MainWindow::updateStatus() {
    const auto& snapshot = m_document.snapshot();
    if (!snapshot) {
        m_status->setText(m_document.state() == LogDocument::State::Empty ? tr("Open a log, or drop one here")
                                                                          : QString());
        return;
    }
    const auto& figures = snapshot->counts();
    QStringList parts;
    if (m_document.isPastShown())
        parts.append(tr("as it was"));
    parts += QStringList{
        figures.liveKeys == 1 ? tr("1 live key") : tr("%1 live keys").arg(numberText(figures.liveKeys)),
        figures.records == 1 ? tr("1 record") : tr("%1 records").arg(numberText(figures.records)),
        tr("%1 live").arg(sizeText(figures.liveBytes)), tr("%1 dead").arg(sizeText(figures.deadBytes)),
        byteOrderText(snapshot->byteOrder())};
    if (!snapshot->isComplete())
        parts.append(tr("so far"));
    if (const auto changes = m_changes->set().count(); changes > 0)
        parts.prepend(changes == 1 ? tr("1 change not written")
                                   : tr("%1 changes not written").arg(numberText(changes)));
    if (const auto selected = currentPage().table().selectedCount(); selected > 1)
        parts.prepend(tr("%1 rows selected").arg(numberText(selected)));
    m_status->setText(parts.join(QStringLiteral(" · ")));
}

void MainWindow::saveState() {
    m_settings.setState("window/geometry", saveGeometry());
    m_settings.setState("window/state", QMainWindow::saveState(kStateVersion));
    m_settings.setState("window/panes", m_splitter->saveState());
    m_settings.setState("window/inspector", m_showInspector->isChecked() ? "shown" : "hidden");
    m_settings.setState("keys/header", m_keys->table().saveColumns());
    m_settings.setState("log/header", m_log->table().saveColumns());
    m_settings.setState("value/editor", m_inspector->editor().saveState());
    m_settings.setState("changes/header", m_changesPane->saveColumns());
    m_settings.setState("check/header", m_checkPane->saveColumns());
    m_settings.setState("history/header", m_historyPane->saveColumns());
    m_settings.setState("comparison/header", m_comparisonPane->saveColumns());
    m_settings.setState("anatomy/header", m_anatomyPane->saveColumns());
}

void MainWindow::restoreState() {
    m_keys->model().setTimeDisplay(m_settings.timeDisplay());
    m_log->model().setTimeDisplay(m_settings.timeDisplay());
    restoreGeometry(m_settings.state("window/geometry"));
    QMainWindow::restoreState(m_settings.state("window/state"), kStateVersion);
    m_splitter->restoreState(m_settings.state("window/panes"));
    m_showInspector->setChecked(m_settings.state("window/inspector") != "hidden");
    m_keys->table().restoreColumns(m_settings.state("keys/header"));
    m_log->table().restoreColumns(m_settings.state("log/header"));
    m_changesPane->restoreColumns(m_settings.state("changes/header"));
    m_checkPane->restoreColumns(m_settings.state("check/header"));
    m_historyPane->restoreColumns(m_settings.state("history/header"));
    m_comparisonPane->restoreColumns(m_settings.state("comparison/header"));
    m_anatomyPane->restoreColumns(m_settings.state("anatomy/header"));
    m_inspector->editor().restoreState(m_settings.state("value/editor"));
    m_changesDock->hide(); // until there is one
    m_checkDock->hide();
    m_historyDock->hide();
    m_comparisonDock->hide();
    m_anatomyDock->hide();
}

void MainWindow::closeEvent(QCloseEvent* event) {
    const auto again = [this] { close(); };
    if (!m_changeActions->mayClose(again) || !m_checkActions->mayClose(again)) {
        event->ignore();
        return;
    }
    saveState();
    QMainWindow::closeEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (!localFiles(*event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    for (const auto& path : localFiles(*event->mimeData()))
        emit openRequested(path, false);
    event->acceptProposedAction();
}

} // namespace simkv::ui
