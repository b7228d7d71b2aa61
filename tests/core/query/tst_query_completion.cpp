// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/query_completion.h"

#include <QStringList>
#include <QTest>

using namespace simkv;

class QueryCompletionTest final : public QObject {
    Q_OBJECT

private slots:
    void completes_data();
    void completes();
    void anywhereInAnyText();
};

void QueryCompletionTest::completes_data() {
    QTest::addColumn<QString>("text"); // the cursor is |
    QTest::addColumn<QString>("replaced");
    QTest::addColumn<QString>("candidates");
    const auto row = [](const char* text, const char* replaced, const char* candidates) {
        QTest::newRow(text) << QString(text) << QString(replaced) << QString(candidates);
    };
    const auto* const terms = "key value time size key.size value.size offset record kind versions live "
                              "superseded deleted tombstone marker backwards not";
    row("|", "", terms);
    row("(|", "", terms);
    row("live and |", "", terms);
    row("not |", "", terms);
    row("!|", "", terms);
    row("s|", "s", "size superseded");
    row("K|", "K", "key key.size kind");
    row("si|ze > 3", "size", "size");
    row("key.|", "key.", "key.size");
    row("live o|", "o", "or offset");
    row("live or si|", "si", "size");
    row("live |", "", ("and or " + QByteArray(terms)).constData());
    row("size |", "", "= != < <= > >= in");
    row("key |", "", "= != < <= > >= ^= $= *= ~ !~ in");
    row("kind |", "", "= != in");
    row("key !|", "!", "!= !~");
    row("size <|", "<", "<=");
    row("size i|", "i", "in");
    row("kind = |", "", "live superseded deleted tombstone marker backwards");
    row("kind=s|", "s", "superseded");
    row("kind in (live, d|", "d", "deleted");
    row("time > |", "", "today yesterday now -1h -1d -1w");
    row("time > t|", "t", "today");
    row("time > -|", "-", "-1h -1d -1w");
    row("size > |", "", "");
    row("key = |", "", "");
    row("key = \"a |", "", "");
    row("key = \"a |\"", "", "");
    row("foo = |", "", "");
    row("live) |", "", "");
}

void QueryCompletionTest::completes() {
    QFETCH(QString, text);
    const auto cursor = text.indexOf('|');
    const auto bytes = text.remove(cursor, 1).toStdString();
    const auto completion = completeQuery(bytes, static_cast<std::size_t>(cursor));
    QTEST(QString::fromStdString(bytes.substr(completion.from, completion.to - completion.from)), "replaced");
    QStringList candidates;
    for (const auto& candidate : completion.candidates)
        candidates += QString::fromStdString(candidate);
    QTEST(candidates.join(' '), "candidates");
}

void QueryCompletionTest::anywhereInAnyText() {
    const std::string text =
        "key ^= \"us er\"i and(size>4k or\ttime >= -2h)!live \xff\x80 value ~ /a b/ x\"0";
    for (std::size_t size = 0; size <= text.size(); ++size) {
        for (std::size_t cursor = 0; cursor <= size + 1; ++cursor) {
            const auto completion = completeQuery(text.substr(0, size), cursor);
            QVERIFY(completion.from <= completion.to && completion.to <= size);
        }
    }
}

QTEST_APPLESS_MAIN(QueryCompletionTest)
#include "tst_query_completion.moc"
