// SPDX-License-Identifier: GPL-3.0-or-later
#include "match/literal_finder.h"

#include <QElapsedTimer>
#include <QTest>
#include <algorithm>
#include <random>
#include <sys/mman.h>
#include <unistd.h>

using namespace simkv;

class LiteralFinderTest final : public QObject {
    Q_OBJECT
private slots:
    void finds_data();
    void finds();
    void needlesOfEachLength();
    void eachPlaceInEachTextOfAFewBlocks();
    void random_data();
    void random();
    void onlyLettersOfAsciiHaveCases();
    void textsMadeToSlowItDown_data();
    void textsMadeToSlowItDown();
    void placesInATextMadeToSlowItDown();
};

namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// What find() promises, in the plainest way.
std::size_t model(ByteView text, ByteView needle, bool ignoreCase, std::size_t from) {
    if (from > text.size())
        return ByteView::npos;
    const auto same = [ignoreCase](char a, char b) { return ignoreCase ? lower(a) == lower(b) : a == b; };
    const auto start = text.begin() + static_cast<std::ptrdiff_t>(from);
    const auto match = std::search(start, text.end(), needle.begin(), needle.end(), same);
    if (match == text.end() && !needle.empty())
        return ByteView::npos;
    return static_cast<std::size_t>(match - text.begin());
}

// Bytes between two pages that cannot be read: a read outside ends the program.
class GuardedBytes final {
public:
    explicit GuardedBytes(std::size_t capacity) {
        const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
        m_capacity = (capacity + page - 1) / page * page;
        m_mapped = m_capacity + 2 * page;
        auto* pages =
            static_cast<char*>(::mmap(nullptr, m_mapped, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
        if (pages == MAP_FAILED || ::mprotect(pages + page, m_capacity, PROT_READ | PROT_WRITE) != 0)
            qFatal("no memory");
        m_pages = pages;
        m_bytes = pages + page;
    }
    ~GuardedBytes() { ::munmap(m_pages, m_mapped); }
    GuardedBytes(const GuardedBytes&) = delete;
    GuardedBytes& operator=(const GuardedBytes&) = delete;

    ByteView atEnd(ByteView text) {
        return {std::copy(text.begin(), text.end(), m_bytes + m_capacity - text.size()) - text.size(),
                text.size()};
    }
    ByteView atStart(ByteView text) {
        std::copy(text.begin(), text.end(), m_bytes);
        return {m_bytes, text.size()};
    }

private:
    char* m_pages = nullptr;
    char* m_bytes = nullptr;
    std::size_t m_capacity = 0;
    std::size_t m_mapped = 0;
};

class Random final {
public:
    explicit Random(unsigned seed) : m_engine(seed) {}
    std::size_t below(std::size_t end) {
        return std::uniform_int_distribution<std::size_t>(0, end - 1)(m_engine);
    }
    ByteString bytes(std::size_t size, ByteView alphabet) {
        ByteString text(size, '\0');
        for (auto& c : text)
            c = alphabet[below(alphabet.size())];
        return text;
    }

private:
    std::mt19937 m_engine;
};

} // namespace

void LiteralFinderTest::finds_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("needle");
    QTest::addColumn<bool>("ignoreCase");
    QTest::addColumn<quint64>("from");
    QTest::addColumn<qint64>("place");
    QTest::newRow("a word") << QByteArray("a log of keys") << QByteArray("log") << false << quint64{0}
                            << qint64{2};
    QTest::newRow("the first") << QByteArray("abcabc") << QByteArray("bc") << false << quint64{0}
                               << qint64{1};
    QTest::newRow("from it on") << QByteArray("abcabc") << QByteArray("bc") << false << quint64{1}
                                << qint64{1};
    QTest::newRow("after it") << QByteArray("abcabc") << QByteArray("bc") << false << quint64{2} << qint64{4};
    QTest::newRow("nowhere") << QByteArray("abcabc") << QByteArray("cb") << false << quint64{0} << qint64{-1};
    QTest::newRow("all") << QByteArray("abc") << QByteArray("abc") << false << quint64{0} << qint64{0};
    QTest::newRow("longer") << QByteArray("abc") << QByteArray("abcd") << false << quint64{0} << qint64{-1};
    QTest::newRow("in nothing") << QByteArray() << QByteArray("a") << false << quint64{0} << qint64{-1};
    QTest::newRow("nothing") << QByteArray("abc") << QByteArray() << false << quint64{2} << qint64{2};
    QTest::newRow("nothing at the end")
        << QByteArray("abc") << QByteArray() << false << quint64{3} << qint64{3};
    QTest::newRow("nothing beyond") << QByteArray("abc") << QByteArray() << false << quint64{4} << qint64{-1};
    QTest::newRow("from beyond") << QByteArray("abc") << QByteArray("a") << false << quint64{9} << qint64{-1};
    QTest::newRow("that case") << QByteArray("Key key") << QByteArray("key") << false << quint64{0}
                               << qint64{4};
    QTest::newRow("either case") << QByteArray("Key key") << QByteArray("kEY") << true << quint64{0}
                                 << qint64{0};
    QTest::newRow("NUL") << QByteArray("a\0b\0\0", 5) << QByteArray("\0\0", 2) << false << quint64{0}
                         << qint64{3};
}

