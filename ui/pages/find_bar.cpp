// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/find_bar.h"

#include "base/byte_text.h"
#include "pages/table_contents.h"
#include "scan/staged_scan.h"
#include "texts/error_text.h"
#include "texts/format_text.h"
#include "views/record_table.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>

#include <algorithm>
#include <utility>

namespace simkv::ui {

namespace {

constexpr int kFindDelay = 200; // ms

QToolButton* makeButton(const char* icon, Qt::ArrowType arrow, const QString& name, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setAutoRaise(true);
    if (QIcon::hasThemeIcon(icon))
        button->setIcon(QIcon::fromTheme(icon));
    else if (arrow != Qt::NoArrow)
        button->setArrowType(arrow);
    button->setToolTip(name);
    button->setAccessibleName(name);
    return button;
}

} // namespace

FindBar::FindBar(RecordTable& table, TableContents& contents, TaskBoard& board, QWidget* parent)
    : QWidget(parent), m_table(table), m_contents(contents), m_text(new QLineEdit(this)),
      m_notation(new QComboBox(this)), m_matchCase(new QCheckBox(tr("Match case"), this)),
      m_status(new QLabel(this)), m_task(board) {
    m_text->setObjectName("findText");
    m_text->setPlaceholderText(tr("Find in keys and values"));
    m_text->setAccessibleName(tr("Find in keys and values"));
    m_text->setClearButtonEnabled(true);
    m_text->setMinimumWidth(fontMetrics().averageCharWidth() * 24);
    m_status->setObjectName("findStatus");
    m_status->setTextFormat(Qt::PlainText);
    m_status->setMinimumWidth(1); // a long reason must not widen the window
    m_notation->setObjectName("findNotation");
    m_notation->addItems({tr("Text"), tr("Regular expression"), tr("Hex bytes")});
    m_notation->setAccessibleName(tr("What is typed is"));
    m_notation->setToolTip(tr("A regular expression works on characters where a key or value is UTF-8, and "
                              "on bytes where it is not."));
    m_matchCase->setToolTip(
        tr("Otherwise letters match in either case; where the bytes are not UTF-8, the letters A to Z."));
    auto* previous = makeButton("go-up", Qt::UpArrow, tr("Find Previous (Shift+Enter)"), this);
    auto* next = makeButton("go-down", Qt::DownArrow, tr("Find Next (Enter)"), this);
    auto* close = makeButton("", Qt::NoArrow, tr("Close (Esc)"), this);
    close->setIcon(style()->standardIcon(QStyle::SP_TitleBarCloseButton));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(4, 0, 4, 4);
    layout->setSpacing(4);
    layout->addWidget(m_text, 1);
    layout->addWidget(previous);
    layout->addWidget(next);
    layout->addWidget(m_notation);
    layout->addWidget(m_matchCase);
    layout->addWidget(m_status);
    layout->addWidget(close);
    // Tab follows the order on the screen.
    QWidget* before = m_text;
    for (QWidget* widget : std::initializer_list<QWidget*>{previous, next, m_notation, m_matchCase, close}) {
        setTabOrder(before, widget);
        before = widget;
    }
    hide();

    m_delay.setSingleShot(true);
    m_delay.setInterval(kFindDelay);
    connect(&m_delay, &QTimer::timeout, this, [this] { start(Direction::Here); });
    connect(m_text, &QLineEdit::textEdited, &m_delay, qOverload<>(&QTimer::start));
    connect(m_matchCase, &QCheckBox::toggled, this, [this] { start(Direction::Here); });
    connect(m_notation, &QComboBox::currentIndexChanged, this, [this](int index) {
        m_matchCase->setEnabled(index != static_cast<int>(Notation::Hex));
        start(Direction::Here);
    });
    connect(previous, &QToolButton::clicked, this, &FindBar::findPrevious);
    connect(next, &QToolButton::clicked, this, &FindBar::findNext);
    connect(close, &QToolButton::clicked, this, &FindBar::close);
    connect(&m_task, &BackgroundTask::progressed, this, &FindBar::consumePart);
    connect(&m_task, &BackgroundTask::finished, this, [this] {
        if (m_isComplete && m_pending == Direction::None)
            updateStatus(m_note);
    });
    connect(&m_contents, &TableContents::changed, this, &FindBar::onContentsChanged);
    connect(&m_table, &RecordTable::currentRecordChanged, this, [this] { updateStatus(); });
}

FindBar::~FindBar() = default;

void FindBar::activate() {
    show();
    m_text->setFocus(Qt::ShortcutFocusReason);
    m_text->selectAll();
}

void FindBar::close() {
    stop();
    hide();
    emit left();
}

void FindBar::setNotation(Notation notation) {
    m_notation->setCurrentIndex(static_cast<int>(notation));
}

void FindBar::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape)
        close();
    else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        go((event->modifiers() & Qt::ShiftModifier) != 0 ? Direction::Previous : Direction::Next);
    else
        QWidget::keyPressEvent(event);
}

