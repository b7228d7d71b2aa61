// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/long_table_view.h"

#include "views/long_table_accessible.h"

#include <QApplication>
#include <QDrag>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMimeData>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>

namespace simkv::ui {
namespace {

constexpr int kAppendInterval = 33; // ms: as often as a user sees a difference
constexpr int kScrollInterval = 40; // ms
constexpr int kSizedRows = 200;     // of those in sight, for the width of a column

constexpr bool isShift(Qt::KeyboardModifiers modifiers) {
    return (modifiers & Qt::ShiftModifier) != 0;
}

constexpr bool isControl(Qt::KeyboardModifiers modifiers) {
    return (modifiers & Qt::ControlModifier) != 0;
}

} // namespace

LongTableView::LongTableView(QWidget* parent)
    : QAbstractItemView(parent), m_header(new QHeaderView(Qt::Horizontal, this)) {
    installLongTableAccessibility();
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setTabKeyNavigation(false);
    setVerticalScrollMode(ScrollPerItem);
    setHorizontalScrollMode(ScrollPerPixel);
    // The base class would drag through indexes of all selected cells.
    setDragEnabled(false);
    m_header->setSectionsMovable(true);
    m_header->setSectionsClickable(true);
    m_header->setHighlightSections(false);
    m_header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_header->setFocusPolicy(Qt::NoFocus);
    connectHeader();
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, [this] {
        m_wasAtEnd = isAtEnd();
        emit scrolled();
    });
    updateRowHeight();
}

// The header still tells of its sections while it goes, after this part of the object has gone.
LongTableView::~LongTableView() {
    m_header->disconnect(this);
}

void LongTableView::connectHeader() {
    const auto redraw = [this] {
        updateGeometries();
        viewport()->update();
    };
    connect(m_header, &QHeaderView::sectionResized, this, redraw);
    connect(m_header, &QHeaderView::sectionMoved, this, redraw);
    connect(m_header, &QHeaderView::sectionCountChanged, this, redraw);
    connect(m_header, &QHeaderView::geometriesChanged, this, redraw);
    connect(m_header, &QHeaderView::sectionHandleDoubleClicked, this, [this](int column) {
        m_header->resizeSection(column,
                                std::max(sizeHintForColumn(column), m_header->sectionSizeHint(column)));
    });
}

void LongTableView::setModel(QAbstractItemModel* model) {
    // The header keeps a selection model of its own: painting a header asks for whole columns of it.
    m_header->setModel(model);
    QAbstractItemView::setModel(model);
}

int LongTableView::rows() const {
    return model() != nullptr ? model()->rowCount(rootIndex()) : 0;
}

// Pixels above the viewport when the end is shown: the last row stands at the bottom.
qint64 LongTableView::maxOffset() const {
    return std::max<qint64>(0, qint64{rows()} * m_rowHeight - viewport()->height());
}

qint64 LongTableView::offset() const {
    return std::min(qint64{verticalScrollBar()->value()} * m_rowHeight, maxOffset());
}

int LongTableView::rowAt(int y) const {
    const auto row = (offset() + y) / m_rowHeight;
    return y >= 0 && row < rows() ? static_cast<int>(row) : -1;
}

QRect LongTableView::rowRect(int row) const {
    constexpr qint64 kFar = 1 << 28; // out of sight, and safe to add to
    const auto top = std::clamp(qint64{row} * m_rowHeight - offset(), -kFar, kFar);
    return QRect(0, static_cast<int>(top), viewport()->width(), m_rowHeight);
}

int LongTableView::pageRows() const {
    return std::max(1, viewport()->height() / m_rowHeight);
}

int LongTableView::firstVisibleRow() const {
    return static_cast<int>(offset() / m_rowHeight);
}

int LongTableView::lastVisibleRow() const {
    const auto last = (offset() + viewport()->height() - 1) / m_rowHeight;
    return static_cast<int>(std::min<qint64>(last, qint64{rows()} - 1));
}

bool LongTableView::isAtEnd() const {
    return verticalScrollBar()->value() == verticalScrollBar()->maximum();
}

void LongTableView::scrollToEnd() {
    updateGeometries();
    verticalScrollBar()->setValue(verticalScrollBar()->maximum());
    m_wasAtEnd = true;
}

void LongTableView::setRightMargin(int pixels) {
    m_rightMargin = pixels;
    updateGeometries();
}

