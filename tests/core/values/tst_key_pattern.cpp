// SPDX-License-Identifier: GPL-3.0-or-later
#include "values/key_pattern.h"

#include <QTest>

using namespace simkv;

class KeyPatternTest final : public QObject {
    Q_OBJECT
private slots:
    void patterns_data();
    void patterns();
};

void KeyPatternTest::patterns_data() {
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("pattern");
    QTest::newRow("empty") << QByteArray() << QByteArray();
    QTest::newRow("word") << QByteArray("config") << QByteArray("config");
    QTest::newRow("number") << QByteArray("user:1042:name") << QByteArray("user:*:name");
    QTest::newRow("two") << QByteArray("1/22") << QByteArray("*/*");
    QTest::newRow("uuid") << QByteArray("s/550e8400-e29b-41d4-a716-446655440000") << QByteArray("s/*");
    QTest::newRow("another") << QByteArray("s/e50e8400-e29b-41d4-a716-446655440000/x") << QByteArray("s/*/x");
    QTest::newRow("date") << QByteArray("log-2025-06-29.txt") << QByteArray("log-*.txt");
    QTest::newRow("within a word") << QByteArray("named10421042x") << QByteArray("named*x");
    QTest::newRow("word goes on") << QByteArray("a1b2c3d4e5xyz") << QByteArray("a*b*c*d*e*xyz");
    QTest::newRow("hash") << QByteArray("blob:deadbeef01:x") << QByteArray("blob:*:x");
    QTest::newRow("letters that are hexadecimal") << QByteArray("deadbeef") << QByteArray("deadbeef");
    QTest::newRow("bytes") << QByteArray("a\0\xFF"
                                         "9",
                                         4)
                           << QByteArray("a\\x00\\xff*");
    QTest::newRow("long") << QByteArray(300, 'x') << QByteArray(256, 'x');
}

void KeyPatternTest::patterns() {
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, pattern);
    QCOMPARE(QByteArray::fromStdString(keyPattern(key.toStdString())), pattern);
}

QTEST_APPLESS_MAIN(KeyPatternTest)
#include "tst_key_pattern.moc"
