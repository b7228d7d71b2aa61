// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_all.h"
#include "values/loaded_value.h"
#include "values/value_text.h"

#include <QBuffer>
#include <QFile>
#include <QImage>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <random>
#include <thread>

using namespace simkv;
using namespace simkv::ui;

class TestValueText final : public QObject {
    Q_OBJECT
private slots:
    void kinds_data();
    void kinds();
    void wordsOfKinds();
    void texts_data();
    void texts();
    void bytesComeBack();
    void flaws_data();
    void flaws();
    void brokenJsonStaysAsTyped();
};

class TestLoadedValue final : public QObject {
    Q_OBJECT
private slots:
    void wantedKind();
    void longLinesAreBroken();
    void tooMuchText();
    void startOfAValue();
    void images();
    void damagedImage();
    void otherFormatsAreNotDecoded_data();
    void otherFormatsAreNotDecoded();
    void imagesOpenNothing();
};

namespace {

QByteArray png(QSize size) {
    QImage image(size, QImage::Format_ARGB32);
    image.fill(Qt::red);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    image.save(&buffer, "PNG");
    return bytes;
}

LoadedValue loaded(const ByteString& bytes, std::optional<ValueKind> wanted = {}) {
    return loadedValue(std::make_shared<const ByteString>(bytes), bytes.size(), wanted);
}

} // namespace

void TestValueText::kinds_data() {
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QString>("kind");
    QTest::newRow("empty") << QByteArray() << "text";
    QTest::newRow("text") << QByteArray("käse\n\t\\") << "text";
    QTest::newRow("returns") << QByteArray("a\r\nb") << "text";
    QTest::newRow("number") << QByteArray("42") << "text";
    QTest::newRow("object") << QByteArray(" {\"a\": 1}\n") << "json";
    QTest::newRow("array") << QByteArray("[]") << "json";
    QTest::newRow("no json") << QByteArray("{a}") << "text";
    QTest::newRow("xml") << QByteArray("<?xml version=\"1.0\"?>\n<a b='c'>d</a>") << "xml";
    QTest::newRow("another encoding named")
        << QByteArray("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\xC3\xA4</a>") << "xml";
    QTest::newRow("no xml") << QByteArray("<a><b></a>") << "text";
    QTest::newRow("bytes") << QByteArray("a\0b", 3) << "hex";
    QTest::newRow("no utf-8") << QByteArray("\xFFjson") << "hex";
    QTest::newRow("joiner") << QByteArray("\u0645\u06cc\u200c\u062e") << "text";
    QTest::newRow("joiner in json") << QByteArray("{\"m\":\"👨\u200d👩\"}") << "json";
    QTest::newRow("marks in json") << QByteArray("{\"\u05e9\u200f\":\"\u202ee\u0301\u202c\"}") << "json";
    QTest::newRow("joiner in xml") << QByteArray("<a>\u200d</a>") << "xml";
    QTest::newRow("direction mark") << QByteArray("\u05e9\u200f (1)") << "text";
    QTest::newRow("soft hyphen") << QByteArray("Donau\u00addampf") << "text";
    QTest::newRow("byte order mark") << QByteArray("\ufeffa") << "text";
    QTest::newRow("byte order mark and json") << QByteArray("\ufeff{\"a\":1}") << "json";
    QTest::newRow("byte order mark and xml") << QByteArray("\ufeff<a/>") << "xml";
    QTest::newRow("private use") << QByteArray("\ue000") << "text";
    QTest::newRow("escape") << QByteArray("\x1b[0m") << "hex";
    QTest::newRow("png") << png({2, 2}) << "image";
    QTest::newRow("jpeg") << QByteArray("\xFF\xD8\xFF\xE0 and so on") << "image";
    QTest::newRow("gif") << QByteArray("GIF89a...") << "image";
    QTest::newRow("two letters") << QByteArray("BMW is a car, and this is text") << "text";
}

void TestValueText::kinds() {
    QFETCH(QByteArray, value);
    QFETCH(QString, kind);
    QCOMPARE(kindWord(detectedKind(value.toStdString())), kind);
}