QRect LongTableView::marginRect() const {
    const auto inner = viewport()->geometry();
    return QRect(inner.right() + 1, inner.top(), m_rightMargin, inner.height());
}

std::uint64_t LongTableView::selectedCount() const {
    std::uint64_t count = 0;
    for (const auto& range : selectionModel()->selection())
        count += static_cast<std::uint64_t>(range.height());
    return count;
}

void LongTableView::goToRow(int row, int column) {
    moveTo(model()->index(row, column, rootIndex()), Qt::NoModifier);
    if (selectedCount() > 1)
        selectRows(row, row, QItemSelectionModel::ClearAndSelect);
}

int LongTableView::anchorRow() const {
    return m_anchor.isValid() ? m_anchor.row() : -1;
}

void LongTableView::setAnchorRow(int row) {
    m_anchor = row < 0 ? QModelIndex() : model()->index(row, 0, rootIndex());
}

bool LongTableView::isColumnHidden(int column) const {
    return m_header->isSectionHidden(column);
}

void LongTableView::setColumnHidden(int column, bool isHidden) {
    m_header->setSectionHidden(column, isHidden);
}

// Ranges of the full width, without the flag Rows: QItemSelectionModel would widen them one by one.
void LongTableView::selectRows(int first, int last, QItemSelectionModel::SelectionFlags command) {
    const auto columns = model()->columnCount(rootIndex());
    selectionModel()->select(
        QItemSelection(model()->index(first, 0, rootIndex()), model()->index(last, columns - 1, rootIndex())),
        command);
}

QRect LongTableView::visualRect(const QModelIndex& index) const {
    if (!index.isValid() || index.parent() != rootIndex() || isIndexHidden(index))
        return {};
    const auto row = rowRect(index.row());
    return QRect(m_header->sectionViewportPosition(index.column()), row.top(),
                 m_header->sectionSize(index.column()), row.height());
}

void LongTableView::scrollTo(const QModelIndex& index, ScrollHint hint) {
    if (!index.isValid() || model() == nullptr)
        return;
    if (verticalScrollBar()->maximum() < maxOffset() / m_rowHeight)
        updateGeometries(); // rows were appended a moment ago
    const auto top = qint64{index.row()} * m_rowHeight;
    const auto bottom = top + m_rowHeight;
    const auto height = viewport()->height();
    auto target = offset();
    if (hint == PositionAtTop || (hint == EnsureVisible && top < target) || height < m_rowHeight)
        target = top;
    else if (hint == PositionAtBottom || (hint == EnsureVisible && bottom > target + height))
        target = bottom - height;
    else if (hint == PositionAtCenter)
        target = top - (height - m_rowHeight) / 2;
    else
        return showColumn(index.column());
    const auto value = (std::max<qint64>(0, target) + m_rowHeight - 1) / m_rowHeight;
    verticalScrollBar()->setValue(static_cast<int>(value));
    showColumn(index.column());
}

void LongTableView::showColumn(int column) {
    const auto left = m_header->sectionViewportPosition(column);
    const auto right = left + m_header->sectionSize(column);
    auto* bar = horizontalScrollBar();
    const int step = isRightToLeft() ? -1 : 1;
    if (left < 0 || m_header->sectionSize(column) > viewport()->width())
        bar->setValue(bar->value() + step * left);
    else if (right > viewport()->width())
        bar->setValue(bar->value() + step * (right - viewport()->width()));
}

QModelIndex LongTableView::indexAt(const QPoint& point) const {
    const auto row = rowAt(point.y());
    const auto column = m_header->logicalIndexAt(point.x());
    return row < 0 || column < 0 ? QModelIndex() : model()->index(row, column, rootIndex());
}

QModelIndexList LongTableView::selectedIndexes() const {
    QModelIndexList indexes;
    for (int row = firstVisibleRow(); row <= lastVisibleRow(); ++row) {
        if (!selectionModel()->isSelected(model()->index(row, 0, rootIndex())))
            continue;
        for (int column = 0; column < m_header->count(); ++column)
            indexes.append(model()->index(row, column, rootIndex()));
    }
    return indexes;
}

int LongTableView::sizeHintForColumn(int column) const {
    if (model() == nullptr)
        return -1;
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    int width = 0;
    const auto count = std::min(kSizedRows, lastVisibleRow() - firstVisibleRow() + 1);
    for (int i = 0; i < count; ++i) {
        const auto index = model()->index(firstVisibleRow() + i, column, rootIndex());
        width = std::max(width, itemDelegateForIndex(index)->sizeHint(option, index).width());
    }
    return width;
}

