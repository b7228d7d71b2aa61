// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/salvage_dialog.h"
#include "run_all.h"
#include "user.h"

#include <QCheckBox>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QSignalSpy>
#include <QTableView>

using namespace simkv;
using namespace simkv::ui;

// Getting the records out of a damaged log, in the window.
class TestSalvageDialog final : public QObject {
    Q_OBJECT
private slots:
    void keepsWhatCanBeRead();
    void triesHarderWhereChosen();
    void allRangesAtOnce();
    void logWithoutDamage();
    void existingFileStays();
    void isStopped();
    void closingCancels();
    void closingTheWindowAsks();
    void formIsOfTheLogAsItIs();
    void messageLeadsThere();
    void cutTailFromTheMenu();
};

namespace {

// A record that nothing vouches for: too short a run to count.
ByteString fragment(const char* key) {
    return LogBuilder().put(key, "1").bytes();
}

LogBuilder damaged() {
    return LogBuilder()
        .puts(20)
        .raw("\xEE\xEE\xEE" + fragment("first") + "\xEE\xEE\xEE")
        .puts(20)
        .raw("\xEE\xEE\xEE" + fragment("second") + "\xEE\xEE\xEE")
        .puts(20)
        .raw("torn");
}

class Salvaging final {
public:
    explicit Salvaging(User& user) {
        user.action("salvage").trigger();
        m_dialog = user.window().findChild<SalvageDialog*>();
    }