void LiteralFinderTest::finds() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, needle);
    QFETCH(bool, ignoreCase);
    QFETCH(quint64, from);
    QFETCH(qint64, place);
    const LiteralFinder finder(needle.toStdString(), ignoreCase);
    QCOMPARE(static_cast<qint64>(finder.find(text.toStdString(), from)), place);
    QCOMPARE(QByteArray::fromStdString(finder.needle()), needle);
    QCOMPARE(finder.ignoresCase(), ignoreCase);
}

void LiteralFinderTest::needlesOfEachLength() {
    Random random(1);
    GuardedBytes memory(1024);
    const ByteString text = random.bytes(300, "abcdefgh ABCDEFGH{}\xff");
    for (std::size_t length = 0; length <= 70; ++length) {
        for (std::size_t at = 0; at + length <= text.size(); ++at) {
            const LiteralFinder exact(text.substr(at, length), false);
            const LiteralFinder folded(text.substr(at, length), true);
            for (const auto guarded : {memory.atStart(text), memory.atEnd(text)}) {
                QCOMPARE(exact.find(guarded), model(text, exact.needle(), false, 0));
                QCOMPARE(folded.find(guarded), model(text, folded.needle(), true, 0));
            }
        }
    }
}

// The needle at each place, also at the very end, in texts that end at a page that cannot be read.
void LiteralFinderTest::eachPlaceInEachTextOfAFewBlocks() {
    GuardedBytes memory(1024);
    for (const ByteString needle :
         {"N", "Na", "aNb", "abcdefghijklmnopN", "Nabcdefghijklmnopqrstuvwxyzabcdefghij"}) {
        for (const bool ignoreCase : {false, true}) {
            const LiteralFinder finder(needle, ignoreCase);
            for (std::size_t size = 0; size <= 200; ++size) {
                const ByteString without(size, 'a');
                QCOMPARE(finder.find(memory.atEnd(without)), ByteView::npos);
                QCOMPARE(finder.find(memory.atStart(without)), ByteView::npos);
                for (std::size_t at = 0; at + needle.size() <= size; ++at) {
                    auto text = without;
                    text.replace(at, needle.size(), needle);
                    const auto expected = model(text, needle, ignoreCase, 0);
                    QCOMPARE(finder.find(memory.atEnd(text)), expected);
                    QCOMPARE(finder.find(memory.atStart(text)), expected);
                    QCOMPARE(finder.find(memory.atEnd(text), at), model(text, needle, ignoreCase, at));
                }
            }
        }
    }
}

void LiteralFinderTest::random_data() {
    QTest::addColumn<QByteArray>("alphabet");
    QTest::newRow("two bytes") << QByteArray("ab");
    QTest::newRow("one letter, two cases") << QByteArray("aA");
    QTest::newRow("bytes that differ in the bit of case") << QByteArray("@`[{aA\x10\x30\x80\xa0");
    QTest::newRow("text") << QByteArray("The quick brown fox 0123456789");
}

