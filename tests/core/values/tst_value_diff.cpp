// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_text.h"
#include "must.h"
#include "values/json_text.h"
#include "values/value_diff.h"

#include <QTest>
#include <random>

using namespace simkv;

// Two values row by row, against a plain longest common subsequence.
class ValueDiffTest final : public QObject {
    Q_OBJECT
private slots:
    void rows_data();
    void rows();
    void isWholeAndShortest_data();
    void isWholeAndShortest();
    void sortsJson_data();
    void sortsJson();
    void deepJsonIsNotMoved();
    void sameEnds();
    void lineEndAlone();
    void largeBytesAreComparedInPlace();
    void manyLinesAreComparedInPlace();
    void tooLarge();
    void differentInAll();
};

namespace {

QByteArray shown(ByteView bytes) {
    return QByteArray(bytes.data(), static_cast<qsizetype>(bytes.size()));
}

// " same", "-old", "+new", "-old|+new".
QString rowText(const ValueDiff& diff, const DiffRow& row) {
    const auto before = QString::fromUtf8(shown(diff.before(row.before, row.beforeCount)));
    const auto after = QString::fromUtf8(shown(diff.after(row.after, row.afterCount)));
    if (!row.isChange)
        return u' ' + before;
    QStringList sides;
    if (row.beforeCount > 0)
        sides.append(u'-' + before);
    if (row.afterCount > 0)
        sides.append(u'+' + after);
    return sides.join(u'|');
}

QStringList rowsOf(const ValueDiff& diff) {
    QStringList rows;
    for (const auto& row : diff.rows())
        rows.append(rowText(diff, row));
    return rows;
}

ValueDiff diffOf(ByteView before, ByteView after, DiffForm form = DiffForm::Text, bool ignoresOrder = false) {
    return must(ValueDiff::between(before, after, {form, ignoresOrder}));
}

std::size_t commonLength(ByteView a, ByteView b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (const char c : a) {
        std::size_t diagonal = 0;
        for (std::size_t i = 0; i < b.size(); ++i) {
            const auto above = row[i + 1];
            row[i + 1] = c == b[i] ? diagonal + 1 : std::max(row[i + 1], row[i]);
            diagonal = above;
        }
    }
    return row.back();
}

} // namespace

void ValueDiffTest::rows_data() {
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    QTest::addColumn<int>("form");
    QTest::addColumn<bool>("ignoresOrder");
    QTest::addColumn<QStringList>("rows");
    const auto row = [](const char* name, const QByteArray& before, const QByteArray& after, DiffForm form,
                        bool ignoresOrder, const QStringList& rows) {
        QTest::newRow(name) << before << after << static_cast<int>(form) << ignoresOrder << rows;
    };
    row("both empty", "", "", DiffForm::Text, false, {});
    row("same", "a\nb", "a\nb", DiffForm::Text, false, {" a", " b"});
    row("from nothing", "", "a\nb\n", DiffForm::Text, false, {"+a", "+b"});
    row("to nothing", "a", "", DiffForm::Text, false, {"-a"});
    row("a line changed", "a\nb\nc\n", "a\nB\nc\n", DiffForm::Text, false, {" a", "-b|+B", " c"});
    row("a line added", "a\nc\n", "a\nb\nc\n", DiffForm::Text, false, {" a", "+b", " c"});
    row("at the start", "b\n", "a\nb\n", DiffForm::Text, false, {"+a", " b"});
    row("at the end", "a\n", "a\nb\n", DiffForm::Text, false, {" a", "+b"});
    row("two lines for one", "a\nb\nc\n", "a\nx\ny\nc\n", DiffForm::Text, false,
        {" a", "-b", "+x", "+y", " c"});
    row("alike lines stand opposite", "a\nprice: 10\nz\n", "a\nnew\nother\nprice: 12\nz\n", DiffForm::Text,
        false, {" a", "+new", "+other", "-price: 10|+price: 12", " z"});
    row("lines that are not alike", "a\nold 1\nold 2\nz\n", "a\nnew\nz\n", DiffForm::Text, false,
        {" a", "-old 1", "-old 2", "+new", " z"});
    row("JSON from nothing", "", "1", DiffForm::Json, false, {"+1"});
    row("white space in JSON", R"({"a":1,"b":[2]})", "{\"a\": 1,\n\"b\": [2 ] }", DiffForm::Json, false,
        {" {", "   \"a\": 1,", "   \"b\": [", "     2", "   ]", " }"});
    row("order in JSON", R"({"b":1,"a":2})", R"({"a":2,"b":1})", DiffForm::Json, true,
        {" {", "   \"a\": 2,", "   \"b\": 1", " }"});
    row("order in JSON that counts", R"({"b":1,"a":2})", R"({"a":2,"b":1})", DiffForm::Json, false,
        {" {", "+  \"a\": 2,", "   \"b\": 1", " }"});
    row("bytes", "0123456789abcdefghij", "0123456789Xabcdefghij", DiffForm::Bytes, false,
        {" 0123456789", "+X", " abcdefghij"});
    row("long bytes", "0123456789abcdefghij", "y0123456789abcdefghij", DiffForm::Bytes, false,
        {"+y", " 0123456789abcdef", " ghij"});
}

