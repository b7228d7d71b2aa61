// SPDX-License-Identifier: GPL-3.0-or-later
#include "match/regex.h"
#include "must.h"

#include <QElapsedTimer>
#include <QTest>
#include <atomic>
#include <random>
#include <thread>
#include <vector>

using namespace simkv;

class RegexTest final : public QObject {
    Q_OBJECT
private slots:
    void matches_data();
    void matches();
    void errors_data();
    void errors();
    void piecesMatchAsTheWhole();
    void aStreamBeginsAnew();
    void aMatchOverManyPieces();
    void largestPatterns_data();
    void largestPatterns();
    void neverExponential_data();
    void neverExponential();
    void fromFourThreads();
};

namespace {

Regex regexOf(ByteView pattern, bool ignoreCase = false) {
    return must(Regex::compile(pattern, ignoreCase));
}

bool matchesInPieces(Regex::Stream& stream, ByteView text, std::mt19937& random) {
    bool matched = false;
    while (!text.empty()) {
        const auto size = std::uniform_int_distribution<std::size_t>(0, text.size())(random);
        const bool now = stream.add(text.substr(0, size), false);
        if (matched && !now)
            qFatal("a match was forgotten");
        matched = now;
        text.remove_prefix(size);
    }
    return stream.add({}, true);
}

const std::vector<ByteString>& somePatterns() {
    static const std::vector<ByteString> kPatterns{
        "",       "a",      "ab",         "a+b",     "^a",     "a$",          "^a*$",
        "^$",     "a.b",    "(?s)a.b",    "a|bb|ab", "[^a]b",  "\\bab\\b",    "(?m)^a",
        "(?m)b$", "(a+)+$", "(a+b+)+\n",  "a{3,5}b", "b.{4}a", "^(a|b){2,}$", "(?i)AB",
        "\\x00a", "a\\x80", "a.*b.*a.*b", "^\\na",   "\\Aab",  "ab\\z",       "b\\Z"};
    return kPatterns;
}

ByteString someText(std::mt19937& random) {
    constexpr ByteView kAlphabet("aaabbb\n\0\x80", 9);
    ByteString text(std::uniform_int_distribution<std::size_t>(0, 40)(random), '\0');
    for (auto& c : text)
        c = kAlphabet[std::uniform_int_distribution<std::size_t>(0, kAlphabet.size() - 1)(random)];
    return text;
}

} // namespace

