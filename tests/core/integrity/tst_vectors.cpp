// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/byte_text.h"
#include "integrity/check.h"
#include "log_text.h"
#include "must.h"
#include "store/record_cursor.h"
#include "store/store.h"

#include <QCryptographicHash>
#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace simkv;

// Every log of data/vectors says what a reader must see in it; the files come from a program of their own.
class VectorsTest final : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void matches_data();
    void matches();
};

namespace {

const QDir& folder() {
    static const QDir vectors(QStringLiteral(SIMKV_TEST_DATA "/vectors"));
    return vectors;
}

void addBytes(QJsonObject& object, const QString& name, ByteView bytes) {
    if (bytes.size() <= 64) {
        object[name + "_hex"] = QString::fromStdString(toHex(bytes));
        return;
    }
    const auto hash = QCryptographicHash::hash(
        QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())), QCryptographicHash::Sha256);
    object[name + "_sha256"] = QString::fromLatin1(hash.toHex());
    object[name + "_size"] = static_cast<qint64>(bytes.size());
}

QJsonObject rangeOf(const Finding& finding) {
    return {{"offset", static_cast<qint64>(finding.offset.value())},
            {"size", static_cast<qint64>(finding.size.value())}};
}

QJsonObject recordAt(RecordCursor& cursor, RecordNumber number) {
    const auto place = must(cursor.place(number));
    const auto body = must(cursor.body(place));
    QJsonObject record{{"offset", static_cast<qint64>(place.offset.value())},
                       {"timestamp", static_cast<qint64>(place.header.timestamp.seconds())},
                       {"flag", place.header.flag},
                       {"tombstone", place.header.isTombstone()}};
    addBytes(record, "key", body.substr(0, place.header.keyLength));
    addBytes(record, "value", body.substr(place.header.keyLength));
    return record;
}

QJsonArray recordsOf(const std::shared_ptr<const Snapshot>& snapshot) {
    RecordCursor cursor(snapshot);
    QJsonArray records;
    for (RecordNumber number; number.value() < snapshot->records(); number = number.next())
        records.append(recordAt(cursor, number));
    return records;
}

QJsonArray liveOf(const std::shared_ptr<const Snapshot>& snapshot) {
    QJsonArray live;
    for (LiveIterator it(snapshot); it.isValid(); it.next())
        live.append(static_cast<qint64>(it.place().offset.value()));
    return live;
}

QJsonArray findingsOf(const Snapshot& snapshot, FindingKind kind) {
    QJsonArray ranges;
    for (const auto& finding : snapshot.findings()) {
        if (finding.kind == kind)
            ranges.append(rangeOf(finding));
    }
    return ranges;
}

QJsonValue tailOf(const Snapshot& snapshot) {
    if (!snapshot.tail())
        return QJsonValue::Null;
    auto tail = rangeOf(*snapshot.tail());
    tail["kind"] = name(snapshot.tail()->kind);
    return tail;
}

QJsonObject seen(const Store& store) {
    const auto snapshot = store.snapshot();
    return {{"byte_order", snapshot->byteOrder() == ByteOrder::Little ? "little" : "big"},
            {"is_log", true},
            {"records", recordsOf(snapshot)},
            {"live", liveOf(snapshot)},
            {"tail", tailOf(*snapshot)},
            {"damage", findingsOf(*snapshot, FindingKind::Damage)},
            {"wrong_batches", findingsOf(*snapshot, FindingKind::WrongBatch)}};
}

} // namespace

void VectorsTest::initTestCase() {
    QVERIFY(folder().entryList({"*.simkv"}).size() >= 37);
}

void VectorsTest::matches_data() {
    QTest::addColumn<QString>("name");
    for (const auto& file : folder().entryInfoList({"*.simkv"}))
        QTest::newRow(qPrintable(file.completeBaseName())) << file.completeBaseName();
}

void VectorsTest::matches() {
    QFETCH(QString, name);
    QFile json(folder().filePath(name + ".json"));
    QVERIFY(json.open(QIODevice::ReadOnly));
    const auto expected = QJsonDocument::fromJson(json.readAll()).object();
    NoProgress unwatched;
    const auto store = must(Store::open(folder().filePath(name + ".simkv").toStdString(), unwatched));
    const auto built = store->buildIndex(unwatched);
    if (!expected["is_log"].toBool()) {
        QCOMPARE(outcome(built), QString("unsupported"));
        return;
    }
    QCOMPARE(outcome(built), QString("ok"));
    const auto actual = seen(*store);
    for (const auto& key : expected.keys())
        QVERIFY2(actual[key] == expected[key], qPrintable(key + ": " + snapshotText(store->snapshot())));
    QCOMPARE(actual.size(), expected.size());
}

QTEST_APPLESS_MAIN(VectorsTest)
#include "tst_vectors.moc"
