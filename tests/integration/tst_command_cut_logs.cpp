// SPDX-License-Identifier: GPL-3.0-or-later
#include "simkv_command.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

// Logs that end at any byte: what `check` says, and that what was whole stays whole.
using namespace simkv;

class CommandCutLogsTest final : public QObject {
    Q_OBJECT

private slots:
    void cutAtEveryByte_data();
    void cutAtEveryByte();
    void cutInABatch_data();
    void cutInABatch();

private:
    struct Expected {
        qint64 records = 0;
        qint64 tailOffset = 0;
        QString tailKind{}; // empty for none
    };
    static void compare(const QString& path, qint64 size, const Expected& expected);
    static QList<qint64> offsetsOf(const QString& name);
    static bool onlyZeros(const QByteArray& bytes) { return bytes.count('\0') == bytes.size(); }
    Files m_files;
};

void CommandCutLogsTest::compare(const QString& path, qint64 size, const Expected& expected) {
    const auto outcome = runSimkv({"check", path, "--json"});
    const auto object = outcome.lines().value(0);
    QCOMPARE(object["records"].toInteger(), expected.records);
    QCOMPARE(object["verdict"].toString(), expected.tailKind.isEmpty() ? "clean" : expected.tailKind);
    QCOMPARE(outcome.exitCode, expected.tailKind.isEmpty() ? 0 : 1);
    const auto findings = object["findings"].toArray();
    QCOMPARE(findings.size(), expected.tailKind.isEmpty() ? 0 : 1);
    if (findings.isEmpty())
        return;
    QCOMPARE(findings[0]["kind"].toString(), expected.tailKind);
    QCOMPARE(findings[0]["offset"].toInteger(), expected.tailOffset);
    QCOMPARE(findings[0]["size"].toInteger(), size - expected.tailOffset);
}

QList<qint64> CommandCutLogsTest::offsetsOf(const QString& name) {
    const auto object = QJsonDocument::fromJson(contentsOf(vectorPath(name + ".json"))).object();
    QList<qint64> offsets;
    for (const auto& value : object["records"].toArray())
        offsets.append(value.toObject()["offset"].toInteger());
    return offsets;
}

void CommandCutLogsTest::cutAtEveryByte_data() {
    QTest::addColumn<QString>("name");
    QTest::newRow("little-endian") << "seed-example";
    QTest::newRow("big-endian") << "seed-example-big-endian";
}

void CommandCutLogsTest::cutAtEveryByte() {
    QFETCH(QString, name);
    const auto whole = contentsOf(vectorPath(name + ".simkv"));
    const auto ends = offsetsOf(name).mid(1) << whole.size();
    for (qint64 size = 0; size <= whole.size(); ++size) {
        const auto log = m_files.write("cut.simkv", whole.first(size));
        Expected expected;
        for (const auto end : ends) {
            if (end <= size) {
                ++expected.records;
                expected.tailOffset = end;
            }
        }
        if (size > expected.tailOffset)
            expected.tailKind =
                onlyZeros(whole.sliced(expected.tailOffset, size - expected.tailOffset)) ? "zeros" : "torn";
        compare(log, size, expected);
        if (QTest::currentTestFailed()) {
            qWarning("truncated at %lld", static_cast<long long>(size));
            return;
        }
    }
}

void CommandCutLogsTest::cutInABatch_data() {
    QTest::addColumn<QString>("name");
    QTest::newRow("little-endian") << "batch-whole";
    QTest::newRow("big-endian") << "batch-whole-big-endian";
}

void CommandCutLogsTest::cutInABatch() {
    QFETCH(QString, name);
    const auto whole = contentsOf(vectorPath(name + ".simkv"));
    const auto offsets = offsetsOf(name);
    // 60 records, a marker and its three, two more.
    constexpr qint64 kBefore = 60;
    constexpr qint64 kWithBatch = kBefore + 4;
    const auto marker = offsets[kBefore];
    const auto body = offsets[kBefore + 1];
    const auto after = offsets[kWithBatch];
    for (auto size = marker; size <= offsets[kWithBatch + 1]; ++size) {
        const auto log = m_files.write("cut.simkv", whole.first(size));
        Expected expected{kBefore, marker, size < body ? "torn" : "torn-batch"};
        if (size == marker)
            expected.tailKind.clear();
        else if (size >= after)
            expected = size < offsets[kWithBatch + 1]
                           ? Expected{kWithBatch, after, size == after ? "" : "torn"}
                           : Expected{kWithBatch + 1, size, ""};
        compare(log, size, expected);
        if (QTest::currentTestFailed()) {
            qWarning("truncated at %lld", static_cast<long long>(size));
            return;
        }
    }
}

QTEST_GUILESS_MAIN(CommandCutLogsTest)
#include "tst_command_cut_logs.moc"