    SalvageDialog& dialog() { return *m_dialog; }
    [[nodiscard]] bool isOpen() const { return m_dialog && m_dialog->isVisible(); }
    QLineEdit& out() { return *m_dialog->findChild<QLineEdit*>("salvageOut"); }
    QTableView& ranges() { return *m_dialog->findChild<QTableView*>("salvageRanges"); }
    QString note() { return m_dialog->findChild<QLabel*>("salvageNote")->text(); }
    QString summary() {
        auto* label = m_dialog->findChild<QLabel*>("salvageSummary");
        return label == nullptr ? QString() : label->text();
    }
    // Runs until it is done, or says why not.
    bool runs() {
        return User::presses(m_dialog, "Salvage") &&
               QTest::qWaitFor([this] { return !m_dialog->task().isRunning(); }, 20'000);
    }
    QString reportRow(int row) {
        const auto* model = m_dialog->findChild<QTableView*>("salvageReport")->model();
        QStringList cells;
        for (int column = 0; column < model->columnCount(); ++column)
            cells.append(model->index(row, column).data().toString());
        return cells.join(u'|');
    }

private:
    QPointer<SalvageDialog> m_dialog;
};

} // namespace

void TestSalvageDialog::keepsWhatCanBeRead() {
    const TemporaryLog log(damaged());
    User user;
    QVERIFY(user.opens(log.path()));
    Salvaging salvaging(user);
    QVERIFY(salvaging.isOpen());
    QCOMPARE(salvaging.out().text(), QString::fromStdString(log.path("log salvaged")));
    QCOMPARE(salvaging.ranges().model()->rowCount(), 3);
    QVERIFY(salvaging.runs());
    QVERIFY2(salvaging.summary().startsWith("60 records, 1,080 bytes, are in “"),
             qPrintable(salvaging.summary()));
    QVERIFY(salvaging.summary().endsWith("3 ranges, 55 bytes in all, hold no record that could be read."));
    QCOMPARE(log.bytesOf(log.path("log salvaged")), LogBuilder().puts(20).puts(20).puts(20).bytes());
    QCOMPARE(log.bytes(), damaged().bytes());
    QCOMPARE(salvaging.reportRow(0), "kept|0|360|20|0|");
    QVERIFY(salvaging.reportRow(1).startsWith("lost|360|25|||damage: "));
    QVERIFY(salvaging.reportRow(2).startsWith("kept|385|360|20|360|Found between damaged ranges"));

    QVERIFY(User::presses(&salvaging.dialog(), "Copy Report"));
    const auto lines = QGuiApplication::clipboard()->text().split(u'\n');
    QCOMPARE(lines[1], "What\tOffset\tSize\tRecords\tNew offset\tNote");
    QCOMPARE(lines[2], "kept\t0\t360\t20\t0\t");

    QSignalSpy opened(&user.window(), &MainWindow::openRequested);
    QVERIFY(User::presses(&salvaging.dialog(), "Open New Log"));
    QCOMPARE(opened.size(), 1);
    QCOMPARE(opened[0][0].toString(), QString::fromStdString(log.path("log salvaged")));
    QVERIFY(!salvaging.isOpen());
}

void TestSalvageDialog::triesHarderWhereChosen() {
    const TemporaryLog log(damaged());
    User user;
    QVERIFY(user.opens(log.path()));
    Salvaging salvaging(user);
    // By the keyboard: the second range, wherever in it the user is.
    salvaging.ranges().setCurrentIndex(salvaging.ranges().model()->index(1, 2));
    QTest::keyClick(&salvaging.ranges(), Qt::Key_Space);
    QCOMPARE(salvaging.dialog().findChild<QCheckBox*>("tryHarderInAll")->checkState(), Qt::PartiallyChecked);
    QVERIFY(salvaging.runs());
    QVERIFY2(salvaging.summary().startsWith("61 records"), qPrintable(salvaging.summary()));
    const auto bytes = log.bytesOf(log.path("log salvaged"));
    QCOMPARE(bytes, LogBuilder().puts(20).puts(20).raw(fragment("second")).puts(20).bytes());
    QStringList rows;
    for (int row = 0; row < 7; ++row)
        rows.append(salvaging.reportRow(row).section(u'|', 0, 0));
    QCOMPARE(rows.join(u' '), "kept lost kept lost kept lost kept");
    QVERIFY(salvaging.reportRow(4).endsWith("Found inside a damaged range: may be no records"));
    QVERIFY(salvaging.reportRow(3).endsWith("; nothing more was found there"));
}

void TestSalvageDialog::allRangesAtOnce() {
    const TemporaryLog log(damaged());
    User user;
    QVERIFY(user.opens(log.path()));
    Salvaging salvaging(user);
    auto* all = salvaging.dialog().findChild<QCheckBox*>("tryHarderInAll");
    QCOMPARE(all->checkState(), Qt::Unchecked);
    all->click();
    QCOMPARE(all->checkState(), Qt::Checked);
    all->click();
    QCOMPARE(all->checkState(), Qt::Unchecked);
    all->click();
    QVERIFY(salvaging.runs());
    QVERIFY2(salvaging.summary().startsWith("62 records"), qPrintable(salvaging.summary()));
}

void TestSalvageDialog::logWithoutDamage() {
    const TemporaryLog log(LogBuilder().puts(3));
    User user;
    QVERIFY(user.opens(log.path()));
    Salvaging salvaging(user);
    QVERIFY(salvaging.isOpen());
    QVERIFY(salvaging.dialog().findChild<QTableView*>("salvageRanges") == nullptr);
    // A name alone lies beside the log.
    salvaging.out().setText("other");
    QVERIFY(salvaging.runs());
    QVERIFY(salvaging.summary().endsWith("Nothing was lost."));
    QCOMPARE(log.bytesOf(log.path("other")), log.bytes());
}

void TestSalvageDialog::existingFileStays() {
    const TemporaryLog log(damaged());
    log.write(log.path("log salvaged"), "mine");
    User user;
    QVERIFY(user.opens(log.path()));
    Salvaging salvaging(user);
    QCOMPARE(salvaging.out().text(), QString::fromStdString(log.path("log salvaged 2")));
    salvaging.out().setText(QString::fromStdString(log.path("log salvaged")));
    QVERIFY(salvaging.runs());
    QVERIFY(salvaging.summary().isEmpty());
    QVERIFY2(salvaging.note().contains("exists", Qt::CaseInsensitive), qPrintable(salvaging.note()));
    QCOMPARE(log.bytesOf(log.path("log salvaged")), ByteString("mine"));
    // Another name, and it goes on.
    salvaging.out().setText(QString::fromStdString(log.path("log salvaged 2")));
    QVERIFY(salvaging.runs());
    QVERIFY(!salvaging.summary().isEmpty());
}

void TestSalvageDialog::isStopped() {
    const TemporaryLog log(LogBuilder().puts(300'000));
    User user;
    QVERIFY(user.opens(log.path()));
    Salvaging salvaging(user);
    QVERIFY(User::presses(&salvaging.dialog(), "Salvage"));
    salvaging.dialog().task().cancel();
    QTRY_VERIFY(!salvaging.dialog().task().isRunning());
    QCOMPARE(salvaging.note(), "Salvaging was stopped; no file was left.");
    QCOMPARE(log.files(), QStringList{"log"});
    QVERIFY(salvaging.runs());
    QVERIFY(salvaging.summary().startsWith("300,000 records"));
}

void TestSalvageDialog::closingCancels() {
    const TemporaryLog log(LogBuilder().puts(300'000));
    User user;
    QVERIFY(user.opens(log.path()));
    {
        Salvaging salvaging(user);
        QVERIFY(User::presses(&salvaging.dialog(), "Salvage"));
        salvaging.dialog().reject();
    }
    QTRY_VERIFY(user.window().findChild<SalvageDialog*>() == nullptr);
    QCOMPARE(log.files(), QStringList{"log"});
}

// The window does not close without a question.
void TestSalvageDialog::closingTheWindowAsks() {
    const TemporaryLog log(LogBuilder().puts(1'000'000));
    User user;
    QVERIFY(user.opens(log.path()));
    const QPointer<MainWindow> window(&user.window());
    Salvaging salvaging(user);
    QVERIFY(User::presses(&salvaging.dialog(), "Salvage"));
    window->close();
    auto* question = user.dialog();
    QVERIFY(question != nullptr && window->isVisible());
    QVERIFY(User::presses(question, "Stop and Close"));
    QTRY_VERIFY(!window || !window->isVisible());
    QTRY_COMPARE(log.files(), QStringList{"log"});
}

// A dialog that was opened for the log as it was before is not shown again.
void TestSalvageDialog::formIsOfTheLogAsItIs() {
    const TemporaryLog log(LogBuilder().puts(20).raw("torn"));
    User user;
    QVERIFY(user.opensOwn(log));
    QCOMPARE(Salvaging(user).ranges().model()->rowCount(), 1);
    user.action("truncateTail").trigger();
    QTRY_VERIFY(user.messages().contains("have been removed from the log"));
    QVERIFY(user.waits());
    Salvaging again(user);
    QVERIFY(again.isOpen());
    QVERIFY(again.dialog().findChild<QTableView*>("salvageRanges") == nullptr);
}

void TestSalvageDialog::messageLeadsThere() {
    const TemporaryLog log(damaged());
    User user;
    QVERIFY(user.opens(log.path()));
    QVERIFY(User::presses(&user.window().messages(), "Salvage…"));
    QTRY_VERIFY(user.window().findChild<SalvageDialog*>() != nullptr);
}

void TestSalvageDialog::cutTailFromTheMenu() {
    const TemporaryLog log(LogBuilder().puts(20).raw("torn"));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(User::presses(&user.window().messages(), "Leave"));
    user.action("truncateTail").trigger();
    QTRY_VERIFY(user.messages().contains("have been removed from the log"));
    QVERIFY(user.waits());
    QCOMPARE(log.bytes(), LogBuilder().puts(20).bytes());
    QCOMPARE(log.files(), (QStringList{"log", "log.tail-360"}));
    QVERIFY(!user.action("truncateTail").isEnabled());
}

int main(int argc, char** argv) {
    return runAll<TestSalvageDialog>(argc, argv);
}

#include "tst_salvage_dialog.moc"
