// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/status_line.h"

#include "document/log_document.h"
#include "document/staged_changes.h"
#include "pages/table_page.h"
#include "pages/table_pages.h"
#include "texts/format_text.h"
#include "texts/path_text.h"

#include <QLabel>
#include <QMainWindow>
#include <QStatusBar>

namespace simkv::ui {

StatusLine::StatusLine(QMainWindow& window, LogDocument& document, StagedChanges& changes, TablePages& pages)
    : m_window(window), m_document(document), m_changes(changes), m_pages(pages),
      m_status(new QLabel(&window)) {
    m_status->setObjectName("status");
    window.statusBar()->addWidget(m_status, 1);
    connect(&document, &LogDocument::changed, this, &StatusLine::update);
    connect(&pages, &TablePages::currentChanged, this, &StatusLine::updateStatus);
    connect(&changes, &StagedChanges::changed, this, [this] {
        m_window.setWindowModified(m_changes.isModified() || m_changes.hasDraft());
        updateStatus();
    });
    for (auto* page : pages.all()) {
        connect(&page->table(), &RecordTable::selectedRecordsChanged, this, &StatusLine::updateStatus);
        connect(&page->contents(), &TableContents::changed, this, &StatusLine::updateStatus);
    }
    update();
}

void StatusLine::update() {
    updateTitle();
    updateEmptyTexts();
    updateStatus();
}

void StatusLine::updateTitle() {
    const auto& path = m_document.path();
    m_window.setWindowFilePath(path);
    const auto name = literalTitle(fileNameText(path));
    m_window.setWindowTitle(path.isEmpty()             ? tr("SimKV Browser")
                            : m_document.isPastShown() ? tr("%1[*] (as it was) — SimKV Browser").arg(name)
                            : m_document.isKeptReadOnly() ? tr("%1[*] (read-only) — SimKV Browser").arg(name)
                                                          : tr("%1[*] — SimKV Browser").arg(name));
}

void StatusLine::updateEmptyTexts() {
    auto& keys = m_pages.page(0);
    auto& log = m_pages.page(1);
    switch (m_document.state()) {
    case LogDocument::State::Empty:
        keys.setEmptyText(tr("Open a log with File ▸ Open, or drop one here.\n"
                             "Help ▸ Open Sample Store shows what there is to see."));
        log.setEmptyText({});
        break;
    case LogDocument::State::Opening:
        keys.setEmptyText(tr("Reading…"));
        log.setEmptyText(tr("Reading…"));
        break;
    case LogDocument::State::Failed:
        keys.setEmptyText(tr("The log could not be opened"));
        log.setEmptyText(tr("The log could not be opened"));
        break;
    case LogDocument::State::Ready:
        keys.setEmptyText(tr("No live keys"));
        log.setEmptyText(tr("No records"));
        break;
    }
}

void StatusLine::updateStatus() {
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
    if (const auto changes = m_changes.set().count(); changes > 0)
        parts.prepend(changes == 1 ? tr("1 change not written")
                                   : tr("%1 changes not written").arg(numberText(changes)));
    if (const auto selected = m_pages.current().table().selectedCount(); selected > 1)
        parts.prepend(tr("%1 rows selected").arg(numberText(selected)));
    m_status->setText(parts.join(QStringLiteral(" · ")));
}

} // namespace simkv::ui
