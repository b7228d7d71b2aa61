// SPDX-License-Identifier: GPL-3.0-or-later
#include "values/json_text.h"
#include "values/text_layout.h"

#include <QTest>

#include <random>

using namespace simkv;

class TestTextLayout final : public QObject {
    Q_OBJECT
private slots:
    void layouts_data();
    void layouts();
    void edits_data();
    void edits();
    void untouchedTextComesBack();
    void editsTouchNothingElse();
};

namespace {

Markup markupOf(const QByteArray& text) {
    return text.trimmed().startsWith('<') ? Markup::Xml : Markup::Json;
}

} // namespace

void TestTextLayout::layouts_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("shown");
    QTest::newRow("compact") << QByteArray(R"({"a":1,"b":[]})")
                             << QByteArray("{\n  \"a\": 1,\n  \"b\": []\n}");
    QTest::newRow("spaces") << QByteArray(R"( {"a" : 1, "b": [ ]} )")
                            << QByteArray("{\n  \"a\": 1,\n  \"b\": []\n}");
    QTest::newRow("four spaces") << QByteArray("{\r\n    \"a\": 1\r\n}\r\n")
                                 << QByteArray("{\n  \"a\": 1\n}");
    QTest::newRow("xml") << QByteArray("<?xml version='1.0'?><a><b>x y</b><c/></a>\n")
                         << QByteArray("<?xml version='1.0'?>\n<a>\n  <b>x y</b>\n  <c/>\n</a>");
    QTest::newRow("xml with lines") << QByteArray("<a>\n\n<b>\n      <c/></b></a>")
                                    << QByteArray("<a>\n  <b>\n    <c/>\n  </b>\n</a>");
    QTest::newRow("text beside elements")
        << QByteArray("<p>a <b>b</b> <i>c</i></p>") << QByteArray("<p>a <b>b</b> <i>c</i></p>");
    QTest::newRow("text in one child")
        << QByteArray("<a><p>a <b>b</b></p><q/></a>") << QByteArray("<a>\n  <p>a <b>b</b></p>\n  <q/>\n</a>");
    QTest::newRow("spaces alone") << QByteArray("<a><b> </b></a>") << QByteArray("<a>\n  <b> </b>\n</a>");
    QTest::newRow("preserved") << QByteArray("<a xml:space='preserve'> <b/><c><d/></c></a>")
                               << QByteArray("<a xml:space='preserve'> <b/><c><d/></c></a>");
    QTest::newRow("cdata and comments") << QByteArray("<a><!-- > --><b><![CDATA[<x> ]]></b></a>")
                                        << QByteArray("<a>\n  <!-- > -->\n  <b><![CDATA[<x> ]]></b>\n</a>");
    QTest::newRow("attributes") << QByteArray("<a b='>' c=\"/>\"><d/></a>")
                                << QByteArray("<a b='>' c=\"/>\">\n  <d/>\n</a>");
    QTest::newRow("document type") << QByteArray("<!DOCTYPE a [<!ENTITY b \"c>\">]><a><b/></a>")
                                   << QByteArray("<!DOCTYPE a [<!ENTITY b \"c>\">]>\n<a>\n  <b/>\n</a>");
}

void TestTextLayout::layouts() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, shown);
    const auto markup = markupOf(text);
    QCOMPARE(QByteArray::fromStdString(laidOut(text.toStdString(), markup)), shown);
    QCOMPARE(QByteArray::fromStdString(withStoredSpace(text.toStdString(), shown.toStdString(), markup)),
             text);
}