void RegexTest::matches_data() {
    QTest::addColumn<QByteArray>("pattern");
    QTest::addColumn<bool>("ignoreCase");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("matches");
    const auto row = [](const char* name, QByteArray pattern, QByteArray text, bool matches,
                        bool ignoreCase = false) {
        QTest::newRow(name) << pattern << ignoreCase << text << matches;
    };
    row("anywhere", "b+", "abbc", true);
    row("nowhere", "d", "abbc", false);
    row("nothing", "", "", true);
    row("start", "^b", "ab", false);
    row("start is not a line", "^b", "a\nb", false);
    row("lines", "(?m)^b", "a\nb", true);
    row("end", "^user:\\d+$", "user:17", true);
    row("end is not before a newline", "^user:\\d+$", "user:17\n", false);
    row("end in a group", "^(user|key)(:\\d+$|$)", "key\n", false);
    row("end of a line", "(?m)a$", "a\nb", true);
    row("a dollar in a class", "[$]b", "$b", true);
    row("a dollar after a class", "[]$]$", "]\n", false);
    row("a dollar after a named class", "[[:alpha:]$]$", "a\n", false);
    row("an escaped dollar", "a\\$", "a$", true);
    row("an escaped class", "\\[$", "[\n", false);
    row("a quoted dollar", "\\Qa$.\\E$", "a$.", true);
    row("a quoted dollar, newline", "\\Qa$.\\E$", "a$.\n", false);
    row("quoted to the end", "\\Q(", "(", true);
    row("quoted, repeated", "^\\Qab\\E+$", "abbb", true);
    row("a control character", "\\c[$", "\x1b\n", false);
    row("a remark", "a(?#$[)$", "a\n", false);
    row("extended", "(?x)a # $ [ \n b$", "ab\n", false);
    row("either case", "KEY", "a key", true, true);
    row("that case", "KEY", "a key", false);
    row("either case in a group", "(?i:k)ey", "Key", true);
    row("dot", "a.b", "a\nb", false);
    row("dot and newline", "(?s)a.b", "a\nb", true);
    row("dot is one byte of what is not UTF-8", "^..$", "\xc3\xa9\xff", false);
    row("three of them", "^...$", "\xc3\xa9\xff", true);
    row("bytes beyond ASCII have no case", "\xc3\xa9", "\xc3\x89\xff", false, true);
    row("nor as Latin-1", "\xe9", "\xc9", false, true);
    row("nor by an escape", "\\xe9", "\xc9", false, true);
    row("an escaped byte", "^\\xe9$", "\xe9", true);
    row("a letter is bytes where the text is no UTF-8", "\xc3\xa9", "\xff\xc3\xa9", true);
    row("a class of them is one byte", "^\xff[\xc3\xa9]$", "\xff\xc3\xa9", false);
    row("a repeat is for the last byte", "^\xff\xc3\xa9{2}$", "\xff\xc3\xa9\xa9", true);
    row("part of a letter", "\xa9", "\xc3\xa9", true); // the pattern is no UTF-8
    row("dot and what is not UTF-8", "^a.b$",
        "a\xff"
        "b",
        true);
    row("what is not UTF-8", "\xff\xfe",
        "a\xff\xfe"
        "b",
        true);
    row("a class of bytes", "^[\\x80-\\xff]+$", "\x80\xc3\xff", true);
    row("NUL in the text", "a.b", QByteArray("a\0b", 3), true);
    row("after a NUL", "b$", QByteArray("a\0b", 3), true);
    row("NUL in the pattern", QByteArray("a\0b", 3), QByteArray("a\0b", 3), true);
    row("all after a NUL in the pattern", QByteArray("a\0b", 3), QByteArray("a\0c", 3), false);
    row("an escaped NUL", QByteArray("a\\\0b", 4), QByteArray("a\0b", 3), true);
    row("NUL in a class", QByteArray("^[\0]$", 5), QByteArray("\0", 1), true);
    row("digits", "\\d{3}", "a123", true);
    row("a repeated quoted letter", "^\\Qé\\E{2}$", "éé", true);
    row("an escaped letter", "^\\é$", "é", true);
    row("words", "\\bkey\\b", "a key.", true);
    row("part of a word", "\\bkey\\b", "keys", false);
}

void RegexTest::matches() {
    QFETCH(QByteArray, pattern);
    QFETCH(bool, ignoreCase);
    QFETCH(QByteArray, text);
    const auto regex = regexOf(pattern.toStdString(), ignoreCase);
    QTEST(regex.matches(text.toStdString()), "matches");
    Regex::Stream stream(regex);
    QTEST(stream.add(text.toStdString(), true), "matches");
}