void TestValueText::wordsOfKinds() {
    for (const auto kind : kValueKinds) {
        QCOMPARE(kindOfWord(kindWord(kind)), std::optional(kind));
        QVERIFY(!kindName(kind).isEmpty());
    }
    QVERIFY(!kindOfWord("something"));
}

void TestValueText::texts_data() {
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QByteArray>("text");
    const auto kind = [](ValueKind value) { return static_cast<int>(value); };
    QTest::newRow("text") << QByteArray("a\\n") << kind(ValueKind::Text) << QByteArray("a\\n");
    QTest::newRow("escaped") << QByteArray("a\\\n") << kind(ValueKind::Escaped) << QByteArray("a\\\\\\n");
    QTest::newRow("bytes as text") << QByteArray("a\xFF") << kind(ValueKind::Text) << QByteArray("a\\xff");
    QTest::newRow("compact json") << QByteArray("[1,{}]") << kind(ValueKind::Json)
                                  << QByteArray("[\n  1,\n  {}\n]");
    QTest::newRow("json with spaces")
        << QByteArray("[1, 2]") << kind(ValueKind::Json) << QByteArray("[\n  1,\n  2\n]");
    QTest::newRow("json in lines") << QByteArray("[\r\n\t1 ]\n") << kind(ValueKind::Json)
                                   << QByteArray("[\n  1\n]");
    QTest::newRow("xml") << QByteArray("<a><b/></a>") << kind(ValueKind::Xml)
                         << QByteArray("<a>\n  <b/>\n</a>");
    QTest::newRow("no xml") << QByteArray("<a><b></a>") << kind(ValueKind::Xml) << QByteArray("<a><b></a>");
    QTest::newRow("no json") << QByteArray("[1,") << kind(ValueKind::Json) << QByteArray("[1,");
    QTest::newRow("marked json") << QByteArray("\ufeff[1]") << kind(ValueKind::Json)
                                 << QByteArray("\ufeff[\n  1\n]");
    QTest::newRow("joiner") << QByteArray("\u200d") << kind(ValueKind::Text) << QByteArray("\u200d");
    QTest::newRow("letters beside bytes")
        << QByteArray("é\xFF") << kind(ValueKind::Text) << QByteArray("\\xc3\\xa9\\xff");
    QTest::newRow("json as text") << QByteArray("[1,2]") << kind(ValueKind::Text) << QByteArray("[1,2]");
}

void TestValueText::texts() {
    QFETCH(QByteArray, value);
    QFETCH(int, kind);
    QFETCH(QByteArray, text);
    const auto made = textOf(value.toStdString(), static_cast<ValueKind>(kind));
    QCOMPARE(QByteArray::fromStdString(made.text), text);
    QCOMPARE(QByteArray::fromStdString(bytesOf(made)), value);
}

// Whatever the bytes are, and whatever they are shown as.
void TestValueText::bytesComeBack() {
    std::mt19937 random(3);
    constexpr std::string_view kBytes = "[]{},:\"\\ \n\r\t1a\xC3\xA4\xFF\0x";
    for (int round = 0; round < 20'000; ++round) {
        ByteString value;
        for (auto count = random() % 12; count > 0; --count)
            value += kBytes[random() % kBytes.size()];
        for (const auto kind : {ValueKind::Text, ValueKind::Json, ValueKind::Xml, ValueKind::Escaped})
            QVERIFY2(bytesOf(textOf(value, kind)) == value, value.c_str());
        const auto whole = loaded(value);
        QVERIFY(whole.kind == ValueKind::Hex || bytesOf(whole.text) == value);
    }
}