Result<Query> FindBar::typed() const {
    const auto text = m_text->text().toStdString();
    BytesPattern pattern{text, m_notation->currentIndex() == static_cast<int>(Notation::Regex),
                         !m_matchCase->isChecked()};
    if (m_notation->currentIndex() == static_cast<int>(Notation::Hex)) {
        auto bytes = fromHex(text);
        if (!bytes)
            return tl::unexpected(bytes.error());
        pattern = BytesPattern{*bytes};
    }
    return Query::containing(pattern, QueryWhere::KeyOrValue);
}

// Starts a new search for what is typed.
void FindBar::start(Direction direction) {
    m_delay.stop();
    if (m_text->text().isEmpty() || !m_table.records().snapshot())
        return stop();
    auto query = typed();
    if (!query) {
        stop();
        m_status->setText(errorText(query.error()));
        return;
    }
    m_query = *query;
    m_pending = direction;
    search(*query, false);
}

void FindBar::stop() {
    m_delay.stop();
    m_task.drop();
    m_query.reset();
    m_pending = Direction::None;
    m_isComplete = false;
    showMatches(std::nullopt);
    m_status->clear();
}

void FindBar::search(const Query& query, bool isContinued) {
    m_snapshot = m_table.records().snapshot();
    m_among = m_contents.shownAmong();
    m_wasSubset = m_contents.isSubset();
    m_staged = m_contents.shownStaged();
    m_isComplete = false;
    m_filter = m_contents.query().text();
    m_mailbox = std::make_shared<Mailbox<RowSet>>();
    const auto known = isContinued ? m_inLog : nullptr;
    if (!isContinued)
        showMatches(std::nullopt);
    const auto start = isContinued ? RowId(RecordNumber(0)) : currentId();
    const auto from = start.record().value_or(RecordNumber(0));
    m_from = start;
    const ScanRequest request{m_snapshot, Query::both(m_contents.query(), query), m_contents.shownAmong(),
                              m_staged, m_contents.hasAdditions()};
    m_task.start<Found>(
        tr("Searching"),
        [request, from, known, mailbox = m_mailbox](QPromise<Found>& promise, Progress& progress) {
            promise.addResult(search(request, from, known, *mailbox, progress));
        },
        [this](const Found& found) { take(found); },
        [this](const Error& error) {
            take(Found{m_matches ? *m_matches : RowSet(std::make_shared<const RecordSet>()), nullptr, error});
        });
    updateStatus();
}

// Searches from the current record to the end, then what lies before it: the next match comes first. What is
// staged is little.
FindBar::Found FindBar::search(const ScanRequest& request, RecordNumber from,
                               const std::shared_ptr<const RecordSet>& known, Mailbox<RowSet>& mailbox,
                               Progress& progress) {
    const auto staged = scanStaged(request, progress);
    if (!staged)
        return Found{RowSet(known ? known : std::make_shared<const RecordSet>()), known, staged.error()};
    const auto rowsOf = [&](const RecordSet& set) {
        return RowSet(std::make_shared<const RecordSet>(staged->shown(set)), staged->additions);
    };
    const auto found = [&](RecordSet set, const Result<void>& scanned) {
        auto rows = rowsOf(set);
        return Found{std::move(rows), std::make_shared<const RecordSet>(std::move(set)),
                     scanned ? std::nullopt : std::optional(scanned.error())};
    };
    const auto put = [&](const RecordSet& set) { mailbox.put(std::make_shared<const RowSet>(rowsOf(set))); };
    const RecordNumber end(request.snapshot->records());
    RecordSetBuilder later;
    if (known)
        later = RecordSetBuilder(request.among ? known->intersectedWith(*request.among) : *known);
    else
        later.appendOthers(from.value());
    auto scanned =
        scanRecords(request, end, later, progress, [&](RecordSetBuilder& part) { put(part.snapshot()); });
    const auto laterSet = later.snapshot();
    if (!scanned || known || from == RecordNumber(0))
        return found(laterSet, scanned);
    RecordSetBuilder earlier;
    scanned = scanRecords(request, from, earlier, progress,
                          [&](RecordSetBuilder& part) { put(part.snapshot().unitedWith(laterSet)); });
    return found(earlier.snapshot().unitedWith(laterSet), scanned);
}

void FindBar::consumePart() {
    if (auto part = m_mailbox ? m_mailbox->take() : nullptr)
        showMatches(*part);
    step();
}

void FindBar::take(const Found& found) {
    m_mailbox.reset();
    m_isComplete = !found.error;
    m_inLog = found.inLog;
    showMatches(found.matches);
    if (found.error) {
        m_pending = Direction::None;
        return updateStatus(found.error->code == ErrorCode::Cancelled ? tr("Stopped")
                                                                      : errorText(*found.error));
    }
    step();
    onContentsChanged();
}

RowId FindBar::currentId() const {
    return m_table.currentId().value_or(RowId(RecordNumber(0)));
}

void FindBar::showMatches(const std::optional<RowSet>& matches) {
    m_matches = matches;
    m_table.setMatches(matches);
    updateStatus();
}