// A search of the model from here could take minutes. Whoever knows the model looks in the background.
void LongTableView::keyboardSearch(const QString& text) {
    m_typed = m_typingTimer.isActive() ? m_typed + text : text;
    m_typingTimer.start(QApplication::keyboardInputInterval(), this);
    if (!m_typed.trimmed().isEmpty())
        emit typeAhead(m_typed);
}

void LongTableView::reset() {
    m_appendTimer.stop();
    m_anchor = QPersistentModelIndex();
    QAbstractItemView::reset();
    doItemsLayout();
}

void LongTableView::doItemsLayout() {
    QAbstractItemView::doItemsLayout();
    m_paintedOffset = offset();
}

int LongTableView::horizontalOffset() const {
    return m_header->offset();
}

int LongTableView::verticalOffset() const {
    return static_cast<int>(std::min<qint64>(offset(), std::numeric_limits<int>::max()));
}

bool LongTableView::isIndexHidden(const QModelIndex& index) const {
    return m_header->isSectionHidden(index.column());
}

// The base class selects in pixels, which end before the rows do. Only its clicks on one place come here.
void LongTableView::setSelection(const QRect& rect, QItemSelectionModel::SelectionFlags command) {
    const auto row = rowAt(rect.normalized().bottom());
    if (row < 0)
        return;
    selectRows(row, row, command);
}

QRegion LongTableView::visualRegionForSelection(const QItemSelection& selection) const {
    QRegion region;
    const auto first = firstVisibleRow();
    const auto last = lastVisibleRow();
    for (const auto& range : selection) {
        const auto top = std::max(first, range.top());
        const auto bottom = std::min(last, range.bottom());
        if (top <= bottom)
            region += rowRect(top) | rowRect(bottom);
    }
    return region;
}

void LongTableView::updateRowHeight() {
    m_rowHeight = std::max(1, fontMetrics().height() + 6);
}

void LongTableView::updateGeometries() {
    const auto height = m_header->isHidden() ? 0 : m_header->sizeHint().height();
    const bool isRight = isRightToLeft();
    setViewportMargins(isRight ? m_rightMargin : 0, height, isRight ? 0 : m_rightMargin, 0);
    const auto inner = viewport()->geometry();
    m_header->setGeometry(inner.left(), inner.top() - height, inner.width(), height);

    auto* down = verticalScrollBar();
    down->setRange(0, static_cast<int>((maxOffset() + m_rowHeight - 1) / m_rowHeight));
    down->setPageStep(pageRows());
    down->setSingleStep(1);
    auto* across = horizontalScrollBar();
    across->setRange(0, std::max(0, m_header->length() - inner.width()));
    across->setPageStep(inner.width());
    across->setSingleStep(std::max(1, inner.width() / 20));
    m_header->setOffset(across->value());
    QAbstractItemView::updateGeometries();
}

void LongTableView::scrollContentsBy(int dx, int) {
    m_header->setOffset(horizontalScrollBar()->value());
    const auto now = offset();
    const auto moved = m_paintedOffset - now;
    m_paintedOffset = now;
    if (moved > -viewport()->height() && moved < viewport()->height())
        viewport()->scroll(dx, static_cast<int>(moved));
    else
        viewport()->update();
}

void LongTableView::dataChanged(const QModelIndex& topLeft, const QModelIndex& bottomRight,
                                const QList<int>&) {
    const auto first = std::max(topLeft.row(), firstVisibleRow());
    const auto last = std::min(bottomRight.row(), lastVisibleRow());
    if (first <= last)
        viewport()->update(rowRect(first) | rowRect(last));
}

void LongTableView::rowsInserted(const QModelIndex& parent, int start, int end) {
    QAbstractItemView::rowsInserted(parent, start, end);
    if (!m_appendTimer.isActive()) {
        m_wasAtEnd = isAtEnd() && start > 0;
        m_appendTimer.start(kAppendInterval, this);
    }
    if (start <= lastVisibleRow())
        viewport()->update();
}

void LongTableView::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
    QAbstractItemView::currentChanged(current, previous);
    if (!m_isReplacing)
        tellFocus(*this, current);
}

