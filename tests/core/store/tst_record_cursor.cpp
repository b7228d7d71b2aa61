// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrity/check.h"
#include "log_text.h"
#include "must.h"
#include "store/record_cursor.h"
#include "temporary_log.h"

#include <QTest>

using namespace simkv;

class RecordCursorTest final : public QObject {
    Q_OBJECT
private slots:
    void readsInAnyOrder();
    void limits();
    void piecesOfKeyAndValue();
    void states();
    void firstFrom();
    void figures();
    void fileThatBecameShorter();
    void verdicts_data();
    void verdicts();
};

void RecordCursorTest::readsInAnyOrder() {
    const TemporaryLog log(LogBuilder().puts(50'000));
    RecordCursor cursor(log.open()->snapshot()); // outlives its store
    for (const std::uint64_t number : {0U, 49'999U, 1U, 30'000U, 29'999U, 49'999U}) {
        const auto place = must(cursor.place(RecordNumber(number)));
        QCOMPARE(must(cursor.keyPiece(place, ByteCount(0))),
                 ByteView(QStringLiteral("k%1").arg(number).toStdString()));
        QCOMPARE(must(cursor.body(place)).substr(place.header.keyLength),
                 ByteView(QStringLiteral("v%1").arg(number).toStdString()));
    }
}

void RecordCursorTest::limits() {
    const TemporaryLog log(LogBuilder().put("a long key", "a value"));
    RecordCursor cursor(log.open()->snapshot());
    const auto place = must(cursor.place(RecordNumber(0)));
    QCOMPARE(must(cursor.key(place, ByteCount(3))), ByteView("a l"));
    QCOMPARE(must(cursor.key(place, ByteCount(30))), ByteView("a long key"));
    QCOMPARE(must(cursor.body(place, ByteCount(12))), ByteView("a long keya "));
}

void RecordCursorTest::piecesOfKeyAndValue() {
    ByteString value;
    for (int i = 0; value.size() < (5U << 20U); ++i)
        value.append(std::to_string(i)).append(" ");
    const TemporaryLog log(LogBuilder().put("k" + value, value).put("after", "it"));
    RecordCursor cursor(log.open()->snapshot());
    const auto place = must(cursor.place(RecordNumber(0)));
    ByteString read;
    for (auto piece = must(cursor.valuePiece(place, ByteCount(0))); !piece.empty();
         piece = must(cursor.valuePiece(place, ByteCount(read.size()))))
        read += piece;
    QVERIFY(read == value);
    read.clear();
    for (auto piece = must(cursor.keyPiece(place, ByteCount(0))); !piece.empty();
         piece = must(cursor.keyPiece(place, ByteCount(read.size())))) {
        QVERIFY(piece.size() <= (1U << 18U)); // nothing is held whole
        read += piece;
    }
    QVERIFY(read == "k" + value);
}

void RecordCursorTest::states() {
    const TemporaryLog log(
        LogBuilder().put("a", "1").put("a", "2").put("b", "1").tombstone("b").tombstone("c").batch(
            LogBuilder().put("d", "1")));
    const auto snapshot = log.open()->snapshot();
    const std::vector expected{RecordState::Superseded, RecordState::Live,      RecordState::Superseded,
                               RecordState::Tombstone,  RecordState::Tombstone, RecordState::Marker,
                               RecordState::Live};
    QCOMPARE(snapshot->records(), expected.size());
    for (std::uint64_t number = 0; number < expected.size(); ++number)
        QCOMPARE(snapshot->stateOf(RecordNumber(number)), expected[number]);
    QCOMPARE(snapshot->previousVersion(RecordNumber(1))->value(), std::uint64_t{0});
    QCOMPARE(snapshot->previousVersion(RecordNumber(3))->value(), std::uint64_t{2});
    QVERIFY(!snapshot->previousVersion(RecordNumber(4)).has_value());
}

void RecordCursorTest::firstFrom() {
    const TemporaryLog log(LogBuilder().puts(5)); // 17 bytes each
    const auto snapshot = log.open()->snapshot();
    const auto first = [&](std::uint64_t offset) { return snapshot->firstFrom(Offset(offset)).value(); };
    QCOMPARE(first(0), std::uint64_t{0});
    QCOMPARE(first(1), std::uint64_t{1});
    QCOMPARE(first(17), std::uint64_t{1});
    QCOMPARE(first(68), std::uint64_t{4});
    QCOMPARE(first(69), std::uint64_t{5});
}

void RecordCursorTest::figures() {
    const TemporaryLog log(LogBuilder()
                               .put("a", "1", 100)
                               .put("a", "22", 50)
                               .put("b", "1")
                               .tombstone("b")
                               .batch(LogBuilder().put("c", "333", 70)));
    const auto figures = log.open()->snapshot()->counts();
    QCOMPARE(figures.records, std::uint64_t{6});
    QCOMPARE(figures.markers, std::uint64_t{1});
    QCOMPARE(figures.tombstones, std::uint64_t{1});
    QCOMPARE(figures.liveKeys, std::uint64_t{2});
    QCOMPARE(figures.liveBytes.value(), std::uint64_t{16 + 17});
    QCOMPARE(figures.deadBytes.value(), std::uint64_t{15 + 15 + 14});
    QCOMPARE(figures.firstTime.seconds(), 100U);
    QCOMPARE(figures.lastTime.seconds(), 70U);
}

void RecordCursorTest::fileThatBecameShorter() {
    const TemporaryLog log(LogBuilder().puts(5));
    const auto store = log.open();
    log.truncate(40);
    QCOMPARE(liveText(store->snapshot()), QString("!changed"));
    QCOMPARE(outcome(store->get("k0")), QString("ok"));
    QCOMPARE(outcome(store->get("k4")), QString("changed"));
}

void RecordCursorTest::verdicts_data() {
    QTest::addColumn<QByteArray>("log");
    QTest::addColumn<QString>("verdict");
    const auto row = [](const char* name, const LogBuilder& log, const char* word) {
        QTest::newRow(name) << QByteArray::fromStdString(log.bytes()) << word;
    };
    const auto wrong = [] { return LogBuilder().batch(LogBuilder().puts(1), {.hashChange = 1}); };
    row("clean", LogBuilder().puts(3), "clean");
    row("empty", LogBuilder(), "clean");
    row("torn", LogBuilder().puts(3).raw("torn"), "torn");
    row("zeros", LogBuilder().puts(3).zeros(9), "zeros");
    row("torn batch", LogBuilder().raw(wrong().cut(60)), "torn-batch");
    row("wrong batch and torn", wrong().raw("torn"), "wrong-batch");
    row("wrong last batch", wrong(), "damage");
    row("wrong batch, damage, torn", wrong().raw(ByteString(9, '\xEE')).puts(4).raw("torn"), "damage");
}

void RecordCursorTest::verdicts() {
    QFETCH(QByteArray, log);
    QTEST(QString::fromStdString(verdict(TemporaryLog(log.toStdString()).open()->snapshot()->allFindings())),
          "verdict");
}

QTEST_APPLESS_MAIN(RecordCursorTest)
#include "tst_record_cursor.moc"
