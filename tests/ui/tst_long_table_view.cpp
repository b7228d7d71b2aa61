// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/long_table_view.h"

#include <QAccessible>
#include <QElapsedTimer>
#include <QHeaderView>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

#include <limits>

using namespace simkv::ui;

namespace {

constexpr int kMost = std::numeric_limits<int>::max();

// Any number of rows, made of nothing; counts the questions about them.
class EndlessModel final : public QAbstractTableModel {
public:
    explicit EndlessModel(int rows) : m_rows(rows) {}

    int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : m_rows; }
    int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : 4; }
    QVariant data(const QModelIndex& index, int role) const override {
        if (role != Qt::DisplayRole)
            return {};
        ++m_asked;
        m_lowest = std::min(m_lowest, index.row());
        m_highest = std::max(m_highest, index.row());
        return QStringLiteral("%1/%2").arg(index.row()).arg(index.column());
    }
    QVariant headerData(int section, Qt::Orientation, int role) const override {
        return role == Qt::DisplayRole ? QVariant(QStringLiteral("column %1").arg(section)) : QVariant();
    }

    void append(int rows) {
        beginInsertRows({}, m_rows, m_rows + rows - 1);
        m_rows += rows;
        endInsertRows();
    }
    void replaceAll(int rows) {
        beginResetModel();
        m_rows = rows;
        endResetModel();
    }
    void forgetQuestions() {
        m_asked = 0;
        m_lowest = kMost;
        m_highest = -1;
    }
    int asked() const { return m_asked; }
    int lowest() const { return m_lowest; }
    int highest() const { return m_highest; }

private:
    int m_rows;
    mutable int m_asked = 0;
    mutable int m_lowest = kMost;
    mutable int m_highest = -1;
};

struct Shown {
    explicit Shown(int rows) : model(rows) {
        view.setModel(&model);
        view.resize(500, 300);
        view.show();
        [[maybe_unused]] const bool isShown = QTest::qWaitForWindowExposed(&view);
        view.setFocus();
    }
    ~Shown() { view.setModel(nullptr); }

    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QTest::keyClick(&view, key, modifiers);
    }
    [[nodiscard]] QPoint middleOf(int row) const {
        return view.visualRect(view.model()->index(row, 0)).center();
    }
    void click(int row, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QTest::mouseClick(view.viewport(), Qt::LeftButton, modifiers, middleOf(row));
    }
    [[nodiscard]] int current() const { return view.currentIndex().row(); }
    [[nodiscard]] int pageRows() const { return view.viewport()->height() / view.rowHeight(); }
    // Ranges of the selection, as first to last row.
    [[nodiscard]] QList<std::pair<int, int>> selected() const {
        QList<std::pair<int, int>> ranges;
        for (const auto& range : view.selectionModel()->selection())
            ranges.append({range.top(), range.bottom()});
        std::sort(ranges.begin(), ranges.end());
        return ranges;
    }

    EndlessModel model;
    LongTableView view;
};

using Ranges = QList<std::pair<int, int>>;

} // namespace

class TestLongTableView final : public QObject {
    Q_OBJECT
private slots:
    void showsNothingOfNothing();
    void firstMiddleAndLastRows_data();
    void firstMiddleAndLastRows();
    void lastRowStandsAtTheBottom_data();
    void lastRowStandsAtTheBottom();
    void lastPixelIsTheLastRow();
    void asksForVisibleRowsOnly();
    void arrowsAndPages();
    void homeAndEnd();
    void shiftSelectsFromAnchor();
    void shiftClickAcrossAllRows();
    void controlClickTogglesRows();
    void controlMovesWithoutSelecting();
    void selectAllIsOneRange();
    void clickIntoManySelectsOne();
    void rightClickKeepsASelection();
    void dragSelects();
    void dragBeyondTheEdgeScrolls();
    void doubleClickActivates();
    void appendsAtTheEndGoAlong();
    void appendsElsewhereStayAway();
    void appendsWhileSelected();
    void resizedToNothingAndBack();
    void resetShowsTheNewRows();
    void fewerRowsThanShown();
    void hiddenAndMovedColumns();
    void fontChangesTheRows();
    void keysThatAreTypedAreOffered();
    void hintsOfWidthLookAtRowsInSight();
    void costDoesNotGrow();
    void scrolledPixelsEqualFreshOnes();
    void accessibleTable();
};

