// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/main_window.h"

#include "pages/inspector.h"
#include "pages/table_page.h"
#include "pages/table_pages.h"
#include "texts/path_text.h"
#include "views/message_bar.h"
#include "views/task_strip.h"
#include "window/features.h"
#include "window/menu_table.h"
#include "window/resources.h"
#include "window/status_line.h"

#include <QAction>
#include <QCloseEvent>
#include <QCoreApplication>
#include <QDropEvent>
#include <QFileInfo>
#include <QMenuBar>
#include <QMimeData>
#include <QScreen>
#include <QSplitter>
#include <QStatusBar>
#include <QStyle>
#include <QToolBar>
#include <QVBoxLayout>

#include <algorithm>

namespace simkv::ui {
namespace {

// To be raised when docks, tool bars or columns change their meaning: older states are then not restored.
constexpr int kStateVersion = 1;

// For what is inside the frame of a window.
QSize roomOnScreen(const QWidget& window) {
    return window.screen()->availableSize() -
           QSize(0, window.style()->pixelMetric(QStyle::PM_TitleBarHeight, nullptr, &window));
}

QStringList localFiles(const QMimeData& data) {
    QStringList paths;
    for (const auto& url : data.urls()) {
        if (url.isLocalFile())
            paths.append(pathOf(url));
    }
    return paths;
}

} // namespace

MainWindow::MainWindow(Settings& settings, QWidget* parent)
    : QMainWindow(parent), m_settings(settings), m_changes(m_document, settings.stagedFolder(), nullptr),
      m_actions(*this), m_docks(*this) {
    loadResources();
    setAttribute(Qt::WA_DeleteOnClose);
    setAcceptDrops(true);
    setWindowIcon(QIcon(QStringLiteral(":/icons/simkv-browser.svg")));
    buildBody();
    m_status = std::make_unique<StatusLine>(*this, m_document, m_changes, *m_pages);
    connect(&m_requests, &WindowRequests::openRequested, this, &MainWindow::openRequested);
    connect(&m_requests, &WindowRequests::sampleRequested, this, &MainWindow::sampleRequested);
    connect(&m_requests, &WindowRequests::quitRequested, this, &MainWindow::quitRequested);
    connect(&m_settings, &Settings::wasReset, this, [this] { m_isLayoutKept = false; });
    addFeatures({m_settings, m_document, m_changes, m_current, *m_pages, *m_inspector, *m_messages, m_actions,
                 m_docks, m_requests, m_features, *m_bars, *m_body});
    buildMenus();
    statusBar()->addPermanentWidget(new TaskStrip(m_document.board(), this));
    QCoreApplication::instance()->installEventFilter(this);
    resize(kUsualSize.boundedTo(roomOnScreen(*this)));
    restoreState();
    keysPage().setFocus();
}

MainWindow::~MainWindow() = default;

TablePage& MainWindow::keysPage() const {
    return m_pages->page(0);
}

TablePage& MainWindow::logPage() const {
    return m_pages->page(1);
}

void MainWindow::buildBody() {
    m_body = std::make_unique<QWidget>(this);
    m_messages = new MessageBar(m_body.get());
    auto* keys = new TablePage(TableContents::Rows::Live, m_settings, m_document.board(), m_body.get());
    auto* log = new TablePage(TableContents::Rows::All, m_settings, m_document.board(), m_body.get());
    keys->table().setAccessibleName(tr("Live keys"));
    log->table().setAccessibleName(tr("Records of the log"));
    m_splitter = new QSplitter(m_body.get());
    m_pages = new TablePages(*keys, *log, m_splitter);
    m_inspector = new Inspector(m_document.board(), m_settings, m_splitter);
    m_splitter->addWidget(m_pages);
    m_splitter->addWidget(m_inspector);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setSizes({880, 340});
    m_bars = new QVBoxLayout;
    auto* layout = new QVBoxLayout(m_body.get());
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_messages);
    layout->addLayout(m_bars);
    layout->addWidget(m_splitter, 1);
    setCentralWidget(m_body.get());
}

void MainWindow::buildMenus() {
    auto* bar = addToolBar(tr("Tool Bar"));
    bar->setObjectName("toolBar");
    m_actions.adopt(*bar->toggleViewAction(), {"window.showToolBar", nullptr, tr("Tool &Bar"),
                                               tr("Show the buttons for what is done most")});
    fillMenuBar(*menuBar(), m_actions);
    fillToolBar(*bar, m_actions);
    for (auto* page : m_pages->all()) {
        fillContextMenu(page->table(), m_actions, rowMenuLayout());
        fillContextMenu(*page, m_actions, tableKeysLayout());
    }
}

void MainWindow::open(const QString& path, bool readOnly) {
    m_document.open(QFileInfo(path).absoluteFilePath(), readOnly);
}

void MainWindow::prepareToEnd() {
    m_changes.commitDraft();
    saveState();
}

void MainWindow::saveState() {
    if (!m_isLayoutKept)
        return;
    m_settings.setState("window/geometry", saveGeometry());
    m_settings.setState("window/state", QMainWindow::saveState(kStateVersion));
    m_settings.setState("window/panes", m_splitter->saveState());
    for (const auto& feature : m_features.all())
        feature->saveState();
}

void MainWindow::restoreState() {
    restoreGeometry(m_settings.state("window/geometry"));
    QMainWindow::restoreState(m_settings.state("window/state"), kStateVersion);
    m_splitter->restoreState(m_settings.state("window/panes"));
    for (const auto& feature : m_features.all())
        feature->restoreState();
}

void MainWindow::closeEvent(QCloseEvent* event) {
    const auto again = [this] { close(); };
    const auto& features = m_features.all();
    const auto mayClose = [&](const auto& feature) { return feature->mayClose(again); };
    if (!std::all_of(features.begin(), features.end(), mayClose)) {
        event->ignore();
        return;
    }
    saveState();
    QMainWindow::closeEvent(event);
}

// Files that are dropped on anything in the window are opened: a text, or a field, would take their names for
// text.
bool MainWindow::eventFilter(QObject* watched, QEvent* event) {
    const auto type = event->type();
    if (type != QEvent::DragEnter && type != QEvent::DragMove && type != QEvent::Drop)
        return false;
    const auto* widget = qobject_cast<QWidget*>(watched);
    if (widget == nullptr || widget->window() != this)
        return false;
    auto* drop = static_cast<QDropEvent*>(event);
    const auto paths = localFiles(*drop->mimeData());
    if (paths.isEmpty())
        return false;
    drop->acceptProposedAction();
    if (type == QEvent::Drop) {
        for (const auto& path : paths)
            emit openRequested(path, false);
    }
    return true;
}

} // namespace simkv::ui
