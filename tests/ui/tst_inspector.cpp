// SPDX-License-Identifier: GPL-3.0-or-later
#include "memory_log.h"
#include "pages/inspector.h"
#include "pages/value_editor.h"
#include "run_all.h"
#include "settings/settings.h"
#include "texts/age_text.h"
#include "views/hex_editor.h"
#include "views/text_editor.h"

#include <QElapsedTimer>
#include <QLabel>
#include <QPushButton>
#include <QSemaphore>
#include <QTemporaryDir>
#include <QTest>

using namespace simkv;
using namespace simkv::ui;

class TestInspector final : public QObject {
    Q_OBJECT
private slots:
    void nothingSelected();
    void fields_data();
    void fields();
    void bigEndian();
    void titles_data();
    void titles();
    void values_data();
    void values();
    void notes_data();
    void notes();
    void largeValueIsLoadedOnRequest();
    void loadingAllCanBeCancelled();
    void longLinesDoNotBlock_data();
    void longLinesDoNotBlock();
    void cutWithinACharacter();
    void onlyTheShownPartIsRead();
    void localTime();
    void age();
    void unreadableRecord();
    void newestRecordWins();
    void nothingAfterARecord();
};

namespace {

constexpr auto kStart = static_cast<std::size_t>(Inspector::kStartBytes);
constexpr auto kWhole = static_cast<std::size_t>(Inspector::kReadAtOnce);

// 0 superseded, 1 live, 2 tombstone with flag 1, 3 tombstone with flag 9 and a value, 4 marker, 5 in its
// batch
LogBuilder smallLog() {
    return LogBuilder()
        .put("a", "1")
        .put("a", "22")
        .tombstone("b")
        .record(kTestTime + 61, "c", "x", 9)
        .batch(LogBuilder().put("d", "4"));
}

class Shown final {
public:
    Shown() : m_settings(m_folder.filePath("settings.ini")), m_inspector(m_board, m_settings) {}
    explicit Shown(const LogBuilder& log, std::uint64_t number = 0) : Shown() { show(log, number); }

    bool show(const LogBuilder& log, std::uint64_t number) {
        m_inspector.show(MemoryLog(log).snapshot(), RecordNumber(number));
        return waits();
    }
    bool waits() {
        return QTest::qWaitFor([this] { return !m_inspector.isReading(); });
    }
    Inspector& inspector() { return m_inspector; }
    [[nodiscard]] const Inspector& inspector() const { return m_inspector; }
    Settings& settings() { return m_settings; }
    [[nodiscard]] QString field(const char* name) const { return m_inspector.fieldText(name); }
    [[nodiscard]] QString title() const { return m_inspector.title(); }
    [[nodiscard]] const ValueEditor& editor() { return m_inspector.editor(); }
    [[nodiscard]] QString text() const { return m_inspector.findChild<TextEditor*>("valueText")->text(); }
    [[nodiscard]] ByteString hex() const { return m_inspector.findChild<HexEditor*>("valueHex")->bytes(); }
    [[nodiscard]] QString note() const {
        const auto* note = m_inspector.findChild<QLabel*>("note");
        return note->isVisibleTo(&m_inspector) ? note->text() : QString();
    }
    [[nodiscard]] bool showsFields() const {
        return m_inspector.findChild<QLabel*>("kind")->isVisibleTo(&m_inspector) &&
               m_inspector.findChild<ValueEditor*>()->isVisibleTo(&m_inspector);
    }

private:
    QTemporaryDir m_folder;
    Settings m_settings;
    TaskBoard m_board;
    Inspector m_inspector;
};

} // namespace

void TestInspector::nothingSelected() {
    Shown shown;
    QCOMPARE(shown.title(), "No record selected");
    QVERIFY(!shown.showsFields());
    QVERIFY(shown.show(smallLog(), 0));
    QVERIFY(shown.showsFields());
    shown.inspector().show(MemoryLog(smallLog()).snapshot(), std::nullopt);
    QCOMPARE(shown.title(), "No record selected");
    QVERIFY(!shown.showsFields());
    QVERIFY(shown.show(smallLog(), 6)); // no such record
    QCOMPARE(shown.title(), "No record selected");
    shown.inspector().show(nullptr, RecordNumber(0));
    QCOMPARE(shown.title(), "No record selected");
}

