// SPDX-License-Identifier: GPL-3.0-or-later
#include "faulty_file_system.h"
#include "log/log_writer.h"
#include "log_text.h"
#include "must.h"
#include "temporary_log.h"

#include <QTest>
#include <cerrno>

using namespace simkv;
using Call = FaultyFileSystem::Call;

class LogWriterTest final : public QObject {
    Q_OBJECT
private slots:
    void exactBytes_data();
    void exactBytes();
    void refusesAnAllZeroHeader();
    void locksTheLog();
    void refusesAFileOfAnotherIdentity();
    void neverOverwritesAnother_data();
    void neverOverwritesAnother();
    void savesAndCuts_data();
    void savesAndCuts();
    void savesUnderAFreeName();
    void copyKeepsTheLogsPermissions();
    void tailThatGrowsWhileItIsCopied();
    void failedWriteLeavesNothing_data();
    void failedWriteLeavesNothing();
    void failedCutEndsWriting();
    void failedSyncAfterACutEndsWriting();
    void failedSaveLeavesAllAsItWas_data();
    void failedSaveLeavesAllAsItWas();
};

namespace {

// Writing at the end of what the file holds.
LogWriter writerOn(const TemporaryLog& log, FileSystem& fileSystem = systemFileSystem(),
                   ByteOrder order = ByteOrder::Little) {
    auto writer = must(
        LogWriter::open(fileSystem, log.path(), order, must(systemFileSystem().info(log.path())).identity));
    writer.setEnd(Offset(must(writer.size()).value()));
    return writer;
}

Result<RecordPlace> put(LogWriter& writer, ByteView key = "key", ByteView value = "value") {
    return writer.append(Timestamp(kTestTime), key, value, 0);
}

const ByteString kLog = LogBuilder().puts(3).bytes(); // 51 bytes

} // namespace

void LogWriterTest::exactBytes_data() {
    QTest::addColumn<int>("order");
    QTest::addColumn<bool>("tombstone");
    QTest::addColumn<QByteArray>("hex");
    constexpr int kLittle = static_cast<int>(ByteOrder::Little);
    constexpr int kBig = static_cast<int>(ByteOrder::Big);
    QTest::newRow("put, little") << kLittle << false
                                 << QByteArray("04030201"
                                               "02000000"
                                               "05000000"
                                               "00"
                                               "6b00"
                                               "76616c75ff");
    QTest::newRow("put, big") << kBig << false
                              << QByteArray("01020304"
                                            "00000002"
                                            "00000005"
                                            "00"
                                            "6b00"
                                            "76616c75ff");
    QTest::newRow("tombstone, little") << kLittle << true
                                       << QByteArray("04030201"
                                                     "02000000"
                                                     "00000000"
                                                     "01"
                                                     "6b00");
    QTest::newRow("tombstone, big") << kBig << true
                                    << QByteArray("01020304"
                                                  "00000002"
                                                  "00000000"
                                                  "01"
                                                  "6b00");
}

void LogWriterTest::exactBytes() {
    QFETCH(int, order);
    QFETCH(bool, tombstone);
    QFETCH(QByteArray, hex);
    const TemporaryLog log(ByteString{});
    auto writer = writerOn(log, systemFileSystem(), static_cast<ByteOrder>(order));
    const auto value = tombstone ? ByteView() : ByteView("valu\xff");
    for (int copies = 1; copies <= 2; ++copies) {
        const auto place =
            must(writer.append(Timestamp(0x01020304), ByteView("k\0", 2), value, tombstone ? 1 : 0));
        must(writer.sync());
        QCOMPARE(QByteArray::fromStdString(log.bytes()).toHex(), hex.repeated(copies));
        QCOMPARE(place.end().value(), log.bytes().size());
    }
}

void LogWriterTest::refusesAnAllZeroHeader() {
    const TemporaryLog log(kLog);
    auto writer = writerOn(log);
    QCOMPARE(outcome(writer.append(Timestamp(0), "", "", 0)), QString("invalid"));
    QCOMPARE(log.bytes(), kLog);
    QCOMPARE(outcome(writer.append(Timestamp(0), "", "", 1)), QString("ok"));
    QCOMPARE(outcome(writer.append(Timestamp(1), "", "", 0)), QString("ok"));
}