void TestValueText::flaws_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("position"); // -1: none
    const auto kind = [](ValueKind value) { return static_cast<int>(value); };
    QTest::newRow("text") << QByteArray("[1,") << kind(ValueKind::Text) << -1;
    QTest::newRow("json") << QByteArray("[1]") << kind(ValueKind::Json) << -1;
    QTest::newRow("no json") << QByteArray("[1,,2]") << kind(ValueKind::Json) << 3;
    QTest::newRow("xml") << QByteArray("<ä/>") << kind(ValueKind::Xml) << -1;
    QTest::newRow("no xml") << QByteArray("<ä></b>") << kind(ValueKind::Xml) << 8;
    QTest::newRow("marked xml") << QByteArray("\ufeff<a></b>") << kind(ValueKind::Xml) << 10;
    QTest::newRow("cut xml") << QByteArray("<a>") << kind(ValueKind::Xml) << 3;
}

void TestValueText::flaws() {
    QFETCH(QByteArray, text);
    QFETCH(int, kind);
    QFETCH(int, position);
    const auto flaw = flawOf({text.toStdString(), ValueText::Form::AsItIs}, static_cast<ValueKind>(kind));
    QCOMPARE(flaw ? static_cast<int>(flaw->position) : -1, position);
    QVERIFY(!flaw || !flaw->what.isEmpty());
}

void TestValueText::brokenJsonStaysAsTyped() {
    auto text = textOf("[1,2]", ValueKind::Json);
    QCOMPARE(text.form, ValueText::Form::LaidOut);
    text.text = "[\n  1 2\n]"; // without the comma: compact, it would be 12
    QCOMPARE(bytesOf(text), ByteString("[1 2]"));
    text.text = "[\n  3\n]";
    QCOMPARE(bytesOf(text), ByteString("[3]"));
    QCOMPARE(textOf("[1,2]", ValueKind::Json, Layout::Off).text, std::string("[1,2]"));
    const ValueText escapes{"a\\x4 \\x41", ValueText::Form::Escaped};
    QCOMPARE(bytesOf(escapes), ByteString("a\\x4 A"));
    QCOMPARE(flawOf(escapes, ValueKind::Escaped)->position, std::size_t{1});
}

void TestLoadedValue::wantedKind() {
    QCOMPARE(loaded("[1]").kind, ValueKind::Json);
    QCOMPARE(loaded("[1]", ValueKind::Text).kind, ValueKind::Text);
    QCOMPARE(loaded("[1]", ValueKind::Text).detected, ValueKind::Json);
    QCOMPARE(loaded("[1]", ValueKind::Hex).kind, ValueKind::Hex);
    QCOMPARE(loaded(ByteString("\0", 1), ValueKind::Text).kind, ValueKind::Escaped);
    QCOMPARE(loaded("text", ValueKind::Json).kind, ValueKind::Json);
}

void TestLoadedValue::longLinesAreBroken() {
    ByteString line;
    while (line.size() <= LoadedValue::kLongestLine)
        line += "€"; // three bytes
    const auto value = loaded("first\n" + line);
    QVERIFY(value.isBroken);
    QVERIFY(longestLine(value.text.text) <= 4098);
    auto text = QString::fromStdString(value.text.text);
    QVERIFY(!text.contains(QChar::ReplacementCharacter)); // no character is split
    QVERIFY(text.startsWith("first\n"));
    QVERIFY(text.mid(6).remove(u'\n').toStdString() == line);
    QVERIFY(!loaded(ByteString(LoadedValue::kLongestLine, 'x')).isBroken);
}

void TestLoadedValue::tooMuchText() {
    const ByteString much(LoadedValue::kMostText + 1, '\n');
    QCOMPARE(loaded(much).kind, ValueKind::Hex);
    QCOMPARE(loaded(much, ValueKind::Json).kind, ValueKind::Hex);
    QCOMPARE(loaded(much.substr(1)).kind, ValueKind::Text);
}

void TestLoadedValue::startOfAValue() {
    const auto start = std::make_shared<const ByteString>("half \xE2\x82");
    const auto value = loadedValue(start, 1000, std::nullopt);
    QVERIFY(!value.isWhole());
    QCOMPARE(value.kind, ValueKind::Text);
    QCOMPARE(value.text.text, std::string("half "));
    const auto picture = std::make_shared<const ByteString>(png({50, 50}).left(40).toStdString());
    QCOMPARE(loadedValue(picture, 1000, std::nullopt).kind, ValueKind::Hex);
    QCOMPARE(loadedValue(picture, 1000, std::nullopt).detected, ValueKind::Image);
}

