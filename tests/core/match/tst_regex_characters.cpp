// SPDX-License-Identifier: GPL-3.0-or-later
#include "match/regex.h"
#include "must.h"

#include <QTest>

using namespace simkv;

class RegexCharactersTest final : public QObject {
    Q_OBJECT
private slots:
    void characters_data();
    void characters();
    void theEndDecides();
    void tooManyLetters();
};

namespace {

Regex regexOf(ByteView pattern, bool ignoreCase = false) {
    return must(Regex::compile(pattern, ignoreCase));
}

} // namespace

void RegexCharactersTest::characters_data() {
    QTest::addColumn<QString>("pattern"); // with an i in front: in either case
    QTest::addColumn<QString>("matching");
    QTest::addColumn<QString>("others");
    const auto row = [](const char* pattern, const char* matching, const char* others) {
        QTest::newRow(pattern) << QString::fromUtf8(pattern) << QString::fromUtf8(matching)
                               << QString::fromUtf8(others);
    };
    row(" ^é$", "é", "É éé e");
    row(" ^.$", "a é € 😀 \u200d \ue000", "éé e\u0301");
    row(" ^é+$", "é éé ééé", "e éa");
    row(" ^é{2}$", "éé", "é ééé");
    row(" ^é?a$", "a éa", "ééa");
    row(" m[aä]nner", "manner männer", "menner m\u00c3nner");
    row(" ^[é]$", "é", "è è\u00a9 \u00a9");
    row(" ^[^a]$", "é € 😀 b", "a éé");
    row(" ^[а-я]+$", "привет", "Привет ё");
    row(" ^[à-ü]$", "é", "É a");
    row(" ^[α-ωé😀]+$", "αéω😀", "Ω");
    row("i^ä$", "ä Ä", "a");
    row("i^[ä]$", "ä Ä", "a");
    row("i^[^ä]$", "a ö", "ä Ä");
    row("i^straße$", "straße STRAßE STRAẞE", "strasse");
    row("iσας", "ΣΑΣ σασ", "σα");
    row("iЖук", "жУК", "жуx");
    row(" (?i)ж$", "Ж ж", "з");
    row(" ^(?i:ж)ж$", "Жж жж", "жЖ");
    row(" ^(?:(?i)ж)ж$", "Жж жж", "жЖ");
    row("i^(?-i)ж$", "ж", "Ж");
    row("i^ж(?-i:ж)(?m)$", "Жж", "жЖ");
    row(" ^(?is)ж.$", "Ж\n", "з\n");
    row("ikey", "\u212aey", "ey"); // the sign for kelvins
    row("i^\u212a$", "k K", "x");
    row("i^\\x{212a}$", "k K", "x");
    row(" ^\\w+$", "Größe привет 鍵 ٣ a_1", "a-b é! 😀");
    row(" ^\\W$", "! 😀 €", "é ж");
    row(" ^[\\w.-]+@é$", "jürgen.x@é", "b@e é@é@");
    row(" ^\\d$", "3 ٣ ३", "é ¼");
    row(" ^\\D$", "é ¼", "3 ٣");
    row(" a\\sb", "a\u00a0b a\u2003b", "a\u200bb ab");
    row(" ^\\S$", "é", "\u00a0");
    row(" ^[[:alpha:]]$", "é ж", "1 😀");
    row(" ^\\p{Cyrillic}$", "ж", "z é");
    row(" ^\\p{Lu}$", "É Ж Z", "é z");
    row(" ^\\P{Lu}$", "é z", "É Z");
    row(" ^\\pL$", "é z", "1");
    row(" \\bäpfel\\b", "äpfel äpfel! 😀äpfel", "äpfelé éäpfel");
    row(" \\bpfel", "pfel 😀pfel", "äpfel");
    row(" \\Bpfel", "äpfel", "pfel 😀pfel");
    row(" ^\\xe9$", "é", "e");
    row(" ^\\351\\0$", "é\x01", "e");
    row(" ^\\x{20ac}$", "€", "e");
    row(" ^\\x{1f600}$", "😀", "e");
    row(" \\xc3\\xa9", "Ã©", "é");
    row(" ^[\\x80-\\xff]$", "é ÿ", "€ a");
    row(" ^\\Qé.\\E+$", "é. é..", "éa");
    row(" (?x) ^ é # a letter ö\n ö $", "éö", "é");
    row(" ^(?<name>é)$", "é", "e");
    row(" (?#é)^.$", "ö", "öö");
    row(" é.{300}é", "", "é");
    row(" ^\\w{10}é{2,9}$", "äääääbbbbbéé", "äbé");
    row(" ^é|ö$", "éa aö", "aé öa");
    row(" é$", "aé", "é\n");
    row(" ^ $", "", "é");
}

void RegexCharactersTest::characters() {
    QFETCH(QString, pattern);
    QFETCH(QString, matching);
    QFETCH(QString, others);
    const auto regex = regexOf(pattern.mid(1).toStdString(), pattern.startsWith('i'));
    Regex::Stream stream(regex);
    const auto test = [&](const QString& texts, bool right) {
        for (auto text : texts.split(' ', Qt::SkipEmptyParts)) {
            text.replace(QChar(1), QChar(0));
            const auto bytes = text.toStdString();
            QVERIFY2(regex.matches(bytes) == right, qPrintable(text));
            QVERIFY2(stream.add(bytes, true) == right, qPrintable(text));
            bool inPieces = false;
            for (const char byte : bytes)
                inPieces = stream.add(ByteView(&byte, 1), false);
            QVERIFY2(!inPieces || right, qPrintable(text));
            QVERIFY2(stream.add({}, true) == right, qPrintable(text));
        }
    };
    test(matching, true);
    test(others, false);
}

// What comes last decides whether the text was characters.
void RegexCharactersTest::theEndDecides() {
    const auto regex = regexOf("^é.$");
    Regex::Stream stream(regex);
    QVERIFY(!stream.add("é", false));
    QVERIFY(stream.add("ö", true));
    QVERIFY(!stream.add("éö", false));
    QVERIFY(!stream.add("\xff", true));
    QVERIFY(!stream.add("é", false));
    QVERIFY(stream.add("\xff", true));
    QVERIFY(!stream.add("é\xc3", false));
    QVERIFY(stream.add({}, true)); // a letter that is cut off is a byte
}

void RegexCharactersTest::tooManyLetters() {
    ByteString pattern("\\b");
    for (char first = 'a'; first <= 'z'; ++first)
        pattern.append(
            {first, static_cast<char>(first - 'a' + 'A'), '\xd0', static_cast<char>(first + 0x40)});
    const auto regex = Regex::compile(pattern, false);
    QVERIFY(!regex);
    QCOMPARE(describe(regex.error()), std::string("the pattern has too many different letters"));
    QVERIFY(Regex::compile(pattern.substr(2) + "+", false)); // without borders of words there are more signs
}

QTEST_APPLESS_MAIN(RegexCharactersTest)
#include "tst_regex_characters.moc"