void LongTableView::resizeEvent(QResizeEvent* event) {
    const bool wasAtEnd = isAtEnd() && verticalScrollBar()->maximum() > 0;
    QAbstractItemView::resizeEvent(event);
    updateGeometries();
    if (wasAtEnd)
        verticalScrollBar()->setValue(verticalScrollBar()->maximum());
    m_paintedOffset = offset();
    viewport()->update();
}

void LongTableView::changeEvent(QEvent* event) {
    QAbstractItemView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        updateRowHeight();
        doItemsLayout();
    }
}

void LongTableView::timerEvent(QTimerEvent* event) {
    if (event->timerId() == m_appendTimer.timerId()) {
        m_appendTimer.stop();
        updateGeometries();
        if (m_wasAtEnd)
            verticalScrollBar()->setValue(verticalScrollBar()->maximum());
    } else if (event->timerId() == m_typingTimer.timerId()) {
        m_typingTimer.stop();
    } else if (event->timerId() == m_scrollTimer.timerId()) {
        dragSelectTo(viewport()->mapFromGlobal(QCursor::pos()));
    } else {
        QAbstractItemView::timerEvent(event);
    }
}

// Painting

void LongTableView::paintEvent(QPaintEvent* event) {
    QPainter painter(viewport());
    m_paintedOffset = offset();
    const auto last = lastVisibleRow();
    int next = firstVisibleRow();              // rows before it are painted
    for (const auto& rect : event->region()) { // sorted by y
        const auto from = std::max<qint64>(next, (offset() + rect.top()) / m_rowHeight);
        const auto to = std::min<qint64>(last, (offset() + rect.bottom()) / m_rowHeight);
        for (auto row = from; row <= to; ++row)
            paintRow(painter, static_cast<int>(row));
        next = std::max(next, static_cast<int>(to) + 1);
    }
}

void LongTableView::paintRowBackground(QPainter& painter, const QStyleOptionViewItem& option, int) const {
    if ((option.features & QStyleOptionViewItem::Alternate) != 0)
        painter.fillRect(option.rect, option.palette.brush(QPalette::AlternateBase));
    if ((option.state & QStyle::State_Selected) == 0)
        return;
    const auto group = (option.state & QStyle::State_Active) != 0 ? QPalette::Active : QPalette::Inactive;
    painter.fillRect(option.rect, option.palette.brush(group, QPalette::Highlight));
}

void LongTableView::paintRow(QPainter& painter, int row) {
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    option.rect = rowRect(row);
    option.state.setFlag(QStyle::State_Selected,
                         selectionModel()->isSelected(model()->index(row, 0, rootIndex())));
    option.state.setFlag(QStyle::State_Active, isActiveWindow() && (hasFocus() || viewport()->hasFocus()));
    if (alternatingRowColors() && row % 2 == 1)
        option.features |= QStyleOptionViewItem::Alternate;
    option.features &= ~QStyleOptionViewItem::WrapText;
    paintRowBackground(painter, option, row);
    for (int visual = 0; visual < m_header->count(); ++visual) {
        const auto column = m_header->logicalIndex(visual);
        const auto index = model()->index(row, column, rootIndex());
        auto cell = option;
        cell.rect.setLeft(m_header->sectionViewportPosition(column));
        cell.rect.setWidth(m_header->sectionSize(column));
        if (cell.rect.isEmpty() || cell.rect.left() > viewport()->width() || cell.rect.right() < 0)
            continue;
        cell.index = index;
        cell.state.setFlag(QStyle::State_HasFocus, index == currentIndex() && hasFocus());
        itemDelegateForIndex(index)->paint(&painter, cell, index);
    }
}

// Moving and selecting

int LongTableView::firstShownColumn(bool last) const {
    for (int i = 0; i < m_header->count(); ++i) {
        const auto column = m_header->logicalIndex(last ? m_header->count() - 1 - i : i);
        if (!m_header->isSectionHidden(column))
            return column;
    }
    return 0;
}

int LongTableView::neighbourColumn(int column, int step) const {
    auto visual = m_header->visualIndex(column) + step;
    while (visual >= 0 && visual < m_header->count() &&
           m_header->isSectionHidden(m_header->logicalIndex(visual)))
        visual += step;
    return visual >= 0 && visual < m_header->count() ? m_header->logicalIndex(visual) : column;
}

