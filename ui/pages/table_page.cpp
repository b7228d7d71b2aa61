// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/table_page.h"

#include "pages/filter_bar.h"
#include "pages/find_bar.h"
#include "query/query_term.h"
#include "scan/find_record.h"
#include "texts/format_text.h"

#include <QFocusEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QScrollBar>
#include <QToolButton>
#include <QVBoxLayout>

#include <utility>

namespace simkv::ui {

TablePage::TablePage(TableContents::Rows rows, Settings& settings, TaskBoard& board, QWidget* parent)
    : QWidget(parent),
      // Gets its parent from the layout below, so that Tab goes from the bars above it to the table.
      m_table(new RecordTable(m_model, rows == TableContents::Rows::Live
                                           ? RecordTable::Arrangement::KeyFirst
                                           : RecordTable::Arrangement::RecordFirst)),
      m_contents(new TableContents(*m_table, rows, board, this)),
      m_filterBar(new FilterBar(*m_contents, settings, this)),
      m_findBar(new FindBar(*m_table, *m_contents, board, this)), m_empty(new QLabel(m_table->viewport())),
      m_newRows(new QToolButton(this)), m_top(new QHBoxLayout), m_seek(board) {
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setForegroundRole(QPalette::PlaceholderText);
    m_empty->setObjectName("emptyText");
    m_empty->setWordWrap(true);
    auto* overlay = new QVBoxLayout(m_table->viewport());
    overlay->addWidget(m_empty);
    m_newRows->setObjectName("newRows");
    m_newRows->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_newRows->setIcon(QIcon::fromTheme("go-bottom"));
    m_newRows->setToolTip(tr("Go to the end, and stay there while records come"));
    m_newRows->hide();

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_top->setContentsMargins(0, 0, 0, 0);
    m_top->setSpacing(0);
    m_top->addWidget(m_filterBar, 1);
    layout->addLayout(m_top);
    layout->addWidget(m_findBar);
    connect(m_table, &RecordTable::currentRecordChanged, this, &TablePage::currentChanged);
    layout->addWidget(m_table, 1);
    connect(m_filterBar, &FilterBar::left, m_table, qOverload<>(&QWidget::setFocus));
    connect(m_findBar, &FindBar::left, m_table, qOverload<>(&QWidget::setFocus));
    connect(m_findBar, &FindBar::jumping, this, &TablePage::jumping);
    connect(m_contents, &TableContents::changed, this, &TablePage::update);
    connect(m_table, &RecordTable::typeAhead, this, &TablePage::onTyped);
    connect(m_table, &RecordTable::scrolled, this, &TablePage::noticeNewRows);
    connect(m_newRows, &QToolButton::clicked, this, [this] {
        emit jumping();
        m_table->scrollToEnd();
    });
    update();
}

// These would tell the model and the other members of their end, so they go first.
TablePage::~TablePage() {
    delete m_findBar;
    delete m_filterBar;
    delete m_contents;
    delete m_table;
}

void TablePage::setEmptyText(const QString& text) {
    m_emptyText = text;
    update();
}

void TablePage::setSnapshot(const std::shared_ptr<const Snapshot>& snapshot,
                            const std::shared_ptr<const RecordSet>& among, bool isPast) {
    const bool isOther = isPast != m_isPast || m_isSubset != (among != nullptr);
    m_isPast = isPast;
    m_isSubset = among != nullptr;
    if (isPast || isOther)
        m_wasComplete = false; // what comes now is no news
    m_contents->setSnapshot(snapshot, among);
}

void TablePage::addButton(QWidget* button) {
    m_top->addWidget(button);
}

void TablePage::update() {
    const bool isFiltered = !m_contents->query().isEmpty() && m_contents->allRows() > 0;
    const bool isRunning = m_contents->isRunning();
    m_empty->setText(!isFiltered           ? m_emptyText
                     : isRunning           ? tr("Filtering…")
                     : m_contents->error() ? tr("Nothing was found so far")
                                           : tr("Nothing matches the filter"));
    m_empty->setVisible(m_model.rowCount() == 0);
    noticeNewRows();
}

// How many rows are of records from this one on; of rows in log order.
std::uint64_t TablePage::rowsSince(std::uint64_t record) const {
    const auto& order = m_model.order();
    const auto records = order.rows() - order.additions();
    const auto first = records > 0 ? order.rowNear(RecordNumber(record)) : std::nullopt;
    const auto id = first ? order.idAt(*first) : std::nullopt;
    return id && id->record() && id->record()->value() >= record ? records - *first : 0;
}

// Rows of records that were appended while the end was out of sight are offered, not forced upon the user.
// What the user adds is no news to them, nor are rows that come because a filter or an order is another one.
void TablePage::noticeNewRows() {
    const auto& snapshot = m_model.snapshot();
    const auto& query = m_contents->query();
    const bool isSameLog = snapshot && m_seenOf && snapshot->isOfSameLog(*m_seenOf);
    const bool isInLogOrder = m_contents->sort() == RowSort{} && m_model.order().isInLogOrder();
    const bool isAtEnd = isInLogOrder && m_table->isAtEnd();
    const auto records = snapshot ? snapshot->records() : 0;
    if (std::exchange(m_seenFilter, query.text()) != query.text())
        m_seen = m_seenOfAll;
    m_wasComplete = m_wasComplete && isSameLog;
    const bool isNoNews = !m_wasComplete || records < m_seen;
    if (isNoNews || isAtEnd)
        m_seen = records;
    if (isNoNews || (isAtEnd && query.isEmpty()))
        m_seenOfAll = records;
    m_wasComplete = m_wasComplete || (snapshot && snapshot->isComplete() && !m_isPast);
    m_seenOf = snapshot;
    const auto rows = isInLogOrder && records > m_seen ? rowsSince(m_seen) : 0;
    m_newRows->setVisible(rows > 0);
    if (rows == 0)
        return;
    m_newRows->setText(rows == 1 ? tr("1 new row") : tr("%1 new rows").arg(numberText(rows)));
    m_newRows->adjustSize();
    placeNewsButton();
}

void TablePage::noteWritten(const std::vector<RecordNumber>& records) {
    const auto& snapshot = m_model.snapshot();
    for (auto* seen : {&m_seen, &m_seenOfAll}) {
        // The marker of a batch is in front of the first one.
        if (snapshot && records.front().value() <= *seen + 1)
            *seen = snapshot->records();
    }
    noticeNewRows();
}

void TablePage::placeNewsButton() {
    const auto area = QRect(m_table->viewport()->mapTo(this, QPoint()), m_table->viewport()->size());
    m_newRows->move(area.center().x() - m_newRows->width() / 2, area.bottom() - m_newRows->height() - 8);
    m_newRows->raise();
}

std::optional<ByteString> TablePage::currentAddedKey() const {
    const auto id = m_table->currentId();
    const auto change = id && id->addition() ? m_model.stagedAt(m_table->currentIndex().row()) : std::nullopt;
    return change ? std::optional(change->key) : std::nullopt;
}

void TablePage::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    m_table->setFocus(event->reason());
}