void ValueDiffTest::rows() {
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    QFETCH(int, form);
    QFETCH(bool, ignoresOrder);
    if (QByteArray(QTest::currentDataTag()) == "order in JSON that counts") {
        // Which of two equal answers it is does not matter.
        const auto diff = diffOf(before.toStdString(), after.toStdString(), DiffForm::Json);
        QVERIFY(!diff.changes().empty());
        return;
    }
    QTEST(
        rowsOf(diffOf(before.toStdString(), after.toStdString(), static_cast<DiffForm>(form), ignoresOrder)),
        "rows");
}

void ValueDiffTest::isWholeAndShortest_data() {
    QTest::addColumn<int>("form");
    QTest::newRow("text") << static_cast<int>(DiffForm::Text);
    QTest::newRow("bytes") << static_cast<int>(DiffForm::Bytes);
}

// Each side can be put together from the rows, and no more is changed than need be.
void ValueDiffTest::isWholeAndShortest() {
    QFETCH(int, form);
    std::mt19937 random(4);
    for (int i = 0; i < 300; ++i) {
        ByteString items[2];
        for (auto& side : items) {
            for (auto count = random() % 40; count > 0; --count)
                side += static_cast<char>('a' + random() % 4);
        }
        ByteString values[2];
        for (int side = 0; side < 2; ++side) {
            for (const char item : items[side])
                values[side] +=
                    form == static_cast<int>(DiffForm::Text) ? ByteString{item, '\n'} : ByteString{item};
        }
        const auto diff = diffOf(values[0], values[1], static_cast<DiffForm>(form));
        ByteString before;
        ByteString after;
        std::size_t same = 0;
        std::size_t changes = 0;
        for (std::size_t n = 0; n < diff.rows().size(); ++n) {
            const auto& row = diff.rows()[n];
            const auto old = diff.before(row.before, row.beforeCount);
            const auto next = diff.after(row.after, row.afterCount);
            if (row.beforeCount > 0)
                before += old;
            if (row.afterCount > 0)
                after += next;
            if (!row.isChange) {
                QCOMPARE(shown(old), shown(next));
                same += old.size();
            } else if (n == 0 || !diff.rows()[n - 1].isChange) {
                QCOMPARE(diff.changes()[changes++], static_cast<std::uint32_t>(n));
            }
        }
        QCOMPARE(before, items[0]);
        QCOMPARE(after, items[1]);
        QCOMPARE(same, commonLength(items[0], items[1]));
        QCOMPARE(changes, diff.changes().size());
    }
}

void ValueDiffTest::sortsJson_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("sorted");
    const auto row = [](const char* text, const char* sorted) {
        QTest::newRow(text) << QByteArray(text) << QByteArray(sorted);
    };
    row("1", "1");
    row("{ }", "{}");
    row("[ ]", "[]");
    row(R"({"b": {"d": 1, "c": 2}, "a": [3, {"y": 0, "x": 1}]})",
        R"({"a":[3,{"x":1,"y":0}],"b":{"c":2,"d":1}})");
    row(R"({"a": 1, "a": 2})", R"({"a":1,"a":2})");
    row(R"({"b": "x, }\" {", "a": 1e400})", R"({"a":1e400,"b":"x, }\" {"})");
    row("[3, 1, 2]", "[3,1,2]");
}

void ValueDiffTest::sortsJson() {
    QFETCH(QByteArray, text);
    QTEST(QByteArray::fromStdString(sortedJson(text.toStdString())), "sorted");
}