void TestTextLayout::edits_data() {
    QTest::addColumn<QByteArray>("stored");
    QTest::addColumn<QByteArray>("from"); // in the layout
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<QByteArray>("result");
    const auto row = [](const char* name, const char* stored, const char* from, const char* to,
                        const char* result) {
        QTest::newRow(name) << QByteArray(stored) << QByteArray(from) << QByteArray(to) << QByteArray(result);
    };
    row("value of spaced", R"({"a": 1,  "b" :2})", ": 1", ": 22", R"({"a": 22,  "b" :2})");
    row("value at the start", "\n {\"a\": 1}\n\n", "\"a\"", "\"b\"", "\n {\"b\": 1}\n\n");
    row("word alone", " 1 \n", "1", "2", " 2 \n");
    row("member of compact", R"({"a":1})", "1\n", "1,\n  \"b\": [\n    2\n  ]\n", R"({"a":1,"b":[2]})");
    row("member of spaced", R"({"a": 1})", "1\n", "1,\n  \"b\": 2\n", R"({"a": 1, "b": 2})");
    row("first member of spaced", R"({"a": 1, "b": 2})", "{\n", "{\n  \"c\": 3,\n",
        R"({"c": 3, "a": 1, "b": 2})");
    row("member typed in one line", R"({"a":1,"b":2})", "1,", R"(1, "c": 3,)", R"({"a":1,"c":3,"b":2})");
    row("member of four spaces", "{\n    \"a\": {\n        \"b\": 1\n    }\n}\n", "1\n",
        "1,\n    \"c\": [2]\n", "{\n    \"a\": {\n        \"b\": 1,\n        \"c\": [2]\n    }\n}\n");
    row("level of four spaces", "{\r\n    \"a\": 1\r\n}", "1\n", "1,\n  \"b\": {\n    \"c\": 2\n  }\n",
        "{\r\n    \"a\": 1,\r\n    \"b\": {\r\n        \"c\": 2\r\n    }\r\n}");
    row("member taken away", R"({"a": 1, "b": 2,  "c":3})", "  \"b\": 2,\n", "", R"({"a": 1, "c":3})");
    row("last member taken away", R"({ "a": 1, "b": 2 })", ",\n  \"b\": 2", "", R"({ "a": 1 })");
    row("white space alone", R"({"a":1})", ": ", ":   \n", R"({"a":1})");
    row("two words", "[1,2]", "1,\n  2", "1 2", "[1 2]");
    row("no end of a string", R"({"a": "x", "b": "y"})", "\"x\"", "\"x", R"({"a": "x, "b": "y"})");
    row("no value", R"({"a": 1})", "1", "", R"({"a": })");
    row("no end", R"({"a": 1, "b": 2})", "\n}", "", R"({"a": 1, "b": 2)");
    row("text of xml", "<a><b>x</b> <c/></a>\n", "x", "y z", "<a><b>y z</b> <c/></a>\n");
    row("element of compact", "<a><b/></a>", "<b/>", "<b/>\n  <c>1</c>", "<a><b/><c>1</c></a>");
    row("element of lines", "<a>\n\t<b/>\n</a>", "<b/>", "<b/>\n  <c>\n    <d/>\n  </c>",
        "<a>\n\t<b/>\n\t<c>\n\t\t<d/>\n\t</c>\n</a>");
    row("text beside elements", "<a><b/><c/></a>", "\n  <c/>", "\n  text\n  <c/>", "<a><b/>text<c/></a>");
    row("space typed into an element", "<a><b></b></a>", "<b></b>", "<b> </b>", "<a><b> </b></a>");
    row("space between elements", "<a><b/><c/></a>", "<b/>\n  <c/>", "<b/> <c/>", "<a><b/> <c/></a>");
    row("no end of a tag", "<a><b/><c/></a>", "<b/>", "<b/", "<a><b/<c/></a>");
}

void TestTextLayout::edits() {
    QFETCH(QByteArray, stored);
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QFETCH(QByteArray, result);
    const auto markup = markupOf(stored);
    auto shown = QByteArray::fromStdString(laidOut(stored.toStdString(), markup));
    QCOMPARE(shown.count(from), 1);
    shown.replace(from, to);
    QCOMPARE(QByteArray::fromStdString(withStoredSpace(stored.toStdString(), shown.toStdString(), markup)),
             result);
}

namespace {

// A JSON value with white space of any kind.
std::string anyJson(std::mt19937& random, int depth) {
    const auto space = [&random] {
        constexpr std::string_view kSpaces[] = {"", "", " ", "  ", "\n", "\r\n\t"};
        return std::string(kSpaces[random() % 6]);
    };
    const auto kind = random() % (depth > 3 ? 2 : 4);
    if (kind < 2)
        return kind == 0 ? std::to_string(random() % 3) : "\"s" + std::to_string(random() % 3) + "\"";
    std::string text(kind == 2 ? "[" : "{");
    for (auto count = random() % 4; count > 0; --count) {
        text += space();
        if (kind == 3)
            text += "\"k" + std::to_string(random() % 3) + '"' + space() + ':' + space();
        text += anyJson(random, depth + 1) + space() + (count > 1 ? "," : "");
    }
    return text + space() + (kind == 2 ? "]" : "}");
}

} // namespace

void TestTextLayout::untouchedTextComesBack() {
    std::mt19937 random(7);
    for (int round = 0; round < 3000; ++round) {
        const auto text = anyJson(random, 0);
        QVERIFY(checkJson(text));
        const auto shown = laidOut(text, Markup::Json);
        QVERIFY2(withStoredSpace(text, shown, Markup::Json) == text, text.c_str());
    }
}

// One value is replaced: all other bytes are as they were.
void TestTextLayout::editsTouchNothingElse() {
    std::mt19937 random(8);
    for (int round = 0; round < 3000; ++round) {
        const auto text = anyJson(random, 0);
        const auto shown = laidOut(text, Markup::Json);
        const auto tokens = tokensOf(text, Markup::Json);
        const auto places = tokensOf(shown, Markup::Json);
        QCOMPARE(places.size(), tokens.size());
        const auto at = random() % tokens.size();
        if (tokens[at].kind != TextToken::Kind::Other)
            continue;
        auto edited = shown;
        edited.replace(places[at].begin, places[at].end - places[at].begin, "\"other\"");
        auto expected = text;
        expected.replace(tokens[at].begin, tokens[at].end - tokens[at].begin, "\"other\"");
        const auto stored = withStoredSpace(text, edited, Markup::Json);
        QVERIFY2(stored == expected, (text + " -> " + stored).c_str());
    }
}

QTEST_APPLESS_MAIN(TestTextLayout)
#include "tst_text_layout.moc"
