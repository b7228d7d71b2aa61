// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_builder.h"
#include "must.h"
#include "pages/filter_bar.h"
#include "run_all.h"
#include "temporary_log.h"
#include "user.h"

#include <QClipboard>
#include <QLabel>
#include <QLineEdit>

using namespace simkv;
using namespace simkv::ui;

// What is shown is what is meant: values that are staged and not written are filtered, found, sorted and
// copied.
class TestStagedValues final : public QObject {
    Q_OBJECT
private slots:
    void init();
    void areFiltered_data();
    void areFiltered();
    void followWhatIsTyped();
    void areSorted();
    void areFound();
    void areCopied();
    void areFilteredOn();
    void valuesOfRecordsCount();
    void restAfterTheWrite();

private:
    bool filters(TablePage& page, const QString& text) {
        page.filterBar().setFilter(text);
        return m_user->waits();
    }
    // Keys and values of all rows.
    static QString rowsOf(const RecordTable& table) {
        QStringList rows;
        for (int row = 0; row < table.model()->rowCount(); ++row)
            rows.append(User::cell(table, row, RecordColumn::Key) + '=' +
                        User::cell(table, row, RecordColumn::Value));
        return rows.join(' ');
    }

    std::unique_ptr<TemporaryLog> m_log;
    std::unique_ptr<User> m_user;
};

// a=NEW in place of old, b=2, c=3; nothing is written.
void TestStagedValues::init() {
    m_user.reset();
    m_log = std::make_unique<TemporaryLog>(LogBuilder().put("a", "old").put("b", "2").put("c", "3"));
    m_user = std::make_unique<User>();
    QVERIFY(m_user->opensOwn(*m_log));
    QVERIFY(m_user->selectsKey("a"));
    QVERIFY(m_user->stagesValue("NEW"));
}

void TestStagedValues::areFiltered_data() {
    QTest::addColumn<bool>("inLog"); // the other table
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QString>("rows");
    for (const bool inLog : {false, true}) {
        const auto row = [inLog](const char* filter, const char* rows) {
            QTest::addRow("%s, %s", inLog ? "log" : "keys", filter)
                << inLog << QString(filter) << QString(rows);
        };
        row("value = NEW", "a=NEW");
        row("old", "");
        row("value.size = 3", "a=NEW");
        row("value ~ /^N/", "a=NEW");
        row("value != NEW", "b=2 c=3");
        row("key = a and value > M", "a=NEW");
        row("size > 15", "a=NEW");
    }
}

void TestStagedValues::areFiltered() {
    QFETCH(const bool, inLog);
    QFETCH(const QString, filter);
    auto& page = inLog ? m_user->window().logPage() : m_user->window().keysPage();
    QVERIFY(filters(page, filter));
    QTEST(rowsOf(page.table()), "rows");
}

void TestStagedValues::followWhatIsTyped() {
    auto& keys = m_user->keys();
    QVERIFY(filters(m_user->window().keysPage(), "value ^= NEW or value = 2"));
    QCOMPARE(rowsOf(keys), "a=NEW b=2");
    QVERIFY(m_user->selectsKey("b"));
    QVERIFY(m_user->stagesValue("NEWER"));
    QCOMPARE(rowsOf(keys), "a=NEW b=NEWER");
    QVERIFY(m_user->stagesValue("else")); // it leaves the rows
    QTRY_COMPARE(rowsOf(keys), "a=NEW");
    m_user->action("undo").trigger();
    QTRY_COMPARE(rowsOf(keys), "a=NEW b=NEWER");
    m_log->append(LogBuilder().put("d", "NEWS").bytes());
    m_user->action("reload").trigger();
    QTRY_COMPARE(rowsOf(keys), "a=NEW b=NEWER d=NEWS");
    m_user->action("undo").trigger();
    m_user->action("undo").trigger(); // all
    QTRY_COMPARE(rowsOf(keys), "b=2 d=NEWS");
}