void LogWriterTest::locksTheLog() {
    const TemporaryLog log(kLog);
    const auto identity = must(systemFileSystem().info(log.path())).identity;
    {
        const auto writer = writerOn(log);
        QCOMPARE(outcome(LogWriter::open(systemFileSystem(), log.path(), ByteOrder::Little, identity)),
                 QString("locked"));
    }
    QCOMPARE(outcome(LogWriter::open(systemFileSystem(), log.path(), ByteOrder::Little, identity)),
             QString("ok"));
}

void LogWriterTest::refusesAFileOfAnotherIdentity() {
    const TemporaryLog log(kLog);
    const auto identity = must(systemFileSystem().info(log.path())).identity;
    log.replace(kLog);
    QCOMPARE(outcome(LogWriter::open(systemFileSystem(), log.path(), ByteOrder::Little, identity)),
             QString("changed"));
}

using Change = std::function<void(const TemporaryLog&)>;
Q_DECLARE_METATYPE(Change)

void LogWriterTest::neverOverwritesAnother_data() {
    QTest::addColumn<Change>("change");
    QTest::newRow("grown") << Change(
        [](const TemporaryLog& log) { log.append(LogBuilder().put("x", "y").bytes()); });
    QTest::newRow("grown by a byte") << Change([](const TemporaryLog& log) { log.append("!"); });
    QTest::newRow("cut") << Change([](const TemporaryLog& log) { log.truncate(20); });
    QTest::newRow("emptied") << Change([](const TemporaryLog& log) { log.truncate(0); });
    QTest::newRow("replaced") << Change([](const TemporaryLog& log) { log.replace(kLog); });
}

void LogWriterTest::neverOverwritesAnother() {
    QFETCH(Change, change);
    const TemporaryLog log(kLog);
    auto writer = writerOn(log);
    change(log);
    const auto changed = log.bytes();
    QCOMPARE(outcome(put(writer)), QString("changed"));
    QCOMPARE(outcome(writer.saveAndTruncate(Offset(17), false)), QString("changed"));
    QCOMPARE(log.bytes(), changed);
    QCOMPARE(log.files(), QStringList("log"));
    std::remove(log.path().c_str());
    QCOMPARE(outcome(put(writer)), QString("changed"));
    QVERIFY(log.files().isEmpty());
}