// The rows have changed: another filter means another search; of appended records only those are searched.
void FindBar::onContentsChanged() {
    if (!m_query)
        return;
    const auto& snapshot = m_table.records().snapshot();
    if (!snapshot)
        return stop();
    const auto& filter = m_contents.query();
    const bool isSameFilter = m_filter == filter.text();
    const bool isSameSet = m_contents.shownAmong() == m_among;
    const bool isSameStaged = hasSameRows(m_contents.shownStaged(), m_staged);
    if (snapshot == m_snapshot && isSameFilter && isSameSet && isSameStaged)
        return;
    const bool isLater = m_snapshot && snapshot->extends(*m_snapshot) &&
                         (snapshot != m_snapshot || (isSameSet && !isSameStaged));
    const bool goesOn =
        isLater && isSameFilter && m_wasSubset == m_contents.isSubset() && !filter.needsState();
    if (!goesOn || m_isComplete)
        search(*m_query, goesOn);
}

void FindBar::go(Direction direction) {
    if (!m_query || m_delay.isActive() || (!m_isComplete && !m_task.isRunning()))
        return start(m_query && !m_delay.isActive() ? direction : Direction::Here);
    m_pending = direction;
    step();
}

// Goes where the user wants to, once that is known.
void FindBar::step() {
    if (m_pending == Direction::None || !m_matches)
        return updateStatus();
    const auto& order = m_table.records().order();
    const auto current = currentId();
    if (!order.isInLogOrder()) {
        if (!m_isComplete)
            return updateStatus();
        return stepThroughOrder(m_pending == Direction::Previous, m_table.currentIndex().row());
    }
    const bool isBackward = (m_pending == Direction::Previous) != order.isReversed();
    const auto next = [&](std::optional<RowId> at) {
        // What was found may have lost its row since.
        while (at && !order.rowOf(*at))
            at = isBackward ? m_matches->lastBefore(*at) : m_matches->nextFrom(at->next());
        return at;
    };
    const bool isHere = m_pending == Direction::Here;
    auto found = next(isBackward ? m_matches->lastBefore(isHere ? current.next() : current)
                                 : m_matches->nextFrom(isHere ? current : current.next()));
    // Until the search ends, it has looked at what follows the row where it began.
    const bool isKnown = m_isComplete || (!isBackward && found && current >= m_from && found->record());
    if (!isKnown)
        return updateStatus();
    const bool isWrapped = !found;
    if (!found)
        found = next(isBackward ? m_matches->last() : m_matches->nextFrom(RecordNumber(0)));
    m_pending = Direction::None;
    if (!found)
        return updateStatus(tr("Not found"));
    jumpTo(*found, isWrapped);
}

// Walks through rows in another order, a stretch at a time.
void FindBar::stepThroughOrder(bool isBackward, int from) {
    constexpr int kStretch = 200'000;
    const auto rows = m_table.records().rowCount();
    const bool isHere = m_pending == Direction::Here;
    m_pending = Direction::None;
    if (m_matches->count() == 0 || rows == 0)
        return updateStatus(tr("Not found"));
    const auto walk = ++m_steps;
    auto stretch = [this, isBackward, rows, walk](auto&& self, int row, int left) -> void {
        if (walk != m_steps || !m_matches || rows != m_table.records().rowCount())
            return;
        for (int i = 0; i < kStretch && left > 0; ++i, --left) {
            row = isBackward ? (row > 0 ? row - 1 : rows - 1) : (row + 1 < rows ? row + 1 : 0);
            const auto id = m_table.records().idAt(row);
            if (id && m_matches->contains(*id))
                return jumpTo(*id, false);
        }
        if (left == 0)
            return updateStatus(tr("Not found"));
        QTimer::singleShot(0, this, [self, row, left] { self(self, row, left); });
    };
    stretch(stretch, std::max(isHere ? from - 1 : from, -1), rows);
}

void FindBar::jumpTo(RowId id, bool isWrapped) {
    if (m_table.currentId() != id)
        emit jumping();
    m_table.selectId(id);
    updateStatus(isWrapped ? tr("Went on from the other end") : QString());
}

void FindBar::updateStatus(const QString& note) {
    if (!m_query)
        return;
    m_note = note;
    const auto found = m_matches ? m_matches->count() : 0;
    QString text = note;
    if (text.isEmpty() && !m_isComplete && !m_task.isRunning())
        text = tr("Stopped; %1 so far").arg(numberText(found));
    else if (text.isEmpty() && m_task.isRunning())
        text = found > 0 ? tr("%1 so far…").arg(numberText(found)) : tr("Searching…");
    else if (text.isEmpty() && found == 0)
        text = tr("Not found");
    else if (text.isEmpty()) {
        const auto current = m_table.currentId();
        text = current && m_matches->contains(*current)
                   ? tr("%1 of %2").arg(numberText(m_matches->rank(*current) + 1), numberText(found))
                   : tr("%1 found").arg(numberText(found));
    }
    m_status->setText(text);
}

} // namespace simkv::ui
