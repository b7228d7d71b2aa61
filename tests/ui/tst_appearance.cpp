// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_builder.h"
#include "models/record_columns.h"
#include "models/record_icons.h"
#include "models/record_table_model.h"
#include "row_orders.h"
#include "settings/appearance.h"
#include "temporary_log.h"
#include "views/record_delegate.h"
#include "window/resources.h"

#include <QApplication>
#include <QIcon>
#include <QStyleOptionViewItem>
#include <QTest>

using namespace simkv;
using namespace simkv::ui;

namespace {

// What RecordDelegate makes of a cell.
class Delegate final {
public:
    QStyleOptionViewItem option(const QAbstractItemModel& model, int row, RecordColumn column) {
        QStyleOptionViewItem option;
        option.palette = QApplication::palette();
        m_delegate.initStyleOption(&option, model.index(row, static_cast<int>(column)));
        return option;
    }

private:
    RecordDelegate m_delegate;
};

void show(RecordTableModel& model, const TemporaryLog& log) {
    const auto snapshot = log.open()->snapshot();
    model.setRows(snapshot, allRecords(snapshot));
}

QImage image(const QIcon& icon) {
    return icon.pixmap(16, 16).toImage().convertToFormat(QImage::Format_Alpha8);
}

} // namespace

class TestAppearance final : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { loadResources(); }
    void kindsHaveIconsOfTheirOwn();
    void kindsDifferByMoreThanColour();
    void unreadableRecordIsMarked();
    void numbersKeepTheirDistance();
    void coloursGivePaletteAndIcons();
};

void TestAppearance::kindsHaveIconsOfTheirOwn() {
    QList<QImage> shapes;
    for (const auto state :
         {RecordState::Live, RecordState::Superseded, RecordState::Tombstone, RecordState::Marker}) {
        const auto shape = image(stateIcon(state));
        QVERIFY(!shape.isNull());
        QVERIFY(!shapes.contains(shape)); // outlines alone, without colour
        shapes.append(shape);
    }
}

void TestAppearance::kindsDifferByMoreThanColour() {
    const TemporaryLog log(LogBuilder().put("a", "1").put("a", "2").tombstone("b"));
    RecordTableModel model;
    show(model, log);
    Delegate delegate;
    const auto superseded = delegate.option(model, 0, RecordColumn::Key);
    const auto live = delegate.option(model, 1, RecordColumn::Key);
    const auto tombstone = delegate.option(model, 2, RecordColumn::Key);
    QVERIFY(superseded.font.italic() && !superseded.font.strikeOut());
    QVERIFY(!live.font.italic() && !live.font.strikeOut());
    QVERIFY(tombstone.font.strikeOut());
    QVERIFY(!delegate.option(model, 0, RecordColumn::Kind).icon.isNull());
    QCOMPARE(delegate.option(model, 2, RecordColumn::Kind).text, "tombstone");
}

void TestAppearance::unreadableRecordIsMarked() {
    const TemporaryLog log(LogBuilder().puts(3));
    RecordTableModel model;
    show(model, log);
    log.truncate(20);
    Delegate delegate;
    QVERIFY(delegate.option(model, 2, RecordColumn::Key).font.italic());
    QVERIFY(!delegate.option(model, 2, RecordColumn::Kind).icon.isNull());
}

void TestAppearance::numbersKeepTheirDistance() {
    const TemporaryLog log(LogBuilder().puts(3));
    RecordTableModel model;
    show(model, log);
    Delegate delegate;
    QVERIFY(delegate.option(model, 1, RecordColumn::Offset).text.endsWith(QChar(0x2002)));
    QVERIFY(!delegate.option(model, 1, RecordColumn::Key).text.endsWith(QChar(0x2002)));
}

void TestAppearance::coloursGivePaletteAndIcons() {
    const auto lightness = [](QPalette::ColorRole role) {
        return QApplication::palette().color(role).lightness();
    };
    applyColours(Colours::Dark);
    QVERIFY(lightness(QPalette::Base) < 80 && lightness(QPalette::Text) > 180);
    QCOMPARE(QIcon::themeName(), "breeze-dark");
    QVERIFY(!QIcon::fromTheme("document-open").isNull());
    applyColours(Colours::Light);
    QVERIFY(lightness(QPalette::Base) > 180 && lightness(QPalette::Text) < 80);
    QCOMPARE(QIcon::themeName(), "breeze");
    QVERIFY(!QIcon::fromTheme("document-open").isNull());
}

QTEST_MAIN(TestAppearance)
#include "tst_appearance.moc"