void TestLongTableView::showsNothingOfNothing() {
    Shown shown(0);
    for (const auto key :
         {Qt::Key_Down, Qt::Key_Up, Qt::Key_PageDown, Qt::Key_Home, Qt::Key_End, Qt::Key_Space})
        shown.press(key);
    QTest::mouseClick(shown.view.viewport(), Qt::LeftButton, Qt::NoModifier, QPoint(10, 10));
    QVERIFY(!shown.view.currentIndex().isValid());
    QVERIFY(shown.view.firstVisibleRow() > shown.view.lastVisibleRow());
    QVERIFY(shown.view.isAtEnd());
    QVERIFY(!shown.view.indexAt(QPoint(5, 5)).isValid());
}

void TestLongTableView::firstMiddleAndLastRows_data() {
    QTest::addColumn<int>("rows");
    for (const int rows : {1, 10, 1000, 107'374'182, 107'374'183, 214'748'366, 500'000'000, kMost})
        QTest::addRow("%d rows", rows) << rows;
}

void TestLongTableView::firstMiddleAndLastRows() {
    QFETCH(int, rows);
    Shown shown(rows);
    for (const int row : {0, rows / 2, rows - 1}) {
        for (const auto hint : {QAbstractItemView::EnsureVisible, QAbstractItemView::PositionAtTop,
                                QAbstractItemView::PositionAtCenter, QAbstractItemView::PositionAtBottom}) {
            const auto index = shown.model.index(row, 1);
            shown.view.scrollTo(index, hint);
            const auto place = shown.view.visualRect(index);
            QVERIFY2(shown.view.viewport()->rect().contains(place), qPrintable(QString::number(row)));
            QCOMPARE(shown.view.indexAt(place.center()), index);
            QCOMPARE(shown.view.indexAt(place.topLeft()), index);
            QCOMPARE(shown.view.indexAt(place.bottomRight()), index);
            QVERIFY(shown.view.firstVisibleRow() <= row && row <= shown.view.lastVisibleRow());
        }
    }
}

void TestLongTableView::lastRowStandsAtTheBottom_data() {
    firstMiddleAndLastRows_data();
}

void TestLongTableView::lastRowStandsAtTheBottom() {
    QFETCH(int, rows);
    Shown shown(rows);
    shown.view.verticalScrollBar()->setValue(shown.view.verticalScrollBar()->maximum());
    const auto last = shown.view.visualRect(shown.model.index(rows - 1, 0));
    if (rows * qint64{shown.view.rowHeight()} > shown.view.viewport()->height())
        QCOMPARE(last.bottom(), shown.view.viewport()->height() - 1);
    else
        QCOMPARE(last.top(), (rows - 1) * shown.view.rowHeight());
    QVERIFY(shown.view.isAtEnd());
}

void TestLongTableView::lastPixelIsTheLastRow() {
    Shown shown(kMost);
    shown.view.scrollToEnd();
    const QPoint lastPixel(10, shown.view.viewport()->height() - 1);
    QTest::mouseClick(shown.view.viewport(), Qt::LeftButton, Qt::NoModifier, lastPixel);
    QCOMPARE(shown.current(), kMost - 1);
    QCOMPARE(shown.selected(), (Ranges{{kMost - 1, kMost - 1}}));
}

