// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/visible_rows.h"

#include <QAbstractItemView>
#include <QBasicTimer>
#include <QPersistentModelIndex>

class QHeaderView;

namespace simkv::ui {

// A table of up to 2^31-1 rows of one height. Memory, appending, selecting and scrolling cost the same at any
// number of rows: positions are computed in 64 bits from the row number, the vertical scroll bar counts rows,
// and only visible rows are ever asked for. Whole rows are selected. Columns belong to a QHeaderView.
//
// Rows that a model appends are taken over at most 30 times a second, and the view goes along where its end
// was in sight. Row removal is supported, but a reset is the way to replace many rows.
class LongTableView : public QAbstractItemView, public VisibleRows {
    Q_OBJECT
public:
    explicit LongTableView(QWidget* parent = nullptr);
    ~LongTableView() override;

    void setModel(QAbstractItemModel* model) override;
    // Columns, in the words of QTableView.
    [[nodiscard]] QHeaderView* horizontalHeader() const { return m_header; }
    [[nodiscard]] bool isColumnHidden(int column) const;
    void setColumnHidden(int column, bool isHidden);
    [[nodiscard]] int rowHeight() const { return m_rowHeight; }

    [[nodiscard]] int firstVisibleRow() const override;
    [[nodiscard]] int lastVisibleRow() const override;
    // Whether the last row is in sight.
    [[nodiscard]] bool isAtEnd() const;
    // Shows the end, and goes along with rows that are appended.
    void scrollToEnd();
    // Room for something beside the scroll bar, see marginRect().
    void setRightMargin(int pixels);
    [[nodiscard]] QRect marginRect() const;

    [[nodiscard]] std::uint64_t selectedCount() const override;
    // Makes a cell current and its row alone selected, and shows it.
    void goToRow(int row, int column);
    // The row that Shift selects from; -1 if there is none yet. A reset of the model forgets it.
    [[nodiscard]] int anchorRow() const;
    void setAnchorRow(int row);
    void selectRows(int first, int last, QItemSelectionModel::SelectionFlags command) override;

    [[nodiscard]] QRect visualRect(const QModelIndex& index) const override;
    void scrollTo(const QModelIndex& index, ScrollHint hint = EnsureVisible) override;
    [[nodiscard]] QModelIndex indexAt(const QPoint& point) const override;
    // Contains only rows in sight: no more is needed to paint or drag.
    [[nodiscard]] QModelIndexList selectedIndexes() const override;
    [[nodiscard]] int sizeHintForColumn(int column) const override;
    void keyboardSearch(const QString& text) override;
    // While a first row becomes current only because the focus has come, which no user has chosen.
    [[nodiscard]] bool isTakingFocus() const { return m_isTakingFocus; }
    void reset() override;
    void doItemsLayout() override;

protected:
    void focusInEvent(QFocusEvent* event) override;
    // Rows are being replaced by the same ones: assistive tools need not hear of it.
    bool m_isReplacing = false;

signals:
    // The user types the start of what the current column shows.
    void typeAhead(const QString& text);
    // Scrolled, by whatever means.
    void scrolled();

protected:
    // What a drag of the selected rows carries; null: nothing is dragged.
    [[nodiscard]] virtual QMimeData* dragData() const { return nullptr; }
    // Paints what lies below the cells of a row.
    virtual void paintRowBackground(QPainter& painter, const QStyleOptionViewItem& option, int row) const;

    [[nodiscard]] QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    [[nodiscard]] int horizontalOffset() const override;
    [[nodiscard]] int verticalOffset() const override;
    [[nodiscard]] bool isIndexHidden(const QModelIndex& index) const override;
    void setSelection(const QRect& rect, QItemSelectionModel::SelectionFlags command) override;
    [[nodiscard]] QRegion visualRegionForSelection(const QItemSelection& selection) const override;
    void updateGeometries() override;
    void scrollContentsBy(int dx, int dy) override;
    void dataChanged(const QModelIndex& topLeft, const QModelIndex& bottomRight,
                     const QList<int>& roles) override;
    void rowsInserted(const QModelIndex& parent, int start, int end) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void timerEvent(QTimerEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void startDrag(Qt::DropActions actions) override;

private:
    [[nodiscard]] int rows() const;
    [[nodiscard]] qint64 maxOffset() const;
    [[nodiscard]] qint64 offset() const;
    [[nodiscard]] int rowAt(int y) const;
    [[nodiscard]] QRect rowRect(int row) const;
    [[nodiscard]] int pageRows() const;
    [[nodiscard]] int firstShownColumn(bool last = false) const;
    [[nodiscard]] int neighbourColumn(int column, int step) const;
    void connectHeader();
    void updateRowHeight();
    void showColumn(int column);
    void paintRow(QPainter& painter, int row);
    void moveTo(const QModelIndex& index, Qt::KeyboardModifiers modifiers);
    void selectFromAnchor(int row, bool keepOthers);
    void dragSelectTo(const QPoint& position);

    QHeaderView* m_header;
    int m_rowHeight = 20;
    int m_rightMargin = 0;
    qint64 m_paintedOffset = 0;
    QPersistentModelIndex m_anchor; // where Shift selects from
    QBasicTimer m_appendTimer;      // rows have been appended, not yet taken over
    bool m_wasAtEnd = false;        // when the first of them came, or by scrolling since
    QBasicTimer m_scrollTimer;      // the mouse drags a selection beyond the edge
    QPoint m_pressPosition;
    enum class Press { None, Select, Toggle, MaybeDrag } m_press = Press::None;
    QString m_typed;
    QBasicTimer m_typingTimer;
    bool m_isTakingFocus = false;
};

} // namespace simkv::ui