void RegexTest::errors_data() {
    QTest::addColumn<QByteArray>("pattern");
    QTest::addColumn<QByteArray>("error");
    QTest::newRow("parenthesis") << QByteArray("ab(c")
                                 << QByteArray("missing close parenthesis for group started, at offset 2");
    QTest::newRow("after a dollar") << QByteArray("$|a)") << QByteArray("unmatched parentheses, at offset 3");
    QTest::newRow("after quotes") << QByteArray("\\Q(%\\E[b-a]")
                                  << QByteArray("range out of order in character class, at offset 9");
    QTest::newRow("after a NUL") << QByteArray("\0a**", 4) << QByteArray("invalid repeat, at offset 3");
    QTest::newRow("class") << QByteArray("a[b")
                           << QByteArray("unterminated character class starting, at offset 1");
    QTest::newRow("cut off") << QByteArray("\\x{100}[")
                             << QByteArray("hexadecimal value is greater than \\xFF, at offset 0");
    QTest::newRow("number") << QByteArray("\\x{110000}")
                            << QByteArray("value in \\x{...} sequence is too large, at offset 0");
    QTest::newRow("half a character")
        << QByteArray("ab\\C") << QByteArray("this is not supported among characters, at offset 2");
    QTest::newRow("backslash") << QByteArray("ab\\")
                               << QByteArray("unescaped \\ at end of input, at offset 2");
    QTest::newRow("a name") << QByteArray("a\\Gb") << QByteArray("\\G not supported, at offset 1");
    QTest::newRow("back-reference") << QByteArray("(a)\\1") << QByteArray("back-references are unsupported");
    QTest::newRow("look-around") << QByteArray("a(?=b)")
                                 << QByteArray("zero-width assertions are not supported");
    QTest::newRow("verb") << QByteArray("(*UTF8)a") << QByteArray("verbs are not supported, at offset 0");
}

void RegexTest::errors() {
    QFETCH(QByteArray, pattern);
    const auto regex = Regex::compile(pattern.toStdString(), false);
    QVERIFY(!regex);
    QVERIFY(regex.error().code == ErrorCode::Invalid);
    QTEST(QByteArray::fromStdString(describe(regex.error())), "error");
}

void RegexTest::piecesMatchAsTheWhole() {
    std::mt19937 random(3);
    for (const auto& pattern : somePatterns()) {
        const auto regex = regexOf(pattern);
        Regex::Stream stream(regex);
        int matched = 0;
        for (int round = 0; round < 2000; ++round) {
            const auto text = someText(random);
            const bool whole = regex.matches(text);
            matched += whole ? 1 : 0;
            QVERIFY2(matchesInPieces(stream, text, random) == whole,
                     qPrintable(QString::fromStdString(pattern) + " on " +
                                QByteArray::fromStdString(text).toPercentEncoding()));
        }
        QVERIFY2(matched > 0, pattern.c_str());
    }
}

void RegexTest::aStreamBeginsAnew() {
    const auto regex = regexOf("^ab$");
    Regex::Stream stream(regex);
    QVERIFY(!stream.add("a", false));
    QVERIFY(stream.add("b", true));
    QVERIFY(!stream.add("b", true));
    QVERIFY(!stream.add("a", false));
    stream.restart();
    QVERIFY(stream.add("ab", true));
    const auto anywhere = regexOf("b");
    Regex::Stream other(anywhere);
    QVERIFY(other.add("ab", false));
    QVERIFY(other.add("a", false));
    QVERIFY(other.add({}, true));
    QVERIFY(!other.add("a", true));
}

// The match begins in the first piece and ends in the last, with 64 MiB between.
void RegexTest::aMatchOverManyPieces() {
    const auto regex = regexOf("^a[^b]*\\d{3}$");
    Regex::Stream stream(regex);
    const ByteString piece(1U << 20U, 'x');
    QVERIFY(!stream.add("a", false));
    for (int i = 0; i < 64; ++i)
        QVERIFY(!stream.add(piece, false));
    QVERIFY(!stream.add("12", false));
    QVERIFY(stream.add("3", true));
}