void TestInspector::fields_data() {
    QTest::addColumn<quint64>("number");
    QTest::addColumn<QStringList>("expected"); // kind, offset, time, lengths, flag, size
    const QString time = "2025-06-29 00:00:00 UTC";
    QTest::newRow("superseded")
        << quint64{0}
        << QStringList{
               "superseded", "0 (0x0)", time, "1 byte", "1 byte", "0 (put)", "15 bytes, little-endian"};
    QTest::newRow("live")
        << quint64{1}
        << QStringList{"live", "15 (0xf)", time, "1 byte", "2 bytes", "0 (put)", "16 bytes, little-endian"};
    QTest::newRow("tombstone")
        << quint64{2}
        << QStringList{
               "tombstone", "31 (0x1f)", time, "1 byte", "0 bytes", "1 (delete)", "14 bytes, little-endian"};
    QTest::newRow("odd flag") << quint64{3}
                              << QStringList{"tombstone", "45 (0x2d)",  "2025-06-29 00:01:01 UTC", "1 byte",
                                             "1 byte",    "9 (delete)", "15 bytes, little-endian"};
    QTest::newRow("marker")
        << quint64{4}
        << QStringList{"batch marker",           "60 (0x3c)", time, "12 bytes", "24 bytes", "1 (delete)",
                       "49 bytes, little-endian"};
}

void TestInspector::fields() {
    QFETCH(quint64, number);
    QFETCH(QStringList, expected);
    const Shown shown(smallLog(), number);
    QStringList fields;
    for (const auto* name : {"kind", "offset", "time", "keyLength", "valueLength", "flag", "size"})
        fields.append(shown.field(name).section(u'\n', 0, 0)); // the age of "time" is another test
    QCOMPARE(fields, expected);
    QCOMPARE(shown.field("record"), QString::number(number));
    QCOMPARE(shown.field("unixTime"), number == 3 ? "1751155261" : "1751155200");
}

void TestInspector::bigEndian() {
    const Shown shown(LogBuilder(ByteOrder::Big).put("a", "1"));
    QCOMPARE(shown.field("size"), "15 bytes, big-endian");
    QCOMPARE(shown.field("keyLength"), "1 byte");
}

void TestInspector::titles_data() {
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QString>("title");
    QTest::newRow("text") << QByteArray("käse") << "käse";
    QTest::newRow("bytes") << QByteArray("a\0\xFF", 3) << "a\\x00\\xff";
    QTest::newRow("empty") << QByteArray() << "(empty key)";
    QTest::newRow("long") << QByteArray(5000, 'k') << QString(300, 'k') + QChar(0x2026);
}

void TestInspector::titles() {
    QFETCH(QByteArray, key);
    QFETCH(QString, title);
    const Shown shown(LogBuilder().put(key.toStdString(), "v"));
    QCOMPARE(shown.title(), title);
    QCOMPARE(shown.inspector().findChild<QLabel*>("title")->textFormat(), Qt::PlainText);
}

void TestInspector::values_data() {
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("text"); // nothing where it is not shown as text
    QTest::newRow("text") << QByteArray("two\nlines") << "text"
                          << "two\nlines";
    QTest::newRow("backslash") << QByteArray("a\\n") << "text"
                               << "a\\n";
    QTest::newRow("returns") << QByteArray("a\r\nb") << "text"
                             << "a\r\nb";
    QTest::newRow("bytes") << QByteArray("a\\\xFF") << "hex"
                           << "";
    QTest::newRow("empty") << QByteArray() << "text"
                           << "";
    QTest::newRow("json") << QByteArray("{\"a\":1}") << "json"
                          << "{\n  \"a\": 1\n}";
    QTest::newRow("xml") << QByteArray("<a><b/></a>") << "xml"
                         << "<a>\n  <b/>\n</a>";
}

void TestInspector::values() {
    QFETCH(QByteArray, value);
    QFETCH(QString, kind);
    QFETCH(QString, text);
    Shown shown(LogBuilder().put("k", value.toStdString()));
    QCOMPARE(kindWord(shown.editor().kind()), kind);
    QCOMPARE(shown.text(), text);
    QCOMPARE(shown.hex(), kind == "hex" ? value.toStdString() : ByteString());
    QCOMPARE(*shown.editor().bytes(), value.toStdString());
}