void TestLoadedValue::images() {
    const auto value = loaded(png({300, 20}).toStdString());
    QCOMPARE(value.kind, ValueKind::Image);
    QCOMPARE(value.image.failure, QString());
    QCOMPARE(value.image.format, "PNG");
    QCOMPARE(value.image.size, QSize(300, 20));
    QCOMPARE(value.image.image.pixelColor(299, 19), QColor(Qt::red));
    const auto large = loaded(png({6000, 10}).toStdString());
    QCOMPARE(large.image.size, QSize(6000, 10));
    QVERIFY(large.image.image.width() <= 2560);
}

void TestLoadedValue::damagedImage() {
    auto bytes = png({300, 200});
    bytes.truncate(30);
    const auto value = loaded(bytes.toStdString());
    QCOMPARE(value.kind, ValueKind::Image);
    QVERIFY(value.image.image.isNull());
    QVERIFY(value.image.failure.contains("cannot be read"));
    QVERIFY(loaded("text", ValueKind::Image).image.failure.contains("no image"));
    // A header that promises more than there may be.
    auto huge = png({1, 1});
    huge.replace(16, 8, QByteArray("\x00\x01\x00\x00\x00\x01\x00\x00", 8));
    QVERIFY(loaded(huge.toStdString()).image.image.isNull());
}

void TestLoadedValue::otherFormatsAreNotDecoded_data() {
    QTest::addColumn<QByteArray>("value");
    const QByteArray svg(R"(<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><rect/></svg>)");
    QTest::newRow("svg") << svg;
    QTest::newRow("svg of a huge size") << QByteArray(svg).replace("\"4\"", "\"99999999\"");
    QTest::newRow("svg with a declaration") << R"(<?xml version="1.0"?>)" + svg;
    QTest::newRow("svgz") << QByteArray("\x1f\x8b\x08\x00", 4) + qCompress(svg).mid(6);
    QTest::newRow("pixmap as text") << QByteArray(
        "/* XPM */ static char*a[]={\"1 1 1 1\",\"a c red\",\"a\"};");
    QTest::newRow("portable pixmap") << QByteArray("P6 1 1 255\nabc");
    QTest::newRow("icon") << QByteArray("\0\0\1\0\1\0\1\1\0\0\1\0", 12);
}

// Neither by themselves nor where a user has chosen to see such keys as images.
void TestLoadedValue::otherFormatsAreNotDecoded() {
    QFETCH(QByteArray, value);
    QVERIFY(loaded(value.toStdString()).detected != ValueKind::Image);
    const auto asImage = loaded(value.toStdString(), ValueKind::Image);
    QVERIFY(asImage.image.image.isNull());
    QVERIFY2(asImage.image.failure.contains("no image"), qPrintable(asImage.image.failure));
}

// A pipe that is opened for reading lets another one write.
void TestLoadedValue::imagesOpenNothing() {
    const QTemporaryDir folder;
    const auto pipe = QFile::encodeName(folder.filePath("pipe"));
    QCOMPARE(::mkfifo(pipe.constData(), 0600), 0);
    std::atomic<bool> wasOpened = false;
    std::jthread watcher([&](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            if (const int opened = ::open(pipe.constData(), O_WRONLY | O_NONBLOCK); opened >= 0) {
                wasOpened = true;
                ::close(opened);
            }
        }
    });
    const auto svg = R"(<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" )"
                     R"(width="9" height="9"><image width="9" height="9" xlink:href="file://)" +
                     pipe.toStdString() + R"("/></svg>)";
    (void)loaded(svg, ValueKind::Image);
    watcher.request_stop();
    watcher.join();
    QVERIFY(!wasOpened);
}

int main(int argc, char** argv) {
    return runAll<TestValueText, TestLoadedValue>(argc, argv);
}

#include "tst_values.moc"