void TablePage::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    placeNewsButton();
}

// Finds the next row, from the current one on, whose key begins with what is typed.
void TablePage::onTyped(const QString& text) {
    const auto& snapshot = m_model.snapshot();
    if (!snapshot || m_model.rowCount() == 0)
        return;
    const auto query = Query::parse(
        queryTerm(QueryField::Key, QueryOperator::BeginsWith, text.toStdString()) + "i", QueryContext());
    if (!query)
        return;
    const ScanRequest request{snapshot, Query::both(m_contents->query(), *query), m_contents->shownAmong(),
                              m_contents->shownStaged(), m_contents->hasAdditions()};
    const auto from = m_table->currentId().value_or(RowId(RecordNumber(0)));
    using Found = Result<std::optional<RowId>>;
    m_seek.start<Found>(
        tr("Searching"),
        [request, from](QPromise<Found>& promise, Progress& progress) {
            promise.addResult(findRow(request, from, progress));
        },
        [this, snapshot, from, filter = m_contents->query().text()](const Found& found) {
            if (!found && found.error().code != ErrorCode::Cancelled)
                return emit seekFailed(found.error());
            const auto& now = m_model.snapshot();
            const bool isStill = now && now->isOfSameLog(*snapshot) && filter == m_contents->query().text() &&
                                 m_table->currentId().value_or(RowId(RecordNumber(0))) == from;
            if (isStill && found && *found)
                m_table->selectId(**found);
        });
}

} // namespace simkv::ui