QModelIndex LongTableView::moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) {
    const auto last = rows() - 1;
    if (last < 0)
        return {};
    const auto current = currentIndex();
    qint64 row = current.isValid() ? current.row() : 0;
    auto column = current.isValid() ? current.column() : firstShownColumn();
    if (!current.isValid() && action != MoveHome && action != MoveEnd)
        return model()->index(std::min(firstVisibleRow(), last), column, rootIndex());
    const int step = isRightToLeft() ? -1 : 1;
    switch (action) {
    case MoveUp:
        --row;
        break;
    case MoveDown:
        ++row;
        break;
    case MovePageUp:
        row -= pageRows();
        break;
    case MovePageDown:
        row += pageRows();
        break;
    case MoveHome:
        // As in other tables: Home and End go along the row, with Ctrl through the rows.
        if (isControl(modifiers))
            row = 0;
        else
            column = firstShownColumn();
        break;
    case MoveEnd:
        if (isControl(modifiers))
            row = last;
        else
            column = firstShownColumn(true);
        break;
    case MoveLeft:
    case MovePrevious:
        column = neighbourColumn(column, -step);
        break;
    case MoveRight:
    case MoveNext:
        column = neighbourColumn(column, step);
        break;
    }
    return model()->index(static_cast<int>(std::clamp<qint64>(row, 0, last)), column, rootIndex());
}

void LongTableView::keyPressEvent(QKeyEvent* event) {
    static const QHash<int, CursorAction> actions{
        {Qt::Key_Up, MoveUp},         {Qt::Key_Down, MoveDown},
        {Qt::Key_PageUp, MovePageUp}, {Qt::Key_PageDown, MovePageDown},
        {Qt::Key_Home, MoveHome},     {Qt::Key_End, MoveEnd},
        {Qt::Key_Left, MoveLeft},     {Qt::Key_Right, MoveRight}};
    const auto action = actions.find(event->key());
    if (action == actions.end() || (event->modifiers() & Qt::AltModifier) != 0 || selectionModel() == nullptr)
        return QAbstractItemView::keyPressEvent(event);
    moveTo(moveCursor(*action, event->modifiers()), event->modifiers());
    event->accept();
}

// Shift extends the selection. Ctrl with an arrow moves alone: Space then adds to the selection. Within a row
// the selection stays.
void LongTableView::moveTo(const QModelIndex& index, Qt::KeyboardModifiers modifiers) {
    if (!index.isValid())
        return;
    const auto former = currentIndex();
    const bool isStep = former.isValid() && std::abs(qint64{index.row()} - former.row()) <= 1;
    selectionModel()->setCurrentIndex(index, QItemSelectionModel::NoUpdate);
    scrollTo(index);
    if (isShift(modifiers)) {
        if (!m_anchor.isValid())
            m_anchor = former.isValid() ? former : index;
        return selectFromAnchor(index.row(), false);
    }
    m_anchor = index;
    const bool isSelected = selectionModel()->isSelected(index);
    if ((isControl(modifiers) && isStep) || (isSelected && former.isValid() && former.row() == index.row()))
        return;
    selectRows(index.row(), index.row(), QItemSelectionModel::ClearAndSelect);
}

void LongTableView::selectFromAnchor(int row, bool keepOthers) {
    const auto anchor = m_anchor.isValid() ? m_anchor.row() : row;
    selectRows(std::min(anchor, row), std::max(anchor, row),
               keepOthers ? QItemSelectionModel::Select : QItemSelectionModel::ClearAndSelect);
}

void LongTableView::mousePressEvent(QMouseEvent* event) {
    const auto position = event->position().toPoint();
    const auto index = indexAt(position);
    m_press = Press::None;
    if (selectionModel() == nullptr)
        return;
    if (!index.isValid()) {
        if (event->button() == Qt::LeftButton && event->modifiers() == Qt::NoModifier)
            selectionModel()->clearSelection();
        return;
    }
    const bool wasSelected = selectionModel()->isSelected(model()->index(index.row(), 0, rootIndex()));
    // What a user presses on stays where it is.
    const bool scrolls = hasAutoScroll();
    setAutoScroll(false);
    const auto former = currentIndex();
    selectionModel()->setCurrentIndex(index, QItemSelectionModel::NoUpdate);
    setAutoScroll(scrolls);
    m_pressPosition = position;
    if (event->button() != Qt::LeftButton) {
        if (!wasSelected)
            selectRows(index.row(), index.row(), QItemSelectionModel::ClearAndSelect);
    } else if (isShift(event->modifiers())) {
        if (!m_anchor.isValid())
            m_anchor = former.isValid() ? former : index;
        selectFromAnchor(index.row(), isControl(event->modifiers()));
        m_press = Press::Select;
    } else if (isControl(event->modifiers())) {
        m_anchor = index;
        selectRows(index.row(), index.row(),
                   wasSelected ? QItemSelectionModel::Deselect : QItemSelectionModel::Select);
        m_press = Press::Toggle;
    } else if (wasSelected && selectedCount() > 1) {
        m_press = Press::MaybeDrag; // a click selects it alone when the button comes up
    } else {
        m_anchor = index;
        selectRows(index.row(), index.row(), QItemSelectionModel::ClearAndSelect);
        m_press = Press::Select;
    }
    emit pressed(index);
}