void TestStagedValues::areSorted() {
    auto& keys = m_user->keys();
    auto& contents = m_user->window().keysPage().contents();
    contents.setSort({SortField::Value, false});
    QVERIFY(m_user->waits());
    QCOMPARE(rowsOf(keys), "b=2 c=3 a=NEW");
    QVERIFY(m_user->selectsKey("c"));
    QVERIFY(m_user->stagesValue("1"));
    QTRY_COMPARE(rowsOf(keys), "c=1 b=2 a=NEW");
    QCOMPARE(keys.currentRecord(), RecordNumber(2)); // where it went
    contents.setSort({SortField::ValueSize, true});
    QTRY_VERIFY(rowsOf(keys).startsWith("a=NEW"));
    QVERIFY(filters(m_user->window().keysPage(), "value = 1 or value = NEW"));
    contents.setSort({SortField::Key, true});
    QTRY_COMPARE(rowsOf(keys), "c=1 a=NEW");
    QVERIFY(m_user->selectsKey("c"));
    QVERIFY(m_user->stagesValue("0"));
    QTRY_COMPARE(rowsOf(keys), "a=NEW");
}

void TestStagedValues::areFound() {
    auto& bar = m_user->window().keysPage().findBar();
    const auto status = [&bar] { return bar.findChild<QLabel*>("findStatus")->text(); };
    QVERIFY(m_user->selectsKey("b"));
    bar.activate();
    auto* box = bar.findChild<QLineEdit*>("findText");
    QTest::keyClicks(box, "NEW");
    QTest::keyClick(box, Qt::Key_Return);
    QTRY_COMPARE(m_user->keys().currentRecord(), RecordNumber(0));
    QVERIFY(m_user->waits());
    box->clear();
    QTest::keyClicks(box, "old");
    QTest::keyClick(box, Qt::Key_Return);
    QTRY_COMPARE(status(), "Not found");
    m_user->action("undo").trigger();
    QTRY_VERIFY(status() != "Not found");
}

void TestStagedValues::areCopied() {
    const auto copied = [this](const char* action) {
        QGuiApplication::clipboard()->clear();
        m_user->action(action).trigger();
        (void)m_user->waits();
        return QGuiApplication::clipboard()->text();
    };
    QVERIFY(m_user->selectsKey("a"));
    QCOMPARE(copied("copyValue"), "NEW");
    m_user->keys().setCurrentIndex(m_user->keys().model()->index(0, static_cast<int>(RecordColumn::Value)));
    QCOMPARE(copied("copyCell"), "NEW");
    m_user->keys().selectAll();
    m_user->action("copyCell").trigger();
    QTRY_VERIFY(QGuiApplication::clipboard()->text().contains("NEW"));
    QVERIFY(!QGuiApplication::clipboard()->text().contains("old"));
}

void TestStagedValues::areFilteredOn() {
    QVERIFY(m_user->selectsKey("a"));
    m_user->keys().setCurrentIndex(m_user->keys().model()->index(0, static_cast<int>(RecordColumn::Value)));
    m_user->action("filterOnThis").trigger();
    QVERIFY(m_user->waits());
    QCOMPARE(rowsOf(m_user->keys()), "a=NEW");
    QVERIFY(m_user->window().keysPage().contents().query().text().find("NEW") != std::string::npos);
}

// A key that is to have the value of another record.
void TestStagedValues::valuesOfRecordsCount() {
    auto& changes = m_user->window().changes();
    changes.stage({Edit{"b", Content::of(RecordNumber(0)), must(changes.inLog("b"))}}, "Copy");
    QVERIFY(m_user->waits());
    QVERIFY(filters(m_user->window().keysPage(), "value = old"));
    QCOMPARE(rowsOf(m_user->keys()), "b=old");
    QVERIFY(filters(m_user->window().keysPage(), "value.size = 3"));
    QCOMPARE(rowsOf(m_user->keys()), "a=NEW b=old");
}

void TestStagedValues::restAfterTheWrite() {
    QVERIFY(filters(m_user->window().keysPage(), "value = NEW"));
    QVERIFY(m_user->writes());
    QTRY_COMPARE(rowsOf(m_user->keys()), "a=NEW");
    QCOMPARE(must(m_log->open()->get("a")), ByteString("NEW"));
    QVERIFY(filters(m_user->window().logPage(), "value = old"));
    QTRY_COMPARE(rowsOf(m_user->log()), "a=old");
}

int main(int argc, char** argv) {
    return runAll<TestStagedValues>(argc, argv);
}

#include "tst_staged_values.moc"
