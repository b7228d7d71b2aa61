// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/record_codec.h"

#include <QTest>

using namespace simkv;

class RecordCodecTest final : public QObject {
    Q_OBJECT
private slots:
    void headerBytes_data();
    void headerBytes();
    void sizesDoNotWrap();
    void zeroHeaderNeverFits();
    void integersOfBothOrders();
};

void RecordCodecTest::headerBytes_data() {
    QTest::addColumn<int>("order");
    QTest::addColumn<quint32>("time");
    QTest::addColumn<quint32>("keyLength");
    QTest::addColumn<quint32>("valueLength");
    QTest::addColumn<int>("flag");
    QTest::addColumn<QByteArray>("hex");
    constexpr int kLittle = static_cast<int>(ByteOrder::Little);
    constexpr int kBig = static_cast<int>(ByteOrder::Big);
    QTest::newRow("little") << kLittle << 0x01020304U << 0x05060708U << 0x090A0B0CU << 1
                            << QByteArray("0403020108070605"
                                          "0c0b0a0901");
    QTest::newRow("big") << kBig << 0x01020304U << 0x05060708U << 0x090A0B0CU << 1
                         << QByteArray("0102030405060708"
                                       "090a0b0c01");
    QTest::newRow("zero") << kLittle << 0U << 0U << 0U << 0 << QByteArray("00000000000000000000000000");
    QTest::newRow("most") << kBig << 0xFFFFFFFFU << 0xFFFFFFFFU << 0xFFFFFFFFU << 255
                          << QByteArray("ffffffffffffffffffffffffff");
}

void RecordCodecTest::headerBytes() {
    QFETCH(int, order);
    QFETCH(quint32, time);
    QFETCH(quint32, keyLength);
    QFETCH(quint32, valueLength);
    QFETCH(int, flag);
    QFETCH(QByteArray, hex);
    const RecordHeader header{Timestamp(time), keyLength, valueLength, static_cast<std::uint8_t>(flag)};
    const auto bytes = encodeHeader(header, static_cast<ByteOrder>(order));
    QCOMPARE(QByteArray(bytes.data(), bytes.size()).toHex(), hex);
    QVERIFY(decodeHeader(bytes.data(), static_cast<ByteOrder>(order)) == header);
}

void RecordCodecTest::sizesDoNotWrap() {
    const RecordHeader longest{Timestamp(1), 0xFFFFFFFFU, 0xFFFFFFFFU, 0};
    QCOMPARE(longest.size().value(), 13 + 2 * std::uint64_t{0xFFFFFFFFU});
    QVERIFY(!longest.fits(ByteCount(longest.size().value() - 1)));
    QVERIFY(longest.fits(longest.size()));
    // 13 + 2^32 - 13 + 13 is 13 again in 32 bits.
    const RecordHeader wrapping{Timestamp(1), 0xFFFFFFF3U, 13, 0};
    QVERIFY(!wrapping.fits(ByteCount(13)));
}

void RecordCodecTest::zeroHeaderNeverFits() {
    QVERIFY(!RecordHeader{}.fits(ByteCount(1000)));
    QVERIFY((RecordHeader{Timestamp(1), 0, 0, 0}.fits(ByteCount(13))));
    QVERIFY((RecordHeader{Timestamp(0), 0, 0, 1}.fits(ByteCount(13))));
    QVERIFY(!(RecordHeader{Timestamp(0), 0, 0, 1}.fits(ByteCount(12))));
}

void RecordCodecTest::integersOfBothOrders() {
    char bytes[8];
    encodeInteger<std::uint64_t>(0x0102030405060708U, ByteOrder::Big, bytes);
    QCOMPARE(QByteArray(bytes, 8).toHex(), QByteArray("0102030405060708"));
    QCOMPARE(decodeInteger<std::uint64_t>(bytes, ByteOrder::Big), 0x0102030405060708U);
    QCOMPARE(decodeInteger<std::uint64_t>(bytes, ByteOrder::Little), 0x0807060504030201U);
    QCOMPARE(decodeInteger<std::uint32_t>(bytes + 1, ByteOrder::Little), 0x05040302U);
}

QTEST_APPLESS_MAIN(RecordCodecTest)
#include "tst_record_codec.moc"
