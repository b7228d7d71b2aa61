// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/json_line.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <algorithm>

using namespace simkv;

// Bytes as JSON, however they are cut into pieces.
class JsonLineTest final : public QObject {
    Q_OBJECT
private slots:
    void writes_data();
    void writes();
    void everyCharacterComesBack();
};

namespace {

class Text final : public ByteSink {
public:
    void write(ByteView bytes) override { text += bytes; }
    [[nodiscard]] bool isOpen() const override { return true; }
    std::string text;
};

// The line {"v":...}, whose bytes come in pieces of that size.
QByteArray lineOf(const QByteArray& bytes, std::size_t size) {
    const auto all = bytes.toStdString();
    Text out;
    JsonLine line(out);
    const auto written = line.bytes("v", [&](ByteCount from) -> Result<ByteView> {
        const auto at = static_cast<std::size_t>(from.value());
        return ByteView(all).substr(std::min(at, all.size()), size);
    });
    line.end();
    return written ? QByteArray::fromStdString(out.text) : QByteArray("failed");
}

} // namespace

void JsonLineTest::writes_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("line");
    const auto row = [](const char* name, const QByteArray& bytes, const char* line) {
        QTest::newRow(name) << bytes << QByteArray(line);
    };
    row("letters", "a\u00a0é\u0627\u2026🔑", "{\"v\":\"a\u00a0é\u0627\u2026🔑\"}\n");
    row("what JSON wants", "\"\\\b\f\n\r\t\x01", "{\"v\":\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\"}\n");
    row("delete and escape", "\x7f\x1b", "{\"v\":\"\\u007f\\u001b\"}\n");
    row("C1", "\u0080\u009b\u009f", "{\"v\":\"\\u0080\\u009b\\u009f\"}\n");
    row("directions", "\u061c\u200e\u200f\u202a\u202e\u2066\u2069",
        "{\"v\":\"\\u061c\\u200e\\u200f\\u202a\\u202e\\u2066\\u2069\"}\n");
    row("bytes", "\x9b", "{\"v_hex\":\"9b\"}\n");
}

void JsonLineTest::writes() {
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, line);
    for (const std::size_t size : {1U, 2U, 3U, 1000U})
        QCOMPARE(lineOf(bytes, size), line);
}

void JsonLineTest::everyCharacterComesBack() {
    QByteArray bytes;
    for (char32_t code = 0; code < 0x3000; ++code)
        bytes += QString::fromUcs4(&code, 1).toUtf8();
    const auto object = QJsonDocument::fromJson(lineOf(bytes, 7)).object();
    QCOMPARE(object["v"].toString().toUtf8(), bytes);
}

QTEST_APPLESS_MAIN(JsonLineTest)
#include "tst_json_line.moc"
