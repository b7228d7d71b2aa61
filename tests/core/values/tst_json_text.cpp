// SPDX-License-Identifier: GPL-3.0-or-later
#include "must.h"
#include "values/json_text.h"

#include <QTest>

#include <random>

using namespace simkv;

class JsonTextTest final : public QObject {
    Q_OBJECT
private slots:
    void checks_data();
    void checks();
    void deepNesting();
    void formats_data();
    void formats();
    void onlySpaceChanges();
};

void JsonTextTest::checks_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("offset"); // of the error, -1 for none
    QTest::newRow("object") << QByteArray(R"({"a":[1,-2.5e3,true,null,"x\u00e9"]})") << -1;
    QTest::newRow("number") << QByteArray(" 12 ") << -1;
    QTest::newRow("beyond a double") << QByteArray("[1e999]") << -1;
    QTest::newRow("error after that") << QByteArray("[1e999,]") << 7;
    QTest::newRow("same name twice") << QByteArray(R"({"a":1,"a":2})") << -1;
    QTest::newRow("nothing") << QByteArray("") << 0;
    QTest::newRow("comma too many") << QByteArray(R"({"a":1,})") << 7;
    QTest::newRow("not closed") << QByteArray("[1") << 2;
    QTest::newRow("two values") << QByteArray("1 2") << 2;
    QTest::newRow("no utf-8") << QByteArray("[\"a\xFF\"]") << 3;
    QTest::newRow("control character") << QByteArray("[\"\x01\"]") << 2;
    QTest::newRow("comment") << QByteArray("/**/1") << 0;
}

void JsonTextTest::checks() {
    QFETCH(QByteArray, text);
    QFETCH(int, offset);
    const auto checked = checkJson(text.toStdString());
    QCOMPARE(checked ? -1 : static_cast<int>(checked.error().offset->value()), offset);
    if (!checked) {
        QVERIFY(!checked.error().what.empty());
        QVERIFY2(checked.error().what.find("json.exception") == std::string::npos,
                 checked.error().what.c_str());
        QVERIFY2(checked.error().what.find("last read") == std::string::npos, checked.error().what.c_str());
    }
}

void JsonTextTest::deepNesting() {
    const std::string open(1'000'000, '[');
    const std::string close(1'000'000, ']');
    QVERIFY(checkJson(open + close));
    QVERIFY(!checkJson(open));
    QVERIFY(compactJson(open + " " + close) == open + close);
}

void JsonTextTest::formats_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("formatted");
    QTest::newRow("object") << QByteArray(R"({"a":1,"b":[1,2]})")
                            << QByteArray("{\n  \"a\": 1,\n  \"b\": [\n    1,\n    2\n  ]\n}");
    QTest::newRow("empty ones") << QByteArray("[{},[ ],{\"a\":{ }}]")
                                << QByteArray("[\n  {},\n  [],\n  {\n    \"a\": {}\n  }\n]");
    QTest::newRow("marks in strings")
        << QByteArray(R"(["{,}:\"[ ","\\"])") << QByteArray("[\n  \"{,}:\\\"[ \",\n  \"\\\\\"\n]");
    QTest::newRow("as written") << QByteArray(R"([1.0,1e5,"\u0041"])")
                                << QByteArray("[\n  1.0,\n  1e5,\n  \"\\u0041\"\n]");
    QTest::newRow("a word") << QByteArray(" true ") << QByteArray("true");
}

void JsonTextTest::formats() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, formatted);
    QCOMPARE(QByteArray::fromStdString(formattedJson(text.toStdString())), formatted);
    QCOMPARE(QByteArray::fromStdString(formattedJson(formatted.toStdString())), formatted);
}

// Random values, written without white space: format and compact again gives the same bytes.
void JsonTextTest::onlySpaceChanges() {
    std::mt19937 random(20);
    const std::function<std::string(int)> value = [&](int depth) -> std::string {
        const auto kind = random() % (depth > 4 ? 4 : 6);
        if (kind < 4)
            return std::array{R"("a \" , } \\")", "-0.10e+5", "null", R"("")"}[kind];
        std::string text = kind == 4 ? "[" : "{";
        const auto count = random() % 4;
        for (std::size_t i = 0; i < count; ++i)
            text += (i > 0 ? "," : "") + std::string(kind == 4 ? "" : "\"k:\":") + value(depth + 1);
        return text + (kind == 4 ? "]" : "}");
    };
    for (int round = 0; round < 2000; ++round) {
        const auto text = value(0);
        QVERIFY2(checkJson(text), text.c_str());
        const auto formatted = formattedJson(text);
        QVERIFY2(checkJson(formatted), formatted.c_str());
        QCOMPARE(compactJson(formatted), text);
        QCOMPARE(compactJson(text), text);
    }
}

QTEST_APPLESS_MAIN(JsonTextTest)
#include "tst_json_text.moc"
