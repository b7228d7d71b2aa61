// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/batch_marker.h"
#include "log_builder.h"
#include "log_text.h"

#include <QTest>

using namespace simkv;

class BatchMarkerTest final : public QObject {
    Q_OBJECT
private slots:
    void shapes_data();
    void shapes();
    void reservedKeys();
};

namespace {

constexpr ByteView kMarkerKey("\0simkv.batch", 12);
using Shape = LogBuilder::MarkerShape;

LogBuilder start() {
    return LogBuilder().put("a", "1").put("b", "2");
} // 30 bytes
LogBuilder body() {
    return LogBuilder().put("c", "3").put("d", "4");
} // 30 bytes
LogBuilder with(const Shape& shape) {
    return start().batch(body(), shape);
}
const QString kPlain = QStringLiteral("a=1 b=2 -\\x00simkv.batch=<24 bytes> c=3 d=4");

} // namespace

void BatchMarkerTest::shapes_data() {
    QTest::addColumn<QByteArray>("log");
    QTest::addColumn<QString>("text");
    const auto row = [](const char* name, const LogBuilder& log, const QString& text) {
        QTest::newRow(name) << QByteArray::fromStdString(log.bytes()) << text;
    };
    const auto cut = [&](const char* name, const LogBuilder& log, std::size_t size, const QString& text) {
        row(name, LogBuilder().raw(log.cut(size)), text);
    };
    constexpr auto kWhole = "a=1 b=2 [batch] c=3 d=4";
    row("whole", with({}), kWhole);
    row("whole, more follows", with({}).put("e", "5"), QString(kWhole) + " e=5");
    row("two in a row", with({}).batch(LogBuilder().tombstone("a")), QString(kWhole) + " [batch] -a");

    // A reserved key in any other shape is a plain record.
    row("version 2", with({.version = 2}), kPlain);
    row("version 0", with({.version = 0}), kPlain);
    row("flag 2", with({.flag = 2}), "a=1 b=2 -\\x00simkv.batch/2=<24 bytes> c=3 d=4");
    row("a put", with({.flag = 0}), "a=1 b=2 \\x00simkv.batch=<24 bytes> c=3 d=4");
    row("count 0, nothing follows", start().batch(LogBuilder()), "a=1 b=2 -\\x00simkv.batch=<24 bytes>");
    row("count 0, records follow", with({.extraCount = -2}), kPlain);
    row("count too small", with({.extraCount = -1}), kPlain);
    row("count too large", with({.extraCount = 1}).put("e", "5"), kPlain + " e=5");
    row("length one short", with({.extraLength = -1}), kPlain);
    row("length one long, more follows", with({.extraLength = 1}).put("e", "5"), kPlain + " e=5");
    row("length of all bits", with({.extraLength = -31}), kPlain);
    row("length shorter than its headers", with({.extraLength = -5}), kPlain);
    row("value of 23 bytes", start().record(kTestTime, kMarkerKey, ByteString(23, 'x'), 1),
        "a=1 b=2 -\\x00simkv.batch=<23 bytes>");
    row("other reserved key", start().record(kTestTime, ByteView("\0simkv.other", 12), "v", 1),
        "a=1 b=2 -\\x00simkv.other=v");
    row("marker inside the body", start().batch(LogBuilder().put("c", "3").batch(LogBuilder().put("d", "4"))),
        "a=1 b=2 -\\x00simkv.batch=<24 bytes> c=3 [batch] d=4");
    row("put of a reserved key inside the body",
        start().batch(LogBuilder().put(kMarkerKey, "x").put("d", "4")),
        "a=1 b=2 [batch] \\x00simkv.batch=x d=4");

    row("wrong hash at the end", with({.hashChange = 1}), "a=1 b=2 damage@30+79");
    row("wrong hash at the end, zeros follow", with({.hashChange = 1}).zeros(500),
        "a=1 b=2 damage@30+79 zeros@109+500");
    row("wrong hash, more follows", with({.hashChange = 1}).put("e", "5"),
        "a=1 b=2 wrong-batch@30+79 [batch] c=3 d=4 e=5");
    row("wrong hash, torn bytes follow", with({.hashChange = 1}).raw("torn"),
        "a=1 b=2 wrong-batch@30+79 [batch] c=3 d=4 torn@109+4");
    row("wrong hash twice", with({.hashChange = 1}).batch(body(), {.hashChange = 8}),
        "a=1 b=2 wrong-batch@30+79 [batch] c=3 d=4 damage@109+79");
    row("wrong hash, then a torn batch", with({.hashChange = 1}).raw(LogBuilder().batch(body()).cut(60)),
        "a=1 b=2 wrong-batch@30+79 [batch] c=3 d=4 torn-batch@109+60");

    cut("cut after the marker", with({}), 79, "a=1 b=2 torn-batch@30+49");
    cut("cut in the first record", with({}), 81, "a=1 b=2 torn-batch@30+51");
    cut("cut after the first record", with({}), 94, "a=1 b=2 torn-batch@30+64");
    cut("one byte short", with({}), 108, "a=1 b=2 torn-batch@30+78");
    cut("cut, its hash is wrong anyway", with({.hashChange = 1}), 100, "a=1 b=2 torn-batch@30+70");
    row("cut, then zeros", LogBuilder().raw(with({}).cut(94)).zeros(15), "a=1 b=2 torn-batch@30+79");
    row("cut, then zeros beyond the body", LogBuilder().raw(with({}).cut(94)).zeros(500),
        "a=1 b=2 torn-batch@30+564");
    row("marker, then zeros", LogBuilder().raw(with({}).cut(79)).zeros(500), "a=1 b=2 torn-batch@30+549");
    row("all records there but the length says more", with({.extraLength = 5}), kPlain);
    row("the body is garbage", LogBuilder().raw(with({}).cut(79)).raw(ByteString(20, '\xEE')),
        "a=1 b=2 -\\x00simkv.batch=<24 bytes> torn@79+20");
}

void BatchMarkerTest::shapes() {
    QFETCH(QByteArray, log);
    QTEST(logText(log.toStdString()), "text");
}

void BatchMarkerTest::reservedKeys() {
    QVERIFY(isReservedKey(kMarkerKey));
    QVERIFY(isReservedKey(ByteView("\0simkv.", 7)));
    QVERIFY(!isReservedKey(ByteView("\0simkv", 6)));
    QVERIFY(!isReservedKey("simkv.batch"));
    QVERIFY(!isReservedKey(""));
}

QTEST_APPLESS_MAIN(BatchMarkerTest)
#include "tst_batch_marker.moc"