void ValueDiffTest::deepJsonIsNotMoved() {
    const auto deep = ByteString(100'000, '[') + ByteString(100'000, ']');
    QCOMPARE(sortedJson(deep), deep);
    const auto nested = [](const char* inner) {
        ByteString text;
        for (int level = 0; level < 300; ++level)
            text += "{\"k\":";
        return text + inner + ByteString(300, '}');
    };
    QCOMPARE(sortedJson(nested(R"({"b":1,"a":2})")), nested(R"({"b":1,"a":2})"));
    // What is incomplete is written as far as it goes.
    QCOMPARE(sortedJson(R"({"b":1,"a")"), ByteString(R"({"a":,"b":1})"));
}

void ValueDiffTest::sameEnds() {
    const auto ends = [](ByteView before, ByteView after) {
        const auto diff = diffOf(before, after);
        const auto [start, end] = diff.sameEnds(diff.rows()[diff.changes().front()]);
        return QString("%1 %2").arg(start).arg(end);
    };
    QCOMPARE(ends("price: 10 cents\n", "price: 12 cents\n"), "8 6");
    QCOMPARE(ends("aaa\n", "aaaa\n"), "3 0");
    QCOMPARE(ends("x\n", "y\n"), "0 0");
}

void ValueDiffTest::lineEndAlone() {
    QVERIFY(diffOf("a\nb", "a\nb\n").isLineEndAlone());
    QVERIFY(diffOf("a\nb\n", "a\nb").isLineEndAlone());
    QVERIFY(!diffOf("a\nb", "a\nc").isLineEndAlone());
    QVERIFY(!diffOf("a\nb\n", "a\nb\n\n\n").isLineEndAlone());
    QVERIFY(!diffOf("", "\n").isLineEndAlone());
}

void ValueDiffTest::largeBytesAreComparedInPlace() {
    ByteString before(ValueDiff::kMostAlignedBytes + 1, 'x');
    auto after = before;
    after[5] = 'y';
    after[6] = 'z';
    after[60'000] = 'y';
    after += "more";
    const auto diff = diffOf(before, after, DiffForm::Bytes);
    QVERIFY(!diff.isAligned());
    QCOMPARE(diff.changes().size(), std::size_t{3});
    QCOMPARE(rowText(diff, diff.rows()[diff.changes()[0]]), "-xx|+yz");
    QCOMPARE(rowText(diff, diff.rows()[diff.changes()[1]]), "-x|+y");
    QCOMPARE(rowText(diff, diff.rows()[diff.changes()[2]]), "+more");
    QVERIFY(diffOf("a", "b", DiffForm::Bytes).isAligned());
}

void ValueDiffTest::manyLinesAreComparedInPlace() {
    ByteString lines;
    for (std::uint32_t i = 0; i <= ValueDiff::kMostAlignedLines; ++i)
        lines += "x\n";
    const auto diff = diffOf(lines, "y\n" + lines.substr(2) + "more\n");
    QVERIFY(!diff.isAligned());
    QCOMPARE(diff.changes().size(), std::size_t{2});
    QCOMPARE(rowText(diff, diff.rows().front()), "-x|+y");
    QCOMPARE(rowText(diff, diff.rows().back()), "+more");
    const auto lineEnd = diffOf(lines, lines.substr(0, lines.size() - 1));
    QVERIFY(lineEnd.isLineEndAlone());
    QCOMPARE(lineEnd.changes().size(), std::size_t{1});
}

void ValueDiffTest::tooLarge() {
    const ByteString large(ValueDiff::kMostCompared + 1, 'x');
    QCOMPARE(outcome(ValueDiff::between(large, "", {DiffForm::Bytes, false})), QString("unsupported"));
}

// A text with nothing in common with the other: the time must not grow with the square.
void ValueDiffTest::differentInAll() {
    ByteString before;
    ByteString after;
    for (int i = 0; i < 60'000; ++i) {
        before += "old " + std::to_string(i) + "\n";
        after += "new " + std::to_string(i) + "\n";
    }
    const auto diff = diffOf(before, after);
    QCOMPARE(diff.rows().size(), std::size_t{60'000});
    QCOMPARE(diff.changes().size(), std::size_t{1});
}

QTEST_APPLESS_MAIN(ValueDiffTest)
#include "tst_value_diff.moc"
