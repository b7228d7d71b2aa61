// SPDX-License-Identifier: GPL-3.0-or-later
#include "simkv_command.h"
#include "staging/staged_journal.h"

#include <QDir>
#include <QRegularExpression>
#include <QTest>

// What earlier programs wrote is read as it was then: tests/data/compatibility.
using namespace simkv;

namespace {

QString pathOf(const QString& name) {
    return QStringLiteral(SIMKV_TEST_DATA "/compatibility/") + name;
}

QStringList names(const QString& pattern) {
    return QDir(pathOf({})).entryList({pattern}, QDir::Files, QDir::Name);
}

// As tests/data/compatibility/make writes it.
QByteArray transcriptOf(const QString& log) {
    QByteArray text;
    for (const auto* command : {"check", "stat", "keys", "log"}) {
        const auto outcome = runSimkv({command, log, "--json"}, {.folder = pathOf({})});
        text += "$ simkv " + QByteArray(command) + ' ' + log.toUtf8() + " --json\n" + outcome.out +
                outcome.err + "exit " + QByteArray::number(outcome.exitCode) + '\n';
    }
    return text;
}

// "KEY=VALUE" of bytes, "KEY=#RECORD" or "-KEY", and the record that it stands on, "x" where that is a
// tombstone.
QByteArray changeText(const StagedChange& change) {
    const auto key = QByteArray::fromStdString(change.key).toPercentEncoding(" ");
    auto text = '-' + key;
    if (const auto bytes = change.content.bytes())
        text = key + '=' + QByteArray::fromStdString(*bytes).toPercentEncoding(" ");
    else if (const auto record = change.content.record())
        text = key + "=#" + QByteArray::number(record->value());
    if (change.base.newest)
        text += '@' + QByteArray::number(change.base.newest->value()) + (change.base.isLive ? "" : "x");
    return text;
}

} // namespace

class CompatibilityTest final : public QObject {
    Q_OBJECT
private slots:
    void nothingIsMissing();
    void logs_data();
    void logs();
    void savedTails_data();
    void savedTails();
    void stagedChanges_data();
    void stagedChanges();
};

void CompatibilityTest::nothingIsMissing() {
    auto expected = names("*.simkv").replaceInStrings(".simkv", ".txt");
    QCOMPARE(names("*.txt"), expected);
    QVERIFY(expected.size() >= 25);
    QVERIFY(names("*.simkv.tail-*").size() >= 6);
}

void CompatibilityTest::logs_data() {
    QTest::addColumn<QString>("log");
    for (const auto& log : names("*.simkv"))
        QTest::newRow(qPrintable(log.chopped(6))) << log;
}

// What a reader must see stays; how a finding is worded may become better.
static QStringList linesOf(const QString& transcript) {
    static const QRegularExpression reason(R"("reason":"(?:[^"\\]|\\.)*")");
    return QString(transcript).replace(reason, R"("reason":"")").split('\n');
}

void CompatibilityTest::logs() {
    QFETCH(QString, log);
    const auto found = linesOf(transcriptOf(log));
    const auto expected = linesOf(contentsOf(pathOf(log.chopped(6) + ".txt")));
    for (qsizetype i = 0; i < qMin(found.size(), expected.size()); ++i)
        QCOMPARE(found[i], expected[i]);
    QCOMPARE(found.size(), expected.size());
}

// The log as it was before its tail was cut: what stands before the cut, and the tail that was saved.
void CompatibilityTest::savedTails_data() {
    QTest::addColumn<QString>("tail");
    for (const auto& tail : names("*.simkv.tail-*"))
        QTest::newRow(qPrintable(tail)) << tail;
}

void CompatibilityTest::savedTails() {
    QFETCH(QString, tail);
    const auto log = tail.left(tail.indexOf(".simkv.tail-"));
    const auto offset = tail.mid(tail.lastIndexOf('-') + 1).toLongLong();
    QCOMPARE(contentsOf(pathOf(log + ".simkv")).left(offset) + contentsOf(pathOf(tail)),
             contentsOf(pathOf(log + "-before.simkv")));
}

void CompatibilityTest::stagedChanges_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArray>("changes");
    QTest::newRow("2026") << "staged-changes.staged"
                          << QByteArray(
                                 "=@0 | -deleted@7 | brought back=#3@9x | %FF%FE=%00%80 | added=typed again");
}

void CompatibilityTest::stagedChanges() {
    QFETCH(QString, file);
    QFETCH(QByteArray, changes);
    const Files files; // it is locked while it is read
    const auto copy = files.write(file, contentsOf(pathOf(file)));
    const auto contents = StagedJournal::read(copy.toStdString());
    QVERIFY2(contents, contents ? "" : describe(contents.error()).c_str());
    QCOMPARE(contents->log.path, std::string("/data/shop.simkv"));
    QVERIFY(contents->log.identity == (FileIdentity{2049, 131'072}));
    QByteArrayList found;
    for (const auto& change : contents->changes)
        found.append(changeText(change));
    QCOMPARE(found.join(" | "), changes);
}

QTEST_GUILESS_MAIN(CompatibilityTest)
#include "tst_compatibility.moc"