void RegexTest::largestPatterns_data() {
    QTest::addColumn<QByteArray>("pattern");
    QTest::addColumn<QByteArray>("error");
    const auto nested = [](int depth) {
        return QByteArray("(").repeated(depth) + "a" + QByteArray("x)*").repeated(depth);
    };
    const QByteArray deep("groups are nested too deep, at offset ");
    const QByteArray large("the pattern is too large with its repeats written out, at offset ");
    QTest::newRow("nested") << nested(16) << QByteArray();
    QTest::newRow("nested too deep") << nested(17) << deep + "16";
    QTest::newRow("one after the other") << QByteArray("(a)*").repeated(100) << QByteArray();
    QTest::newRow("flags and remarks") << QByteArray("(?i)(?#a)(?:a)").repeated(100) << QByteArray();
    QTest::newRow("long") << QByteArray(4000, 'a') << QByteArray();
    QTest::newRow("too long") << QByteArray(4001, 'a') << large + "4001";
    QTest::newRow("quoted, too long") << "\\Q" + QByteArray(4001, 'a') << large + "4003";
    QTest::newRow("repeated") << QByteArray("a{4000}") << QByteArray();
    QTest::newRow("repeated too often") << QByteArray("a{4001}") << large + "7";
    QTest::newRow("at most") << QByteArray("a{1,4001}") << large + "9";
    QTest::newRow("at least") << QByteArray("a{4001,}") << large + "8";
    QTest::newRow("more than 64 bits") << QByteArray("a{99999999999999999999}") << large + "23";
    QTest::newRow("repeats of repeats") << QByteArray("((ab){50}c){40}") << large + "15";
    QTest::newRow("groups of repeats") << QByteArray("((ab){50}c){30}[x]{10}d") << QByteArray();
    QTest::newRow("a class") << QByteArray("[{9999}]") << QByteArray();
    QTest::newRow("a byte by its number") << QByteArray("(\\x{41}\\x{99}){500}") << QByteArray();
    QTest::newRow("no repeat") << QByteArray("a{x}a{,9999}a{9999") << QByteArray();
}

void RegexTest::largestPatterns() {
    QFETCH(QByteArray, pattern);
    const auto regex = Regex::compile(pattern.toStdString(), false);
    QTEST(regex ? QByteArray() : QByteArray::fromStdString(describe(regex.error())), "error");
}

void RegexTest::neverExponential_data() {
    QTest::addColumn<QByteArray>("pattern");
    QTest::newRow("(a+)+$") << QByteArray("(a+)+$");
    QTest::newRow("(a|aa)+$") << QByteArray("(a|aa)+$");
    QTest::newRow("(a+a+)+y") << QByteArray("(a+a+)+y");
    QTest::newRow("^(a?){40}a{40}b") << QByteArray("^(a?){40}a{40}b");
    QTest::newRow("(.*a){20}y") << QByteArray("(.*a){20}y");
}

void RegexTest::neverExponential() {
    QFETCH(QByteArray, pattern);
    const auto regex = regexOf(pattern.toStdString());
    QElapsedTimer timer;
    timer.start();
    QVERIFY(!regex.matches(ByteString(8U << 20U, 'a') + "b!"));
    QVERIFY2(timer.elapsed() < 30'000, qPrintable(QString::number(timer.elapsed())));
}

// More patterns than a thread keeps in mind, each used by all.
void RegexTest::fromFourThreads() {
    std::vector<Regex> regexes;
    for (const auto& pattern : somePatterns())
        regexes.push_back(regexOf(pattern));
    std::mt19937 random(4);
    std::vector<ByteString> texts(100);
    for (auto& text : texts)
        text = someText(random);
    std::vector<bool> expected;
    for (const auto& regex : regexes) {
        for (const auto& text : texts)
            expected.push_back(regex.matches(text));
    }
    std::atomic<int> wrong{0};
    std::vector<std::thread> threads;
    for (unsigned seed = 0; seed < 4; ++seed) {
        threads.emplace_back([&, seed] {
            std::mt19937 ours(seed);
            for (int round = 0; round < 20'000; ++round) {
                const auto which = ours() % regexes.size();
                const auto text = ours() % texts.size();
                Regex::Stream stream(regexes[which]);
                const bool whole = regexes[which].matches(texts[text]);
                const bool inPieces = matchesInPieces(stream, texts[text], ours);
                const bool right = expected[which * texts.size() + text];
                wrong += whole == right && inPieces == right ? 0 : 1;
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
    QCOMPARE(wrong.load(), 0);
}

QTEST_APPLESS_MAIN(RegexTest)
#include "tst_regex.moc"