void LiteralFinderTest::random() {
    QFETCH(QByteArray, alphabet);
    Random random(2);
    GuardedBytes memory(4096);
    for (int round = 0; round < 20'000; ++round) {
        const auto text = random.bytes(random.below(round % 10 == 0 ? 2000 : 150), alphabet.toStdString());
        auto needle = random.bytes(random.below(9), alphabet.toStdString());
        if (round % 2 == 0 && !text.empty())
            needle = text.substr(random.below(text.size()), random.below(71));
        const auto from = random.below(text.size() + 2);
        const bool ignoreCase = random.below(2) == 0;
        const LiteralFinder finder(needle, ignoreCase);
        QCOMPARE(finder.find(memory.atEnd(text), from), model(text, needle, ignoreCase, from));
        QCOMPARE(finder.find(memory.atStart(text), from), model(text, needle, ignoreCase, from));
    }
}

void LiteralFinderTest::onlyLettersOfAsciiHaveCases() {
    for (int a = 0; a < 256; ++a) {
        for (int b = 0; b < 256; ++b) {
            const ByteString needle(1, static_cast<char>(a));
            for (const std::size_t size : {1, 12, 20, 40}) {
                const ByteString text(size, static_cast<char>(b));
                QCOMPARE(LiteralFinder(needle, true).find(text), model(text, needle, true, 0));
            }
        }
    }
}

void LiteralFinderTest::textsMadeToSlowItDown_data() {
    QTest::addColumn<QByteArray>("needle");
    QTest::addColumn<QByteArray>(
        "filling"); // 'e' is no rare byte: it is looked at after 'z' and 'q' were right
    const auto zq = QByteArray("zq").repeated(10'000);
    QTest::newRow("differs at its end") << zq + "e" << QByteArray("zq");
    QTest::newRow("differs at its start") << "e" + zq << QByteArray("zq");
    QTest::newRow("differs in its middle") << zq + "e" + zq << QByteArray("zq");
    QTest::newRow("differs in a rare byte") << QByteArray(20'000, 'a') + "b" << QByteArray("a");
    QTest::newRow("short") << QByteArray("zqzqzqzqzqzezqzq") << QByteArray("zq");
}

void LiteralFinderTest::textsMadeToSlowItDown() {
    QFETCH(QByteArray, needle);
    QFETCH(QByteArray, filling);
    const auto text = filling.repeated((8 << 20) / static_cast<int>(filling.size())).toStdString();
    QElapsedTimer timer;
    timer.start();
    for (const bool ignoreCase : {false, true}) {
        const LiteralFinder finder(needle.toStdString(), ignoreCase);
        QCOMPARE(finder.find(text), ByteView::npos);
        for (const std::size_t at : {text.size() - finder.needle().size(), std::size_t{5'000'001}}) {
            auto with = text;
            with.replace(at, finder.needle().size(), finder.needle());
            QCOMPARE(finder.find(with), at);
            QCOMPARE(finder.find(with, at + 1), ByteView::npos);
        }
    }
    QVERIFY2(timer.elapsed() < 10'000, qPrintable(QString::number(timer.elapsed())));
}

// It gives up on candidates after 3,300 bytes, and goes on in pieces of 32 KiB.
void LiteralFinderTest::placesInATextMadeToSlowItDown() {
    const ByteString needle("zqzqzqzqzqzezqzq");
    const LiteralFinder exact(needle, false);
    const LiteralFinder folded(needle, true);
    auto text = QByteArray("zq").repeated(20'000).toStdString();
    for (std::size_t at = 2'000; at < 36'500; at += at == 4'000 ? 31'500 : 1) {
        const auto before = text.substr(at, needle.size());
        text.replace(at, needle.size(), needle);
        QCOMPARE(exact.find(text), at);
        QCOMPARE(folded.find(text), at);
        text.replace(at, needle.size(), before);
    }
}

QTEST_APPLESS_MAIN(LiteralFinderTest)
#include "tst_literal_finder.moc"