void LogWriterTest::savesAndCuts_data() {
    QTest::addColumn<QByteArray>("tail");
    QTest::addColumn<bool>("zeros");
    QTest::newRow("torn") << QByteArray("torn") << false;
    QTest::newRow("zeros") << QByteArray(4096, '\0') << true;
    QTest::newRow("zeros, copied") << QByteArray(100, '\0') << false;
    QTest::newRow("more than a buffer") << QByteArray("0123456789abcdef!").repeated(200'000) << false;
}

void LogWriterTest::savesAndCuts() {
    QFETCH(QByteArray, tail);
    QFETCH(bool, zeros);
    const TemporaryLog log(kLog + tail.toStdString());
    auto writer = writerOn(log);
    const auto saved = must(writer.saveAndTruncate(Offset(kLog.size()), zeros));
    QCOMPARE(saved, log.path() + ".tail-51");
    QVERIFY(log.bytesOf(saved) == tail.toStdString());
    QCOMPARE(log.bytes(), kLog);
    must(put(writer));
    QCOMPARE(log.bytes(), kLog + LogBuilder().put("key", "value").bytes());
}

void LogWriterTest::savesUnderAFreeName() {
    const TemporaryLog log(kLog + "torn");
    log.write(log.path("log.tail-51"), "an earlier one");
    log.write(log.path("log.tail-51-2"), "and another");
    auto writer = writerOn(log);
    const auto saved = must(writer.saveAndTruncate(Offset(51), false));
    QCOMPARE(saved, log.path() + ".tail-51-3");
    QCOMPARE(log.bytesOf(saved), ByteString("torn"));
    QCOMPARE(log.bytesOf(log.path("log.tail-51")), ByteString("an earlier one"));
}

void LogWriterTest::copyKeepsTheLogsPermissions() {
    const TemporaryLog log(kLog + "torn");
    QFile::setPermissions(QString::fromStdString(log.path()), QFile::ReadOwner | QFile::WriteOwner);
    auto writer = writerOn(log);
    const auto saved = must(writer.saveAndTruncate(Offset(51), false));
    QCOMPARE(must(systemFileSystem().info(saved)).permissions, 0600U);
}

void LogWriterTest::tailThatGrowsWhileItIsCopied() {
    const TemporaryLog log(kLog + "torn");
    FaultyFileSystem fileSystem;
    auto writer = writerOn(log, fileSystem);
    fileSystem.before(Call::Sync, 0, [&] { log.append("of another writer"); });
    QCOMPARE(outcome(writer.saveAndTruncate(Offset(51), false)), QString("changed"));
    QCOMPARE(log.bytes(), kLog + "tornof another writer");
    QCOMPARE(log.files(), QStringList("log"));
}

void LogWriterTest::failedWriteLeavesNothing_data() {
    QTest::addColumn<int>("partial");
    for (const int partial : {0, 1, 12, 13, 15, 20})
        QTest::addRow("%d bytes written", partial) << partial;
}

void LogWriterTest::failedWriteLeavesNothing() {
    QFETCH(int, partial);
    const TemporaryLog log(kLog);
    FaultyFileSystem fileSystem;
    auto writer = writerOn(log, fileSystem);
    fileSystem.fail(Call::Write, 0, {.error = ENOSPC, .partial = static_cast<std::size_t>(partial)});
    const auto failed = put(writer);
    QCOMPARE(outcome(failed), QString("io"));
    QCOMPARE(failed.error().systemError, ENOSPC);
    QCOMPARE(log.bytes(), kLog);
    must(put(writer));
    QCOMPARE(logText(log.bytes()), QString("k0=v0 k1=v1 k2=v2 key=value"));
}

void LogWriterTest::failedCutEndsWriting() {
    const TemporaryLog log(kLog);
    FaultyFileSystem fileSystem;
    auto writer = writerOn(log, fileSystem);
    fileSystem.fail(Call::Write, 0, {.error = ENOSPC, .partial = 5});
    fileSystem.fail(Call::Truncate);
    QCOMPARE(outcome(put(writer)), QString("io"));
    const auto left = log.bytes();
    QCOMPARE(left.size(), kLog.size() + 5);
    fileSystem.heal();
    QCOMPARE(outcome(put(writer)), QString("io"));
    QVERIFY(writer.failure().has_value());
    QCOMPARE(log.bytes(), left);
}

void LogWriterTest::failedSyncAfterACutEndsWriting() {
    const TemporaryLog log(kLog);
    FaultyFileSystem fileSystem;
    auto writer = writerOn(log, fileSystem);
    fileSystem.fail(Call::Sync, 1); // after that of the copy
    QCOMPARE(outcome(writer.saveAndTruncate(Offset(17), false)), QString("io"));
    const auto written = log.bytes();
    QCOMPARE(outcome(put(writer)), QString("io"));
    QCOMPARE(outcome(writer.saveAndTruncate(Offset(0), false)), QString("io"));
    QCOMPARE(log.bytes(), written);
    QCOMPARE(fileSystem.made(Call::Sync), 2); // never tried again
}

void LogWriterTest::failedSaveLeavesAllAsItWas_data() {
    QTest::addColumn<int>("call");
    QTest::addColumn<int>("error");
    QTest::newRow("create") << int(Call::Create) << ENOSPC;
    QTest::newRow("read") << int(Call::Read) << EIO;
    QTest::newRow("write") << int(Call::Write) << ENOSPC;
    QTest::newRow("sync of the copy") << int(Call::Sync) << EIO;
    QTest::newRow("cut") << int(Call::Truncate) << EIO;
    QTest::newRow("examine") << int(Call::Info) << EIO;
}

void LogWriterTest::failedSaveLeavesAllAsItWas() {
    QFETCH(int, call);
    QFETCH(int, error);
    const auto bytes = kLog + "torn bytes";
    const TemporaryLog log(bytes);
    FaultyFileSystem fileSystem;
    auto writer = writerOn(log, fileSystem);
    fileSystem.fail(static_cast<Call>(call), 0, {.error = error, .partial = 3});
    const auto failed = writer.saveAndTruncate(Offset(kLog.size()), false);
    QCOMPARE(outcome(failed), QString("io"));
    QCOMPARE(failed.error().systemError, error);
    QCOMPARE(log.bytes(), bytes);
    // The copy is whole, or it is gone.
    for (const auto& file : log.files())
        QVERIFY2(file == "log" || log.bytesOf(log.path(qPrintable(file))) == "torn bytes", qPrintable(file));
    fileSystem.heal();
    must(writer.saveAndTruncate(Offset(kLog.size()), false));
    QCOMPARE(log.bytes(), kLog);
}

QTEST_APPLESS_MAIN(LogWriterTest)
#include "tst_log_writer.moc"
