// SPDX-License-Identifier: GPL-3.0-or-later
#include "simkv_command.h"

#include <QCryptographicHash>
#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSet>
#include <QStringDecoder>
#include <QTest>

#include <optional>

// Every log of tests/data/vectors, and what the command must say of it.
using namespace simkv;

namespace {

constexpr qint64 kHeaderSize = 13;
const QByteArray kMarkerKey("\0simkv.batch", 12);

qint64 sizeOf(const QJsonObject& expected, const QString& name) {
    if (expected.contains(name + "_size"))
        return expected[name + "_size"].toInteger();
    return expected[name + "_hex"].toString().size() / 2;
}

qint64 recordSize(const QJsonObject& expected) {
    return kHeaderSize + sizeOf(expected, "key") + sizeOf(expected, "value");
}

bool isMarker(const QJsonObject& expected) {
    return QByteArray::fromHex(expected["key_hex"].toString().toLatin1()) == kMarkerKey &&
           expected["tombstone"].toBool() && sizeOf(expected, "value") == 24;
}

bool isUtf8(const QByteArray& bytes) {
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    [[maybe_unused]] const QString text = decoder(bytes);
    return !decoder.hasError();
}

void compareBytes(const QJsonObject& line, const QJsonObject& expected, const QString& name) {
    const auto bytes = bytesField(line, name);
    QCOMPARE(line.contains(name), isUtf8(bytes));
    QCOMPARE(line.contains(name + "_hex"), !isUtf8(bytes));
    QCOMPARE(bytes.size(), sizeOf(expected, name));
    if (expected.contains(name + "_sha256"))
        QCOMPARE(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex(),
                 expected[name + "_sha256"].toString().toLatin1());
    else
        QCOMPARE(bytes.toHex(), expected[name + "_hex"].toString().toLatin1());
}

void compareRecord(const QJsonObject& line, const QJsonObject& expected) {
    for (const auto* name : {"offset", "timestamp", "flag", "tombstone"})
        QCOMPARE(line[name], expected[name]);
    QCOMPARE(line["size"].toInteger(), recordSize(expected));
    compareBytes(line, expected, "key");
    compareBytes(line, expected, "value");
}

QSet<qint64> integers(const QJsonArray& array) {
    QSet<qint64> set;
    for (const auto& value : array)
        set.insert(value.toInteger());
    return set;
}

// The ranges that `log --json` lists as "damage" or "batch", without their reasons.
QJsonArray ranges(const QList<QJsonObject>& lines, const QString& name) {
    QJsonArray found;
    for (const auto& line : lines) {
        auto range = line[name].toObject();
        if (range.isEmpty())
            continue;
        if (range.take("reason").toString().isEmpty())
            qFatal("no reason");
        found.append(range);
    }
    return found;
}

qint64 startOf(const QJsonObject& line) {
    for (const auto* name : {"damage", "batch", "tail"}) {
        if (line.contains(name))
            return line[name]["offset"].toInteger();
    }
    return line["offset"].toInteger();
}

} // namespace

class CommandVectorsTest final : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void log_data() { addVectors(); }
    void log();
    void keys_data() { addVectors(); }
    void keys();
    void check_data() { addVectors(); }
    void check();
    void stat_data() { addVectors(); }
    void stat();
    void get_data() { addVectors(); }
    void get();

private:
    static void addVectors();
    // Runs the command on the row's log; empty where the file is no log, which has been checked then.
    std::optional<Outcome> run(const QString& command);
    QJsonObject m_expected; // of the row's log
};

void CommandVectorsTest::initTestCase() {
    QVERIFY(QDir(SIMKV_VECTORS).entryList({"*.simkv"}).size() > 30);
}

void CommandVectorsTest::addVectors() {
    QTest::addColumn<QString>("name");
    for (const auto& file : QDir(SIMKV_VECTORS).entryList({"*.simkv"}, QDir::Files, QDir::Name)) {
        const auto name = file.chopped(6);
        QTest::newRow(qPrintable(name)) << name;
    }
}

std::optional<Outcome> CommandVectorsTest::run(const QString& command) {
    QFETCH(QString, name);
    m_expected = QJsonDocument::fromJson(contentsOf(vectorPath(name + ".json"))).object();
    const auto path = vectorPath(name + ".simkv");
    auto outcome = runSimkv({command, path, "--json"});
    if (m_expected["is_log"].toBool())
        return outcome;
    [&] {
        QCOMPARE(outcome.exitCode, 2);
        QCOMPARE(outcome.out, QByteArray());
        QCOMPARE(outcome.err, "simkv: " + path.toUtf8() +
                                  ": not a SimKV log: no record can be read from it, at offset 0\n");
    }();
    return std::nullopt;
}