void TestInspector::notes_data() {
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QString>("note");
    QTest::newRow("text") << QByteArray("text") << "";
    QTest::newRow("empty") << QByteArray() << "The value is empty.";
    QTest::newRow("bytes") << QByteArray("\xFF") << "";
    QTest::newRow("compact") << QByteArray("[1,2]")
                             << "Laid out for reading; what is stored keeps its own white space.";
    QTest::newRow("just whole") << QByteArray(static_cast<qsizetype>(kWhole), '\n') << "";
    QTest::newRow("long line")
        << QByteArray(70'000, 'v')
        << "A line of it is longer than 64.0 KiB: it is shown in pieces, and edited in hexadecimal "
           "or as a file.";
}

void TestInspector::notes() {
    QFETCH(QByteArray, value);
    QFETCH(QString, note);
    Shown shown;
    QVERIFY(shown.show(LogBuilder().put("k", ByteString(kWhole + 1, '\xFF')), 0)); // with another note
    QVERIFY(shown.show(LogBuilder().put("k", value.toStdString()), 0));
    QCOMPARE(shown.note(), note);
}

void TestInspector::largeValueIsLoadedOnRequest() {
    ByteString value;
    while (value.size() < 3'000'000)
        value += "line " + std::to_string(value.size()) + '\n';
    const MemoryLog log(LogBuilder().put("k", value));
    Shown shown;
    shown.inspector().show(log.snapshot(), RecordNumber(0));
    QVERIFY(shown.waits());
    QVERIFY(shown.text().toStdString() == value.substr(0, kStart));
    QVERIFY2(shown.note().startsWith("The first 64.0 KiB of 2.9 MiB are shown."), qPrintable(shown.note()));
    QCOMPARE(shown.field("valueLength"), "2.9 MiB");
    QVERIFY(shown.inspector().shownBytes() == nullptr);
    auto* loadAll = shown.inspector().findChild<QPushButton*>("loadAll");
    QCOMPARE(loadAll->text(), "&Load All 2.9 MiB");
    loadAll->click();
    QVERIFY(shown.waits());
    QCOMPARE(shown.note(), QString());
    QVERIFY(!loadAll->isVisibleTo(&shown.inspector()));
    QTRY_VERIFY(shown.text().toStdString() == value); // in slices
    QVERIFY(*shown.inspector().shownBytes() == value);
}

void TestInspector::loadingAllCanBeCancelled() {
    const MemoryLog log(LogBuilder().put("k", ByteString(9'000'000, '\xEE')));
    Shown shown;
    shown.inspector().show(log.snapshot(), RecordNumber(0));
    QVERIFY(shown.waits());
    QSemaphore gate;
    log.file().watch([&gate](Offset at, std::size_t) {
        if (at > Offset(4'000'000))
            gate.acquire();
        return Result<void>();
    });
    shown.inspector().findChild<QPushButton*>("loadAll")->click();
    shown.inspector().task().cancel();
    gate.release(100);
    QVERIFY(shown.waits());
    QCOMPARE(shown.hex().size(), kStart);
    QVERIFY2(shown.note().startsWith("The first 64.0 KiB"), qPrintable(shown.note()));
}

void TestInspector::longLinesDoNotBlock_data() {
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("one line of text") << QByteArray(1'000'000, 'v');
    QTest::newRow("after short ones") << QByteArray("first\nsecond\n") + QByteArray(1'000'000, 'v');
    QTest::newRow("bytes") << QByteArray(1'000'000, '\xFF');
    QTest::newRow("json on one line") << "[" + QByteArray("{\"a\":1},").repeated(100'000) + "1]";
}

void TestInspector::longLinesDoNotBlock() {
    QFETCH(QByteArray, value);
    Shown shown;
    shown.inspector().resize(330, 600);
    shown.inspector().setVisible(true);
    QVERIFY(shown.show(smallLog(), 0));
    QElapsedTimer clock;
    clock.start();
    QVERIFY(shown.show(LogBuilder().put("k", value.toStdString()), 0));
    shown.inspector().grab();
    QVERIFY(shown.show(smallLog(), 0));
    QTRY_COMPARE(shown.text(), "1");
    QVERIFY2(clock.elapsed() < 2000, qPrintable(QString::number(clock.elapsed()))); // it was 15 s and more
}

// The text is text, although what is read of it ends with half a character.
void TestInspector::cutWithinACharacter() {
    for (std::size_t start = kStart - 4; start <= kStart; ++start) {
        const auto value = ByteString(start, '\n').append("\U0001F600").append(ByteString(kWhole, '\n'));
        Shown shown(LogBuilder().put("k", value));
        const auto whole = start + 4 <= kStart;
        QVERIFY(shown.text() == QString(static_cast<qsizetype>(start), '\n') + (whole ? "\U0001F600" : ""));
        QCOMPARE(kindWord(shown.editor().kind()), "text");
    }
}

void TestInspector::onlyTheShownPartIsRead() {
    const MemoryLog log(LogBuilder().put(ByteString(1'000'000, 'k'), ByteString(20'000'000, 'v')));
    std::atomic<std::size_t> read = 0;
    log.file().watch([&read](Offset, std::size_t count) {
        read += count;
        return Result<void>();
    });
    Shown shown;
    shown.inspector().show(log.snapshot(), RecordNumber(0));
    QVERIFY(shown.waits());
    QVERIFY(shown.title().startsWith("kkk"));
    QVERIFY2(read > kStart && read < kStart + 80'000,
             qPrintable(QString::number(read.load()))); // 64 KiB of the key
}

void TestInspector::localTime() {
    Shown shown;
    shown.settings().setTimeDisplay(TimeDisplay(ZoneChoice::local()));
    QVERIFY(shown.show(smallLog(), 0));
    QVERIFY(shown.field("time").startsWith("2025-06-28 19:00:00 TST\n")); // TZ of this program, see main()
}

void TestInspector::age() {
    const auto now = currentTime().seconds();
    Shown shown;
    shown.inspector().setVisible(true);
    QVERIFY(shown.show(LogBuilder().record(now, "fresh", "1", 0), 0));
    const auto told = shown.field("time");
    QVERIFY2(told.endsWith(" ago") || told.endsWith("\nnow"), qPrintable(told));
    const auto toolTip = shown.inspector().findChild<QLabel*>("time")->toolTip();
    QVERIFY2(toolTip.contains(QString::number(now) + " seconds since"), qPrintable(toolTip));
    QTRY_VERIFY(shown.field("time") != told); // goes on by itself
}

void TestInspector::unreadableRecord() {
    const MemoryLog log(smallLog());
    Shown shown;
    shown.inspector().show(log.snapshot(), RecordNumber(1));
    QVERIFY(shown.waits());
    QVERIFY(shown.showsFields());
    for (const bool alsoHeader : {false, true}) {
        log.file().watch([alsoHeader](Offset at, std::size_t) -> Result<void> {
            if (!alsoHeader && at <= Offset(15))
                return {};
            return tl::unexpected(Error{ErrorCode::Io, "cannot read", "memory", at, EIO});
        });
        shown.inspector().show(nullptr, std::nullopt);
        shown.inspector().show(log.snapshot(), RecordNumber(1));
        QVERIFY(shown.waits());
        QVERIFY2(shown.title().contains("cannot read"), qPrintable(shown.title()));
        QVERIFY(!shown.showsFields());
        QVERIFY(shown.text().isEmpty() && shown.hex().empty());
    }
}

void TestInspector::newestRecordWins() {
    const MemoryLog log(smallLog());
    QSemaphore gate;
    std::atomic<bool> isFirst = true;
    log.file().watch([&gate, &isFirst](Offset at, std::size_t) {
        if (at == Offset(0) && isFirst.exchange(false))
            gate.acquire();
        return Result<void>();
    });
    Shown shown;
    shown.inspector().show(log.snapshot(), RecordNumber(0)); // held up
    shown.inspector().show(log.snapshot(), RecordNumber(1));
    const bool showed = shown.waits();
    gate.release();
    QVERIFY(showed);
    QCOMPARE(shown.field("record"), "1");
    QCoreApplication::processEvents();
    QCOMPARE(shown.field("record"), "1");
}

void TestInspector::nothingAfterARecord() {
    const MemoryLog log(smallLog());
    Shown shown;
    shown.inspector().show(log.snapshot(), RecordNumber(0));
    shown.inspector().show(nullptr, std::nullopt);
    QVERIFY(!shown.inspector().isReading());
    QCoreApplication::processEvents();
    QCOMPARE(shown.title(), "No record selected");
}

int main(int argc, char** argv) {
    qputenv("TZ", "TST5"); // five hours behind UTC, and no summer time
    return runAll<TestInspector>(argc, argv);
}

#include "tst_inspector.moc"
