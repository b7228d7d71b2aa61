// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/long_table_accessible.h"

#include "views/visible_rows.h"

#include <QAbstractItemView>
#include <QAccessibleWidget>
#include <QHash>
#include <QPointer>

#include <algorithm>
#include <deque>

namespace simkv::ui {
namespace {

constexpr std::size_t kKnownCells = 2048; // interfaces that exist at a time, for each table

// One cell; it stays valid, and without content, when its row has gone.
class CellAccessible final : public QAccessibleInterface, public QAccessibleTableCellInterface {
public:
    CellAccessible(QAbstractItemView& view, int row, int column)
        : m_view(&view), m_row(row), m_column(column) {}

    [[nodiscard]] QModelIndex index() const {
        if (!isValid())
            return {};
        return m_view->model()->index(m_row, m_column, m_view->rootIndex());
    }

    // QAccessibleInterface
    bool isValid() const override {
        return m_view != nullptr && m_view->model() != nullptr &&
               m_row < m_view->model()->rowCount(m_view->rootIndex());
    }
    QObject* object() const override { return nullptr; }
    QAccessibleInterface* parent() const override { return QAccessible::queryAccessibleInterface(m_view); }
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    QAccessibleInterface* child(int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    QAccessible::Role role() const override { return QAccessible::Cell; }
    QString text(QAccessible::Text kind) const override {
        return kind == QAccessible::Name ? index().data(Qt::DisplayRole).toString() : QString();
    }
    void setText(QAccessible::Text, const QString&) override {}
    QRect rect() const override {
        const auto rect = isValid() ? m_view->visualRect(index()) : QRect();
        return rect.isNull() ? rect : rect.translated(m_view->viewport()->mapToGlobal(QPoint()));
    }
    QAccessible::State state() const override {
        QAccessible::State state;
        state.invalid = !isValid();
        if (state.invalid)
            return state;
        state.selectable = true;
        state.focusable = true;
        state.readOnly = true;
        state.selected = isSelected();
        state.focused = index() == m_view->currentIndex();
        state.offscreen = !m_view->viewport()->rect().intersects(m_view->visualRect(index()));
        return state;
    }
    void* interface_cast(QAccessible::InterfaceType type) override {
        return type == QAccessible::TableCellInterface ? static_cast<QAccessibleTableCellInterface*>(this)
                                                       : nullptr;
    }

    // QAccessibleTableCellInterface
    bool isSelected() const override { return isValid() && m_view->selectionModel()->isSelected(index()); }
    QList<QAccessibleInterface*> columnHeaderCells() const override { return {}; }
    QList<QAccessibleInterface*> rowHeaderCells() const override { return {}; }
    int columnIndex() const override { return m_column; }
    int rowIndex() const override { return m_row; }
    int columnExtent() const override { return 1; }
    int rowExtent() const override { return 1; }
    QAccessibleInterface* table() const override { return parent(); }

private:
    QPointer<QAbstractItemView> m_view;
    int m_row;
    int m_column;
};

class TableAccessible final : public QAccessibleWidget, public QAccessibleTableInterface {
public:
    TableAccessible(QAbstractItemView& view, VisibleRows& rows)
        : QAccessibleWidget(&view, QAccessible::Table), m_rows(&rows) {}
    ~TableAccessible() override {
        for (const auto id : m_known)
            QAccessible::deleteAccessibleInterface(id);
    }

    // QAccessibleInterface. Children: the cells in sight, row by row.
    int childCount() const override { return rowsInSight() * columnCount(); }
    QAccessibleInterface* child(int index) const override {
        const auto columns = columnCount();
        return index < 0 || index >= childCount()
                   ? nullptr
                   : cellAt(m_rows->firstVisibleRow() + index / columns, index % columns);
    }
    int indexOfChild(const QAccessibleInterface* child) const override {
        const auto* cell = child != nullptr && child->role() == QAccessible::Cell
                               ? static_cast<const CellAccessible*>(child)
                               : nullptr;
        const auto row = cell != nullptr ? cell->rowIndex() - m_rows->firstVisibleRow() : -1;
        return row < 0 || row >= rowsInSight() ? -1 : row * columnCount() + cell->columnIndex();
    }
    QAccessibleInterface* childAt(int x, int y) const override {
        const auto index = view().indexAt(view().viewport()->mapFromGlobal(QPoint(x, y)));
        return index.isValid() ? cellAt(index.row(), index.column()) : nullptr;
    }
    QAccessibleInterface* focusChild() const override {
        const auto index = view().currentIndex();
        return index.isValid() && view().hasFocus() ? cellAt(index.row(), index.column()) : nullptr;
    }
    void* interface_cast(QAccessible::InterfaceType type) override {
        return type == QAccessible::TableInterface ? static_cast<QAccessibleTableInterface*>(this)
                                                   : QAccessibleWidget::interface_cast(type);
    }

