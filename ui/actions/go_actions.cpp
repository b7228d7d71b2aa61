// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/go_actions.h"

#include "document/current_record.h"
#include "document/log_document.h"
#include "pages/filter_bar.h"
#include "pages/table_page.h"
#include "pages/table_pages.h"
#include "texts/error_text.h"
#include "texts/format_text.h"
#include "times/query_context.h"
#include "views/action_registry.h"
#include "views/message_bar.h"

#include <QAction>

#include <utility>

namespace simkv::ui {

GoActions::GoActions(const Workbench& bench)
    : m_document(bench.document), m_settings(bench.settings), m_messages(bench.messages),
      m_pages(bench.pages), m_keys(bench.pages.page(0)), m_log(bench.pages.page(1)), m_window(&bench.window),
      m_goTo(&bench.actions.add({"go.goTo",
                                 "go-jump",
                                 tr("&Go To…"),
                                 tr("Go to a record, an offset, a time or a key"),
                                 {Qt::CTRL | Qt::Key_G}})),
      m_back(&bench.actions.add({"go.goBack",
                                 "go-previous",
                                 tr("&Back"),
                                 tr("Go back to the place before"),
                                 {Qt::ALT | Qt::Key_Left}})),
      m_forward(&bench.actions.add({"go.goForward",
                                    "go-next",
                                    tr("&Forward"),
                                    tr("Go on to the place that you came back from"),
                                    {Qt::ALT | Qt::Key_Right}})),
      m_otherTable(&bench.actions.add({"go.goToOtherTable",
                                       "go-jump-locationbar",
                                       tr("Same Record &in the Other Table"),
                                       tr("Show the current record in the other table"),
                                       {Qt::CTRL | Qt::Key_L}})) {
    connect(m_goTo, &QAction::triggered, this, &GoActions::ask);
    connect(m_back, &QAction::triggered, this, [this] { step(true); });
    connect(m_forward, &QAction::triggered, this, [this] { step(false); });
    connect(m_otherTable, &QAction::triggered, this, [this] {
        leavePlace();
        m_pages.setCurrentIndex(1 - m_pages.currentIndex());
        currentPage().setFocus();
    });
    for (auto* page : {&m_keys, &m_log}) {
        connect(page, &TablePage::jumping, this, &GoActions::leavePlace);
        connect(page, &TablePage::seekFailed, this, [this](const Error& error) {
            m_messages.show("go", MessageBar::Kind::Error, errorText(error));
        });
    }
    connect(&m_document, &LogDocument::logChanged, this, [this] {
        m_history.clear();
        m_sought.reset();
        updateEnabled();
    });
    connect(&m_document, &LogDocument::snapshotChanged, this, &GoActions::updateEnabled);
    connect(&bench.current, &CurrentRecord::changed, this, &GoActions::updateEnabled);
    connect(&m_keys.contents(), &TableContents::changed, this, &GoActions::tellIfHidden);
    updateEnabled();
}

void GoActions::updateEnabled() {
    const auto& snapshot = m_document.snapshot();
    m_goTo->setEnabled(snapshot && snapshot->records() > 0);
    m_otherTable->setEnabled(currentPage().table().currentRecord().has_value());
    m_back->setEnabled(m_history.canGoBack());
    m_forward->setEnabled(m_history.canGoForward());
}

TablePage& GoActions::currentPage() const {
    return m_pages.current();
}

std::optional<PlaceHistory::Place> GoActions::place() const {
    const auto id = currentPage().table().currentId();
    if (!id)
        return std::nullopt;
    return PlaceHistory::Place{m_pages.currentIndex(), *id};
}

void GoActions::leavePlace() {
    if (const auto now = place())
        m_history.leave(*now);
    updateEnabled();
}

void GoActions::ask() {
    const auto snapshot = m_document.snapshot();
    if (!snapshot || snapshot->records() == 0)
        return;
    auto* dialog = new GoToDialog(snapshot->records(), snapshot->indexedEnd() - Offset(0),
                                  queryContext(m_settings.timeDisplay()), m_window);
    connect(dialog, &GoToDialog::chosen, this, [this, dialog] {
        const auto target = dialog->target();
        if (!target)
            return;
        const auto found = find(*target);
        if (!found)
            return dialog->showFailure(errorText(found.error()));
        dialog->accept();
        show(*found);
    });
    dialog->open();
}

void GoActions::goTo(const GoToDialog::Target& target) {
    if (const auto found = find(target))
        show(*found);
    else
        m_messages.show("go", MessageBar::Kind::Warning, errorText(found.error()));
}

// Uses the index: reads at most a few headers and one key.
Result<RowId> GoActions::find(const GoToDialog::Target& target) const {
    const auto notFound = [](const QString& why) {
        return tl::unexpected(Error{ErrorCode::NotFound, why.toStdString()});
    };
    const auto snapshot = m_document.snapshot();
    if (!snapshot || snapshot->records() == 0)
        return notFound(tr("there is no record"));
    switch (target.kind) {
    case GoToDialog::Kind::Record:
        return RowId(std::min(RecordNumber(target.number), RecordNumber(snapshot->records() - 1)));
    case GoToDialog::Kind::Offset: {
        const auto after = snapshot->firstFrom(Offset(target.number + 1)).value();
        return RowId(RecordNumber(after == 0 ? 0 : after - 1));
    }
    case GoToDialog::Kind::Time: {
        auto record = snapshot->firstFrom(Timestamp(static_cast<std::uint32_t>(target.number)));
        if (!record)
            return tl::unexpected(record.error());
        return *record ? Result<RowId>(**record) : notFound(tr("no record is of that time or later"));
    }
    case GoToDialog::Kind::Key:
        return findKey(target.key);
    }
    return notFound({});
}

// A key that is to be added is where it will be.
Result<RowId> GoActions::findKey(const ByteString& key) const {
    const auto staged = m_keys.model().idOfStaged(key);
    if (staged && staged->addition())
        return *staged;
    const auto record = m_document.snapshot()->newest(key);
    if (!record)
        return tl::unexpected(record.error());
    if (*record)
        return RowId(**record);
    return tl::unexpected(Error{ErrorCode::NotFound, tr("the log has no record of this key").toStdString()});
}

// Shows the record in the current table if it has a row there, else in the Log; an addition in Keys. A filter
// that hides it there is named, not removed.
void GoActions::show(RowId id) {
    if (!id.record())
        return showInKeys(id);
    if (currentPage().model().rowOf(id) < 0)
        return showInLog(*id.record());
    leavePlace();
    currentPage().table().selectId(id);
    currentPage().setFocus();
    updateEnabled();
}

void GoActions::showStaged(const ByteString& key) {
    if (const auto id = m_keys.model().idOfStaged(key))
        showInKeys(*id);
}

// It may get its row later, when a filter or an order has been brought up to date.
void GoActions::showInKeys(RowId id) {
    leavePlace();
    m_pages.setCurrent(m_keys);
    m_keys.contents().select(id);
    m_keys.setFocus();
    m_sought = id;
    tellIfHidden();
    updateEnabled();
}

void GoActions::tellIfHidden() {
    if (!m_sought || (m_keys.model().rowOf(*m_sought) < 0 && !m_keys.contents().isUpToDate()))
        return;
    const auto sought = *std::exchange(m_sought, std::nullopt);
    if (m_keys.model().rowOf(sought) >= 0 || m_keys.contents().query().isEmpty())
        return m_messages.remove("go");
    m_messages.show("go", MessageBar::Kind::Information,
                    tr("The key is staged, and hidden by the filter of Keys."),
                    {{tr("Clear the Filter"), [this, sought] {
                          m_messages.remove("go");
                          m_keys.filterBar().setFilter({});
                          showInKeys(sought);
                      }}});
}

void GoActions::showInLog(RecordNumber number) {
    leavePlace();
    m_pages.setCurrent(m_log);
    if (m_log.table().selectRecord(number)) {
        m_log.setFocus();
        m_messages.remove("go");
        return updateEnabled();
    }
    m_messages.show("go", MessageBar::Kind::Information,
                    tr("Record %1 is hidden by the filter of the Log.").arg(numberText(number.value())),
                    {{tr("Clear the Filter"), [this, number] {
                          m_log.filterBar().setFilter({});
                          m_messages.remove("go");
                          m_log.contents().select(number);
                          m_log.setFocus();
                      }}});
}

// Shows the bytes that are no record and begin there; false if they have no row.
bool GoActions::showUnreadableInLog(Offset offset) {
    if (m_log.model().rowOfUnreadable(offset) < 0)
        return false;
    leavePlace();
    m_pages.setCurrent(m_log);
    m_log.table().selectUnreadable(offset);
    m_log.setFocus();
    m_messages.remove("go");
    updateEnabled();
    return true;
}

void GoActions::goToOffset(Offset offset) {
    // What lies after the moment that is shown can only be seen from now.
    if (m_document.isPastShown() && offset >= m_document.snapshot()->indexedEnd())
        emit nowWanted();
    const auto snapshot = m_document.snapshot();
    if (!snapshot || showUnreadableInLog(offset))
        return;
    const auto ranges = snapshot->unreadableRanges();
    const auto isThere = [offset](const UnreadableRange& unreadable) {
        return unreadable.finding.offset == offset;
    };
    if (ranges && std::any_of(ranges->begin(), ranges->end(), isThere)) {
        return m_messages.show(
            "go", MessageBar::Kind::Information,
            tr("The bytes at offset %1 have no row, because the Log is filtered or sorted.")
                .arg(offsetText(offset)),
            {{tr("Show the Whole Log"), [this, offset] {
                  m_log.filterBar().setFilter({});
                  m_log.contents().setSort({});
                  if (!showUnreadableInLog(offset))
                      connect(
                          &m_log.contents(), &TableContents::changed, this,
                          [this, offset] { showUnreadableInLog(offset); }, Qt::SingleShotConnection);
              }}});
    }
    if (const auto number = snapshot->recordAt(offset))
        return showInLog(*number);
    m_messages.show("go", MessageBar::Kind::Warning,
                    tr("Nothing begins at offset %1 in the log as it is shown: it has changed since.")
                        .arg(offsetText(offset)),
                    {{tr("Reload"), [this] {
                          m_messages.remove("go");
                          m_document.reload();
                      }}});
}

void GoActions::step(bool isBack) {
    const auto now = place().value_or(PlaceHistory::Place{m_pages.currentIndex()});
    const auto there = isBack ? m_history.back(now) : m_history.forward(now);
    if (there) {
        m_pages.setCurrentIndex(there->tab);
        const auto id = currentPage().model().followed(there->record);
        if (!currentPage().table().selectId(id))
            m_messages.show("go", MessageBar::Kind::Information,
                            id.record() ? tr("Record %1 is not among the rows that this table shows now.")
                                              .arg(numberText(id.record()->value()))
                                        : tr("The key is not among the rows that this table shows now."));
        currentPage().setFocus();
    }
    updateEnabled();
}

} // namespace simkv::ui