void TestLongTableView::asksForVisibleRowsOnly() {
    Shown shown(kMost);
    shown.view.scrollTo(shown.model.index(1'000'000'000, 0), QAbstractItemView::PositionAtTop);
    shown.model.forgetQuestions();
    shown.view.grab();
    QVERIFY(shown.model.asked() > 0);
    QCOMPARE(shown.model.lowest(), 1'000'000'000);
    QCOMPARE(shown.model.highest(), shown.view.lastVisibleRow());
}

void TestLongTableView::arrowsAndPages() {
    Shown shown(kMost);
    QCOMPARE(shown.current(), 0); // the focus takes hold of the first row
    shown.press(Qt::Key_Down);
    QCOMPARE(shown.current(), 1);
    shown.press(Qt::Key_PageDown);
    QCOMPARE(shown.current(), 1 + shown.pageRows());
    QVERIFY(shown.view.viewport()->rect().contains(shown.view.visualRect(shown.view.currentIndex())));
    shown.press(Qt::Key_PageUp);
    shown.press(Qt::Key_Up);
    shown.press(Qt::Key_Up);
    QCOMPARE(shown.current(), 0);
    shown.press(Qt::Key_End, Qt::ControlModifier);
    shown.press(Qt::Key_PageDown);
    shown.press(Qt::Key_Down);
    QCOMPARE(shown.current(), kMost - 1);
    shown.press(Qt::Key_PageUp);
    QCOMPARE(shown.current(), kMost - 1 - shown.pageRows());
    QCOMPARE(shown.selected(), (Ranges{{shown.current(), shown.current()}}));
}

void TestLongTableView::homeAndEnd() {
    Shown shown(kMost);
    shown.press(Qt::Key_End, Qt::ControlModifier);
    QCOMPARE(shown.current(), kMost - 1);
    QCOMPARE(shown.selected(), (Ranges{{kMost - 1, kMost - 1}}));
    shown.press(Qt::Key_End);
    QCOMPARE(shown.view.currentIndex().column(), 3);
    shown.press(Qt::Key_Left);
    QCOMPARE(shown.view.currentIndex().column(), 2);
    shown.press(Qt::Key_Home);
    QCOMPARE(shown.view.currentIndex().column(), 0);
    QCOMPARE(shown.current(), kMost - 1);
    shown.press(Qt::Key_Home, Qt::ControlModifier);
    QCOMPARE(shown.current(), 0);
}

void TestLongTableView::shiftSelectsFromAnchor() {
    Shown shown(kMost);
    shown.view.goToRow(1'500'000'000, 0);
    shown.press(Qt::Key_Down, Qt::ShiftModifier);
    shown.press(Qt::Key_Down, Qt::ShiftModifier);
    QCOMPARE(shown.selected(), (Ranges{{1'500'000'000, 1'500'000'002}}));
    shown.press(Qt::Key_End, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(shown.selected(), (Ranges{{1'500'000'000, kMost - 1}}));
    shown.press(Qt::Key_Home, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(shown.selected(), (Ranges{{0, 1'500'000'000}}));
    shown.press(Qt::Key_PageDown, Qt::ShiftModifier);
    QCOMPARE(shown.selected(), (Ranges{{shown.pageRows(), 1'500'000'000}}));
    QCOMPARE(shown.view.selectedCount(), std::uint64_t(1'500'000'001 - shown.pageRows()));
}

void TestLongTableView::shiftClickAcrossAllRows() {
    Shown shown(kMost);
    shown.click(2);
    shown.view.scrollToEnd();
    shown.click(kMost - 3, Qt::ShiftModifier);
    QCOMPARE(shown.selected(), (Ranges{{2, kMost - 3}}));
    shown.view.verticalScrollBar()->setValue(0);
    shown.click(0, Qt::ShiftModifier);
    QCOMPARE(shown.selected(), (Ranges{{0, 2}}));
}

void TestLongTableView::controlClickTogglesRows() {
    Shown shown(kMost);
    shown.click(1);
    shown.view.scrollToEnd();
    shown.click(kMost - 2, Qt::ControlModifier);
    shown.click(kMost - 4, Qt::ControlModifier);
    QCOMPARE(shown.selected(), (Ranges{{1, 1}, {kMost - 4, kMost - 4}, {kMost - 2, kMost - 2}}));
    shown.click(kMost - 4, Qt::ControlModifier);
    QCOMPARE(shown.selected(), (Ranges{{1, 1}, {kMost - 2, kMost - 2}}));
    shown.click(kMost - 5, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(shown.view.selectedCount(), std::uint64_t{4}); // from the last one toggled, beside the others
}

void TestLongTableView::controlMovesWithoutSelecting() {
    Shown shown(100);
    shown.view.goToRow(5, 0);
    shown.press(Qt::Key_Down, Qt::ControlModifier);
    shown.press(Qt::Key_Down, Qt::ControlModifier);
    QCOMPARE(shown.current(), 7);
    QCOMPARE(shown.selected(), (Ranges{{5, 5}}));
    shown.press(Qt::Key_Space, Qt::ControlModifier);
    QCOMPARE(shown.selected(), (Ranges{{5, 5}, {7, 7}}));
    // Within the row the selection stays.
    shown.press(Qt::Key_Right);
    QCOMPARE(shown.selected(), (Ranges{{5, 5}, {7, 7}}));
}

void TestLongTableView::selectAllIsOneRange() {
    Shown shown(kMost);
    shown.view.selectAll();
    QCOMPARE(shown.selected(), (Ranges{{0, kMost - 1}}));
    QCOMPARE(shown.view.selectedCount(), std::uint64_t{kMost});
    QCOMPARE(shown.view.selectedIndexes().size(), 4 * (shown.view.lastVisibleRow() + 1));
}

void TestLongTableView::clickIntoManySelectsOne() {
    Shown shown(kMost);
    shown.view.selectAll();
    shown.click(3);
    QCOMPARE(shown.selected(), (Ranges{{3, 3}}));
}

void TestLongTableView::rightClickKeepsASelection() {
    Shown shown(100);
    shown.view.selectRows(2, 5, QItemSelectionModel::ClearAndSelect);
    QTest::mouseClick(shown.view.viewport(), Qt::RightButton, Qt::NoModifier, shown.middleOf(4));
    QCOMPARE(shown.selected(), (Ranges{{2, 5}}));
    QCOMPARE(shown.current(), 4);
    QTest::mouseClick(shown.view.viewport(), Qt::RightButton, Qt::NoModifier, shown.middleOf(7));
    QCOMPARE(shown.selected(), (Ranges{{7, 7}}));
}

void TestLongTableView::dragSelects() {
    Shown shown(kMost);
    shown.view.scrollTo(shown.model.index(2'000'000'000, 0), QAbstractItemView::PositionAtTop);
    QTest::mousePress(shown.view.viewport(), Qt::LeftButton, Qt::NoModifier, shown.middleOf(2'000'000'001));
    QTest::mouseMove(shown.view.viewport(), shown.middleOf(2'000'000'002));
    QTest::mouseMove(shown.view.viewport(), shown.middleOf(2'000'000'004));
    QTest::mouseRelease(shown.view.viewport(), Qt::LeftButton, Qt::NoModifier, shown.middleOf(2'000'000'004));
    QCOMPARE(shown.selected(), (Ranges{{2'000'000'001, 2'000'000'004}}));
    QCOMPARE(shown.current(), 2'000'000'004);
}

void TestLongTableView::dragBeyondTheEdgeScrolls() {
    Shown shown(kMost);
    const auto below = QPoint(10, shown.view.viewport()->height() + 30);
    QTest::mousePress(shown.view.viewport(), Qt::LeftButton, Qt::NoModifier, shown.middleOf(1));
    QTest::mouseMove(shown.view.viewport(), below);
    const auto before = shown.view.verticalScrollBar()->value();
    QVERIFY(before > 0);
    QTest::mouseMove(shown.view.viewport(), below + QPoint(1, 5));
    QVERIFY(shown.view.verticalScrollBar()->value() > before);
    QTest::mouseRelease(shown.view.viewport(), Qt::LeftButton, Qt::NoModifier, below);
    QCOMPARE(shown.selected().front().first, 1);
    QCOMPARE(shown.selected().front().second, shown.current());
}

void TestLongTableView::doubleClickActivates() {
    Shown shown(kMost);
    shown.view.scrollToEnd();
    const QSignalSpy activated(&shown.view, &QAbstractItemView::activated);
    QTest::mouseDClick(shown.view.viewport(), Qt::LeftButton, Qt::NoModifier, shown.middleOf(kMost - 2));
    QCOMPARE(activated.size(), 1);
    QCOMPARE(activated.front().front().toModelIndex().row(), kMost - 2);
}

void TestLongTableView::appendsAtTheEndGoAlong() {
    Shown shown(1'000'000'000);
    shown.view.scrollToEnd();
    shown.model.append(1000);
    QTRY_COMPARE(shown.view.lastVisibleRow(), 1'000'000'999);
    shown.model.append(kMost - 1'000'001'000);
    QTRY_COMPARE(shown.view.lastVisibleRow(), kMost - 1);
}

void TestLongTableView::appendsElsewhereStayAway() {
    Shown shown(1'000'000'000);
    shown.view.verticalScrollBar()->setValue(500'000'000);
    const auto maximum = shown.view.verticalScrollBar()->maximum();
    shown.model.append(1000);
    QTRY_COMPARE(shown.view.verticalScrollBar()->maximum(), maximum + 1000);
    QCOMPARE(shown.view.firstVisibleRow(), 500'000'000);
}

void TestLongTableView::appendsWhileSelected() {
    Shown shown(1'000'000'000);
    shown.view.goToRow(999'999'999, 1);
    shown.view.selectAll();
    shown.model.append(5);
    QTRY_COMPARE(shown.view.lastVisibleRow(), 1'000'000'004);
    QCOMPARE(shown.selected(), (Ranges{{0, 999'999'999}}));
    QCOMPARE(shown.current(), 999'999'999);
    // At once, before the view has taken the rows over.
    shown.model.append(5);
    shown.press(Qt::Key_End, Qt::ControlModifier);
    QCOMPARE(shown.current(), 1'000'000'009);
    QVERIFY(shown.view.viewport()->rect().contains(shown.view.visualRect(shown.view.currentIndex())));
}

void TestLongTableView::resizedToNothingAndBack() {
    Shown shown(kMost);
    shown.view.goToRow(kMost - 1, 0);
    shown.view.resize(1, 1);
    shown.press(Qt::Key_Up);
    shown.press(Qt::Key_PageUp);
    shown.view.grab();
    QVERIFY(shown.view.lastVisibleRow() <= kMost - 1);
    shown.view.resize(500, 300);
    QCOMPARE(shown.current(), kMost - 3);
    shown.view.scrollTo(shown.view.currentIndex());
    QVERIFY(shown.view.viewport()->rect().contains(shown.view.visualRect(shown.view.currentIndex())));
}

void TestLongTableView::resetShowsTheNewRows() {
    Shown shown(kMost);
    shown.view.scrollToEnd();
    shown.view.selectAll();
    shown.model.replaceAll(20);
    QCOMPARE(shown.view.lastVisibleRow(), 19);
    QVERIFY(shown.selected().isEmpty());
    QVERIFY(!shown.view.currentIndex().isValid());
    shown.model.replaceAll(0);
    shown.view.grab();
    QCOMPARE(shown.view.verticalScrollBar()->maximum(), 0);
}

void TestLongTableView::fewerRowsThanShown() {
    Shown shown(3);
    QVERIFY(!shown.view.indexAt(QPoint(10, shown.view.rowHeight() * 3 + 2)).isValid());
    shown.click(2);
    QTest::mouseClick(shown.view.viewport(), Qt::LeftButton, Qt::NoModifier,
                      QPoint(10, shown.view.viewport()->height() - 2));
    QVERIFY(shown.selected().isEmpty()); // a click beside the rows lets go of them
    QCOMPARE(shown.view.verticalScrollBar()->maximum(), 0);
}

void TestLongTableView::hiddenAndMovedColumns() {
    Shown shown(kMost);
    shown.view.setColumnHidden(1, true);
    shown.view.horizontalHeader()->moveSection(3, 0);
    shown.view.goToRow(5, 3);
    shown.press(Qt::Key_Right);
    QCOMPARE(shown.view.currentIndex().column(), 0);
    shown.press(Qt::Key_Right);
    QCOMPARE(shown.view.currentIndex().column(), 2);
    shown.press(Qt::Key_Right);
    QCOMPARE(shown.view.currentIndex().column(), 2);
    shown.press(Qt::Key_Home);
    QCOMPARE(shown.view.currentIndex().column(), 3);
    QVERIFY(shown.view.visualRect(shown.model.index(5, 1)).isNull());
    QCOMPARE(shown.view.visualRect(shown.model.index(5, 3)).left(), 0);
}

void TestLongTableView::fontChangesTheRows() {
    Shown shown(kMost);
    shown.view.goToRow(kMost - 1, 0);
    const auto before = shown.view.rowHeight();
    auto font = shown.view.font();
    font.setPointSize(font.pointSize() * 2);
    shown.view.setFont(font);
    QVERIFY(shown.view.rowHeight() > before);
    shown.view.scrollToEnd();
    QCOMPARE(shown.view.visualRect(shown.model.index(kMost - 1, 0)).bottom(),
             shown.view.viewport()->height() - 1);
}

void TestLongTableView::keysThatAreTypedAreOffered() {
    Shown shown(kMost);
    const QSignalSpy typed(&shown.view, &LongTableView::typeAhead);
    shown.model.forgetQuestions();
    QTest::keyClicks(&shown.view, "us:");
    QCOMPARE(typed.size(), 3);
    QCOMPARE(typed.back().front().toString(), QStringLiteral("us:"));
    QCOMPARE(shown.model.asked(), 0); // nothing is searched here
}

void TestLongTableView::hintsOfWidthLookAtRowsInSight() {
    Shown shown(kMost);
    shown.view.scrollToEnd();
    shown.model.forgetQuestions();
    QVERIFY(shown.view.sizeHintForColumn(0) > 20);
    QVERIFY(shown.model.lowest() >= shown.view.firstVisibleRow());
}

// Not how long it takes, which a busy machine decides, but how much is asked for.
void TestLongTableView::costDoesNotGrow() {
    Shown shown(1'900'000'000);
    shown.view.scrollToEnd();
    shown.view.grab();
    const auto perPage = (shown.pageRows() + 2) * 4;
    shown.model.forgetQuestions();
    shown.view.selectAll();
    shown.view.grab();
    QVERIFY(shown.model.asked() <= 2 * perPage);
    shown.model.forgetQuestions();
    for (int i = 0; i < 1000; ++i)
        shown.model.append(1);
    QCOMPARE(shown.model.asked(), 0); // gathered
    QTRY_COMPARE(shown.view.lastVisibleRow(), 1'900'000'999);
    emit shown.model.dataChanged(shown.model.index(0, 0), shown.model.index(1'900'000'999, 3));
    shown.view.grab();
    QVERIFY(shown.model.asked() <= 6 * perPage);
}

void TestLongTableView::scrolledPixelsEqualFreshOnes() {
    Shown shown(kMost);
    shown.view.setAlternatingRowColors(true);
    for (const int at : {0, 1, 5, 4, 200, 203, kMost, kMost - 4}) {
        shown.view.verticalScrollBar()->setValue(at);
        QCoreApplication::processEvents();
    }
    QCoreApplication::processEvents();
    const auto first = shown.view.firstVisibleRow();
    const auto scrolled = shown.view.viewport()->grab().toImage();
    shown.view.viewport()->repaint();
    QCOMPARE(shown.view.firstVisibleRow(), first);
    QCOMPARE(scrolled, shown.view.viewport()->grab().toImage());
}

void TestLongTableView::accessibleTable() {
    Shown shown(kMost);
    shown.view.setAccessibleName("rows");
    auto* table = QAccessible::queryAccessibleInterface(&shown.view);
    QVERIFY(table != nullptr);
    QCOMPARE(table->role(), QAccessible::Table);
    QCOMPARE(table->text(QAccessible::Name), QStringLiteral("rows"));
    auto* rows = table->tableInterface();
    QVERIFY(rows != nullptr);
    QCOMPARE(rows->rowCount(), kMost);
    QCOMPARE(rows->columnCount(), 4);
    QCOMPARE(rows->columnDescription(2), QStringLiteral("column 2"));
    QCOMPARE(table->childCount(), 4 * (shown.view.lastVisibleRow() + 1));
    auto* last = rows->cellAt(kMost - 1, 3);
    QVERIFY(last != nullptr);
    QCOMPARE(last->text(QAccessible::Name), QStringLiteral("%1/3").arg(kMost - 1));
    QVERIFY(last->state().offscreen);
    QCOMPARE(rows->cellAt(kMost - 1, 4), nullptr);
    // Children and their places agree, also after scrolling.
    shown.view.scrollToEnd();
    for (const int child : {0, 5, table->childCount() - 1})
        QCOMPARE(table->indexOfChild(table->child(child)), child);
    QCOMPARE(table->child(0)->tableCellInterface()->rowIndex(), shown.view.firstVisibleRow());
    const auto centre = table->child(6)->rect().center();
    QCOMPARE(table->childAt(centre.x(), centre.y()), table->child(6));
    rows->selectRow(kMost - 1);
    QVERIFY(rows->isRowSelected(kMost - 1));
    QVERIFY(last->state().selected);
    QCOMPARE(rows->selectedRows(), QList<int>{kMost - 1});
    shown.view.selectAll();
    QCOMPARE(rows->selectedRowCount(), kMost);
    QVERIFY(rows->selectedCells().size() <= table->childCount());
    // More cells than are kept.
    for (int row = 0; row < 3000; ++row)
        QCOMPARE(rows->cellAt(row, 0)->text(QAccessible::Name), QStringLiteral("%1/0").arg(row));
    // A row that has gone leaves its cell without content.
    auto* gone = rows->cellAt(2500, 0);
    shown.model.replaceAll(10);
    QVERIFY(!gone->isValid());
    QCOMPARE(gone->text(QAccessible::Name), QString());
}

QTEST_MAIN(TestLongTableView)
#include "tst_long_table_view.moc"