void LongTableView::mouseMoveEvent(QMouseEvent* event) {
    if ((event->buttons() & Qt::LeftButton) == 0)
        return QAbstractItemView::mouseMoveEvent(event);
    if (m_press == Press::None)
        return;
    const auto position = event->position().toPoint();
    const bool isFar = (position - m_pressPosition).manhattanLength() >= QApplication::startDragDistance();
    if (m_press == Press::MaybeDrag) {
        if (isFar) {
            m_press = Press::None;
            startDrag(Qt::CopyAction);
        }
        return;
    }
    if (!isFar && !m_scrollTimer.isActive())
        return;
    if (viewport()->rect().contains(position))
        m_scrollTimer.stop();
    else if (!m_scrollTimer.isActive())
        m_scrollTimer.start(kScrollInterval, this);
    dragSelectTo(position);
}

void LongTableView::dragSelectTo(const QPoint& position) {
    auto* bar = verticalScrollBar();
    const auto height = viewport()->height();
    // The farther outside, the faster.
    if (position.y() < 0)
        bar->setValue(bar->value() - 1 + position.y() / m_rowHeight);
    else if (position.y() >= height)
        bar->setValue(bar->value() + 1 + (position.y() - height) / m_rowHeight);
    if (rows() == 0)
        return;
    auto row = rowAt(std::clamp(position.y(), 0, std::max(0, height - 1)));
    if (row < 0)
        row = rows() - 1;
    const auto column = currentIndex().isValid() ? currentIndex().column() : firstShownColumn();
    const auto index = model()->index(row, column, rootIndex());
    if (index == currentIndex())
        return;
    selectionModel()->setCurrentIndex(index, QItemSelectionModel::NoUpdate);
    selectFromAnchor(row, m_press == Press::Toggle);
}

void LongTableView::mouseReleaseEvent(QMouseEvent* event) {
    m_scrollTimer.stop();
    const auto index = indexAt(event->position().toPoint());
    if (m_press == Press::MaybeDrag && index.isValid()) {
        m_anchor = index;
        selectRows(index.row(), index.row(), QItemSelectionModel::ClearAndSelect);
    }
    const bool wasPressed = m_press != Press::None;
    m_press = Press::None;
    if (!wasPressed || !index.isValid() || event->button() != Qt::LeftButton)
        return;
    emit clicked(index);
    if (style()->styleHint(QStyle::SH_ItemView_ActivateItemOnSingleClick, nullptr, this) != 0 &&
        event->modifiers() == Qt::NoModifier && index == currentIndex() &&
        (event->position().toPoint() - m_pressPosition).manhattanLength() < QApplication::startDragDistance())
        emit activated(index);
}

void LongTableView::mouseDoubleClickEvent(QMouseEvent* event) {
    const auto index = indexAt(event->position().toPoint());
    if (!index.isValid() || event->button() != Qt::LeftButton)
        return;
    emit doubleClicked(index);
    if (style()->styleHint(QStyle::SH_ItemView_ActivateItemOnSingleClick, nullptr, this) == 0)
        emit activated(index);
}

void LongTableView::startDrag(Qt::DropActions) {
    auto* dragged = dragData();
    if (dragged == nullptr)
        return;
    auto* drag = new QDrag(this);
    drag->setMimeData(dragged);
    drag->exec(Qt::CopyAction);
}

void LongTableView::focusInEvent(QFocusEvent* event) {
    m_isTakingFocus = true;
    QAbstractItemView::focusInEvent(event);
    m_isTakingFocus = false;
}

} // namespace simkv::ui
