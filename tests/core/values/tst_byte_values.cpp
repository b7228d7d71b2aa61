// SPDX-License-Identifier: GPL-3.0-or-later
#include "values/byte_values.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace simkv;

Q_DECLARE_METATYPE(simkv::NumberType)

class ByteValuesTest final : public QObject {
    Q_OBJECT
private slots:
    void integers_data();
    void integers();
    void floats();
    void tooFewBytes();
};

void ByteValuesTest::integers_data() {
    QTest::addColumn<QByteArray>("bytes"); // little-endian
    QTest::addColumn<NumberType>("type");
    QTest::addColumn<QString>("text");
    QTest::newRow("int8") << QByteArray("\xFF") << NumberType::Int8 << "-1";
    QTest::newRow("uint8") << QByteArray("\xFF") << NumberType::UInt8 << "255";
    QTest::newRow("int16") << QByteArray("\x00\x80", 2) << NumberType::Int16 << "-32768";
    QTest::newRow("uint16") << QByteArray("\x34\x12") << NumberType::UInt16 << "4660";
    QTest::newRow("int32") << QByteArray("\xFE\xFF\xFF\xFF") << NumberType::Int32 << "-2";
    QTest::newRow("uint32") << QByteArray("\xFE\xFF\xFF\xFF") << NumberType::UInt32 << "4294967294";
    QTest::newRow("int64") << QByteArray("\x01\x02\x03\x04\x05\x06\x07\x80") << NumberType::Int64
                           << "-9221395093405892095";
    QTest::newRow("uint64") << QByteArray(8, '\xFF') << NumberType::UInt64 << "18446744073709551615";
}

void ByteValuesTest::integers() {
    QFETCH(QByteArray, bytes);
    QFETCH(NumberType, type);
    QFETCH(QString, text);
    QCOMPARE(static_cast<qsizetype>(sizeOf(type)), bytes.size());
    for (const auto order : {ByteOrder::Little, ByteOrder::Big}) {
        auto in = bytes.toStdString();
        if (order == ByteOrder::Big)
            std::reverse(in.begin(), in.end());
        const auto number = numberAt(in + "more", type, order);
        QVERIFY(number.has_value());
        const auto* negative = std::get_if<std::int64_t>(&*number);
        QCOMPARE(negative != nullptr ? QString::number(*negative)
                                     : QString::number(std::get<std::uint64_t>(*number)),
                 text);
    }
}

void ByteValuesTest::floats() {
    using namespace std::string_view_literals;
    QCOMPARE(std::get<float>(*numberAt("\x00\x00\xC0\x3F"sv, NumberType::Float32, ByteOrder::Little)), 1.5F);
    QCOMPARE(std::get<double>(
                 *numberAt("\xC0\x09\x21\xFB\x54\x44\x2D\x18"sv, NumberType::Float64, ByteOrder::Big)),
             -3.141592653589793);
    QVERIFY(
        std::isnan(std::get<float>(*numberAt("\xFF\xFF\xFF\xFF"sv, NumberType::Float32, ByteOrder::Little))));
    QCOMPARE(std::get<double>(*numberAt("\x7F\xF0\0\0\0\0\0\0"sv, NumberType::Float64, ByteOrder::Big)),
             std::numeric_limits<double>::infinity());
}

void ByteValuesTest::tooFewBytes() {
    for (const auto type : {NumberType::Int8, NumberType::UInt16, NumberType::Int32, NumberType::Float32,
                            NumberType::UInt64, NumberType::Float64}) {
        QVERIFY(!numberAt(ByteString(sizeOf(type) - 1, 'x'), type, ByteOrder::Little));
        QVERIFY(numberAt(ByteString(sizeOf(type), 'x'), type, ByteOrder::Little));
    }
}

QTEST_APPLESS_MAIN(ByteValuesTest)
#include "tst_byte_values.moc"