    // QAccessibleTableInterface
    QAccessibleInterface* caption() const override { return nullptr; }
    QAccessibleInterface* summary() const override { return nullptr; }
    QAccessibleInterface* cellAt(int row, int column) const override {
        if (row < 0 || row >= rowCount() || column < 0 || column >= columnCount())
            return nullptr;
        const std::pair place(row, column);
        if (const auto known = m_known.constFind(place); known != m_known.constEnd())
            return QAccessible::accessibleInterface(*known);
        if (m_places.size() >= kKnownCells) {
            QAccessible::deleteAccessibleInterface(m_known.take(m_places.front()));
            m_places.pop_front();
        }
        auto* cell = new CellAccessible(view(), row, column);
        m_known.insert(place, QAccessible::registerAccessibleInterface(cell));
        m_places.push_back(place);
        return cell;
    }
    int selectedCellCount() const override {
        return static_cast<int>(
            std::min<std::uint64_t>(m_rows->selectedCount() * static_cast<std::uint64_t>(columnCount()),
                                    std::numeric_limits<int>::max()));
    }
    QList<QAccessibleInterface*> selectedCells() const override {
        QList<QAccessibleInterface*> cells;
        for (const auto& index : m_rows->selectedIndexes())
            cells.append(cellAt(index.row(), index.column()));
        return cells;
    }
    QString columnDescription(int column) const override {
        return view().model()->headerData(column, Qt::Horizontal).toString();
    }
    QString rowDescription(int) const override { return {}; }
    int selectedColumnCount() const override { return 0; }
    int selectedRowCount() const override {
        return static_cast<int>(
            std::min<std::uint64_t>(m_rows->selectedCount(), std::numeric_limits<int>::max()));
    }
    int columnCount() const override {
        return view().model() != nullptr ? view().model()->columnCount(view().rootIndex()) : 0;
    }
    int rowCount() const override {
        return view().model() != nullptr ? view().model()->rowCount(view().rootIndex()) : 0;
    }
    QList<int> selectedColumns() const override { return {}; }
    // Those in sight: a list of all could hold 2^31.
    QList<int> selectedRows() const override {
        QList<int> rows;
        for (int row = m_rows->firstVisibleRow(); row <= m_rows->lastVisibleRow(); ++row) {
            if (isRowSelected(row))
                rows.append(row);
        }
        return rows;
    }
    bool isColumnSelected(int) const override { return false; }
    bool isRowSelected(int row) const override {
        return view().selectionModel()->isSelected(view().model()->index(row, 0, view().rootIndex()));
    }
    bool selectRow(int row) override { return change(row, QItemSelectionModel::Select); }
    bool selectColumn(int) override { return false; }
    bool unselectRow(int row) override { return change(row, QItemSelectionModel::Deselect); }
    bool unselectColumn(int) override { return false; }
    void modelChange(QAccessibleTableModelChangeEvent*) override {}

private:
    [[nodiscard]] QAbstractItemView& view() const { return *static_cast<QAbstractItemView*>(object()); }
    [[nodiscard]] int rowsInSight() const {
        return std::max(0, m_rows->lastVisibleRow() - m_rows->firstVisibleRow() + 1);
    }
    bool change(int row, QItemSelectionModel::SelectionFlag flag) {
        if (row < 0 || row >= rowCount())
            return false;
        m_rows->selectRows(row, row, flag);
        return true;
    }

    VisibleRows* m_rows; // the view
    mutable QHash<std::pair<int, int>, QAccessible::Id> m_known;
    mutable std::deque<std::pair<int, int>> m_places; // of m_known, oldest first
};

QAccessibleInterface* createAccessible(const QString& className, QObject* object) {
    Q_UNUSED(className);
    auto* view = qobject_cast<QAbstractItemView*>(object);
    auto* rows = dynamic_cast<VisibleRows*>(view);
    return rows != nullptr ? new TableAccessible(*view, *rows) : nullptr;
}

} // namespace

void installLongTableAccessibility() {
    static const bool installed = [] {
        QAccessible::installFactory(createAccessible);
        return true;
    }();
    Q_UNUSED(installed);
}

void tellFocus(QAbstractItemView& view, const QModelIndex& cell) {
    if (!QAccessible::isActive() || !cell.isValid() || !view.hasFocus())
        return;
    auto* table = QAccessible::queryAccessibleInterface(&view);
    auto* interface = table != nullptr ? table->tableInterface()->cellAt(cell.row(), cell.column()) : nullptr;
    if (interface == nullptr)
        return;
    QAccessibleEvent event(interface, QAccessible::Focus);
    QAccessible::updateAccessibility(&event);
}

} // namespace simkv::ui