void CommandVectorsTest::log() {
    const auto outcome = run("log");
    if (!outcome)
        return;
    const auto damage = m_expected["damage"].toArray();
    QCOMPARE(outcome->exitCode, damage.isEmpty() ? 0 : 1);
    QCOMPARE(outcome->err, QByteArray());
    const auto lines = outcome->lines();
    QCOMPARE(ranges(lines, "damage"), damage);
    QCOMPARE(ranges(lines, "batch"), m_expected["wrong_batches"].toArray());
    const auto tail = m_expected["tail"];
    QCOMPARE(tail.isNull() ? QJsonValue() : lines.last()["tail"], tail);

    const auto expected = m_expected["records"].toArray();
    const auto live = integers(m_expected["live"].toArray());
    qsizetype number = 0;
    QJsonObject before;
    for (const auto& line : lines) {
        QVERIFY(before.isEmpty() || startOf(line) > startOf(before) ||
                before.contains("batch")); // file order
        if (before.contains("batch"))
            QCOMPARE(line["marker"].toString() + QString::number(startOf(line)),
                     "batch" + QString::number(startOf(before)));
        before = line;
        if (!line.contains("record"))
            continue;
        QVERIFY(number < expected.size());
        QCOMPARE(line["record"].toInteger(), number);
        const auto record = expected[number].toObject();
        compareRecord(line, record);
        QCOMPARE(line["live"].toBool(), live.contains(line["offset"].toInteger()));
        QCOMPARE(line["marker"].toString(), isMarker(record) ? "batch" : "");
        ++number;
    }
    QCOMPARE(number, expected.size());
}

void CommandVectorsTest::keys() {
    const auto outcome = run("keys");
    if (!outcome)
        return;
    QCOMPARE(outcome->exitCode, 0);
    QList<QJsonObject> expected;
    const auto live = integers(m_expected["live"].toArray());
    for (const auto& record : m_expected["records"].toArray()) {
        if (live.contains(record.toObject()["offset"].toInteger()))
            expected.append(record.toObject());
    }
    const auto lines = outcome->lines();
    QCOMPARE(lines.size(), expected.size());
    for (qsizetype i = 0; i < lines.size(); ++i) {
        auto line = lines[i];
        QCOMPARE(line.size(), 5);
        line["flag"] = 0;
        line["tombstone"] = false;
        compareRecord(line, expected[i]);
    }
}

void CommandVectorsTest::check() {
    const auto outcome = run("check");
    if (!outcome)
        return;
    QCOMPARE(outcome->lines().size(), 1);
    const auto object = outcome->lines().first();
    QCOMPARE(object["byte_order"], m_expected["byte_order"]);
    QCOMPARE(object["records"].toInteger(), m_expected["records"].toArray().size());

    QJsonArray expected;
    const auto add = [&expected](const QJsonValue& range, const QString& kind) {
        auto finding = range.toObject();
        finding["kind"] = kind;
        expected.append(finding);
    };
    for (const auto& range : m_expected["damage"].toArray())
        add(range, "damage");
    for (const auto& range : m_expected["wrong_batches"].toArray())
        add(range, "wrong-batch");
    if (const auto tail = m_expected["tail"]; !tail.isNull())
        expected.append(tail);
    QJsonArray findings;
    for (const auto& value : object["findings"].toArray()) {
        auto finding = value.toObject();
        QVERIFY(!finding.take("reason").toString().isEmpty());
        findings.append(finding);
    }
    QCOMPARE(findings, expected);
    QCOMPARE(object["verdict"].toString(),
             expected.isEmpty() ? "clean" : expected[0].toObject()["kind"].toString());
    QCOMPARE(outcome->exitCode, expected.isEmpty() ? 0 : 1);
}

void CommandVectorsTest::stat() {
    const auto outcome = run("stat");
    if (!outcome)
        return;
    QCOMPARE(outcome->exitCode, 0);
    const auto records = m_expected["records"].toArray();
    const auto live = integers(m_expected["live"].toArray());
    qint64 tombstones = 0;
    qint64 liveBytes = 0;
    qint64 deadBytes = 0;
    for (const auto& value : records) {
        const auto record = value.toObject();
        if (isMarker(record))
            continue;
        tombstones += record["tombstone"].toBool() ? 1 : 0;
        (live.contains(record["offset"].toInteger()) ? liveBytes : deadBytes) += recordSize(record);
    }
    const QJsonObject expected{
        {"records", records.size()},
        {"live_keys", live.size()},
        {"tombstones", tombstones},
        {"live_bytes", liveBytes},
        {"dead_bytes", deadBytes},
        {"first_time", records.isEmpty() ? 0 : records.first()["timestamp"].toInteger()},
        {"last_time", records.isEmpty() ? 0 : records.last()["timestamp"].toInteger()},
        {"byte_order", m_expected["byte_order"]}};
    QCOMPARE(outcome->lines(), QList<QJsonObject>{expected});
}

// The last key of the log, by its bytes: the newest version of it decides.
void CommandVectorsTest::get() {
    QFETCH(QString, name);
    m_expected = QJsonDocument::fromJson(contentsOf(vectorPath(name + ".json"))).object();
    const auto records = m_expected["records"].toArray();
    if (records.isEmpty())
        return;
    const auto last = records.last().toObject();
    const auto outcome =
        runSimkv({"get", vectorPath(name + ".simkv"), "--hex", "--json", last["key_hex"].toString()});
    if (last["tombstone"].toBool()) {
        QCOMPARE(outcome.exitCode, 1);
        QCOMPARE(outcome.out, QByteArray());
        QVERIFY(outcome.err.contains("offset " + QByteArray::number(last["offset"].toInteger())));
        return;
    }
    QCOMPARE(outcome.exitCode, 0);
    QCOMPARE(outcome.lines().size(), 1);
    auto line = outcome.lines().first();
    line["flag"] = 0;
    line["tombstone"] = false;
    compareRecord(line, last);
}

QTEST_GUILESS_MAIN(CommandVectorsTest)
#include "tst_command_vectors.moc"
