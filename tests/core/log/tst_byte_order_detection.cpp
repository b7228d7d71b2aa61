// SPDX-License-Identifier: GPL-3.0-or-later
#include "log/byte_order_detection.h"
#include "log_builder.h"
#include "log_text.h"
#include "memory_file.h"
#include "must.h"

#include <QTest>

using namespace simkv;

class ByteOrderDetectionTest final : public QObject {
    Q_OBJECT
private slots:
    void bothOrdersAreFound_data();
    void bothOrdersAreFound();
    void littleWhereNothingDecides_data();
    void littleWhereNothingDecides();
    void readErrorFails();
};

namespace {

ByteOrder detected(const ByteString& log) {
    const MemoryFile file(log);
    NoProgress unwatched;
    return must(detectByteOrder(file, file.infoNow(), unwatched));
}

} // namespace

Q_DECLARE_METATYPE(LogBuilder)

void ByteOrderDetectionTest::bothOrdersAreFound_data() {
    QTest::addColumn<LogBuilder>("log");
    for (const auto order : {ByteOrder::Little, ByteOrder::Big}) {
        const auto* suffix = order == ByteOrder::Little ? "little" : "big";
        const auto row = [&](const char* name, const LogBuilder& log) {
            QTest::addRow("%s, %s", name, suffix) << log;
        };
        const LogBuilder empty(order);
        row("one record", LogBuilder(order).put("a", "1"));
        row("many records", LogBuilder(order).puts(200));
        row("long key and value", LogBuilder(order).put(ByteString(3000, 'k'), ByteString(70'000, 'v')));
        // Both orders chain; only the times tell.
        row("empty key, empty value", LogBuilder(order).put("", "").tombstone("").put("", ""));
        // Only the chain tells: no time is plausible.
        row("times of 1970", LogBuilder(order).puts(30, 5));
        row("times of 2100", LogBuilder(order).puts(30, 4'102'444'800U));
        row("one record of 1970", LogBuilder(order).put("a", "1", 7));
        row("one record and a torn one",
            LogBuilder(order).put("a", "1").raw(LogBuilder(order).put("b", "2").cut(14)));
        row("garbage first", LogBuilder(order).raw(ByteString(31, '\xEE')).puts(5));
        row("zeros first", LogBuilder(order).zeros(31).puts(5));
        // Bytes in the first place that are a record in the wrong order, of a time that cannot be.
        const LogBuilder foreign(order == ByteOrder::Little ? ByteOrder::Big : ByteOrder::Little);
        row("a wrong record first",
            LogBuilder(order).raw(LogBuilder(foreign).put("x", "y", 3).bytes()).puts(20));
    }
}

void ByteOrderDetectionTest::bothOrdersAreFound() {
    QFETCH(LogBuilder, log);
    QCOMPARE(detected(log.bytes()), log.order());
}

void ByteOrderDetectionTest::littleWhereNothingDecides_data() {
    QTest::addColumn<QByteArray>("log");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("shorter than a header") << QByteArray("abc");
    QTest::newRow("zeros") << QByteArray(1000, '\0');
    QTest::newRow("garbage") << QByteArray(1000, '\xEE');
    // 0x67676767 in either order, and lengths of 0.
    QTest::newRow("the same in both orders") << QByteArray("gggg\0\0\0\0\0\0\0\0\0", 13);
}

void ByteOrderDetectionTest::littleWhereNothingDecides() {
    QFETCH(QByteArray, log);
    QCOMPARE(detected(log.toStdString()), ByteOrder::Little);
}

void ByteOrderDetectionTest::readErrorFails() {
    MemoryFile file(LogBuilder().puts(10).bytes());
    file.watch([](Offset, std::size_t) -> Result<void> {
        return tl::unexpected(Error{ErrorCode::Io, "bad sector"});
    });
    NoProgress unwatched;
    QCOMPARE(outcome(detectByteOrder(file, file.infoNow(), unwatched)), QString("io"));
}

QTEST_APPLESS_MAIN(ByteOrderDetectionTest)
#include "tst_byte_order_detection.moc"
