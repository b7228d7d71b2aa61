// SPDX-License-Identifier: GPL-3.0-or-later
#include "document/log_document.h"
#include "document_keys.h"
#include "lock_holder_process.h"
#include "log_text.h"
#include "must.h"
#include "simkv_command.h"
#include "staged.h"
#include "temporary_log.h"

#include <QSignalSpy>
#include <QTest>

#include <future>
#include <mutex>
#include <thread>

using namespace simkv;
using namespace simkv::ui;

// Commands, a program with the library and a window, which all write one log at the same time.
class WritersTest final : public QObject {
    Q_OBJECT
private slots:
    void nothingIsLost();
    void oneAtATime();
    void commandWaitsItsTurn();
};

namespace {

constexpr int kRounds = 12;

// The keys whose writing was confirmed; each is written once.
class Confirmed final {
public:
    void add(const ByteString& key) {
        const std::lock_guard lock(m_mutex);
        m_keys.push_back(key);
    }
    [[nodiscard]] const std::vector<ByteString>& keys() const { return m_keys; } // once all have ended

private:
    std::mutex m_mutex;
    std::vector<ByteString> m_keys;
};

void putByCommand(const QString& log, const QString& name, Confirmed& confirmed) {
    for (int i = 0; i < kRounds; ++i) {
        const auto key = name + QString::number(i);
        if (runSimkv({"put", log, key, "v"}).exitCode == 0)
            confirmed.add(key.toStdString());
    }
}

void applyByCommand(const QString& log, Confirmed& confirmed) {
    for (int i = 0; i < kRounds; ++i) {
        QByteArray lines;
        QStringList keys;
        for (int k = 0; k < 3; ++k) {
            keys.append(QString("apply%1/%2").arg(i).arg(k));
            lines += R"({"op":"put","value":"v","key":")" + keys.last().toLatin1() + "\"}\n";
        }
        if (runSimkv({"apply", log}, {.input = lines}).exitCode != 0)
            continue;
        for (const auto& key : keys)
            confirmed.add(key.toStdString());
    }
}

void putByLibrary(const std::string& path, Confirmed& confirmed) {
    NoProgress unwatched;
    const auto store = must(Store::open(path, unwatched));
    must(store->buildIndex(unwatched));
    for (int i = 0; i < kRounds; ++i) {
        const auto key = "library" + std::to_string(i);
        if (!store->beginWriting({.lockTimeout = std::chrono::seconds(20)}, unwatched))
            continue;
        if (store->put(key, "v", Timestamp(kTestTime)))
            confirmed.add(key);
        store->endWriting();
    }
}

} // namespace

void WritersTest::nothingIsLost() {
    const TemporaryLog log(LogBuilder().puts(3));
    const auto path = QString::fromStdString(log.path());
    LogDocument window;
    window.setFollowing(true);
    window.open(path, false);
    QTRY_COMPARE_WITH_TIMEOUT(window.refusal(), LogDocument::Refusal::None, 20'000);

    Confirmed confirmed;
    std::vector<std::thread> writers;
    writers.emplace_back([&] { putByCommand(path, "first", confirmed); });
    writers.emplace_back([&] { putByCommand(path, "second", confirmed); });
    writers.emplace_back([&] { applyByCommand(path, confirmed); });
    writers.emplace_back([&] { putByLibrary(log.path(), confirmed); });
    QSignalSpy edited(&window, &LogDocument::edited);
    QSignalSpy failed(&window, &LogDocument::editFailed);
    for (int i = 0; i < kRounds; ++i) {
        const auto key = "window" + std::to_string(i);
        window.apply({staged(key, "v")});
        if (!QTest::qWaitFor([&] { return !window.writeTask().isRunning() && !window.isReading(); }, 20'000))
            break;
        if (edited.count() + failed.count() == i + 1 && edited.count() > 0 && hasValue(window, key))
            confirmed.add(key);
    }
    for (auto& writer : writers)
        writer.join();

    const auto store = log.open();
    for (const auto& key : confirmed.keys())
        QVERIFY2(must(store->get(key)) == ByteString("v"), key.c_str());
    const auto& figures = store->snapshot()->counts();
    QCOMPARE(figures.liveKeys, std::uint64_t{confirmed.keys().size() + 3}); // and nothing else
    QVERIFY(store->snapshot()->findings().empty());
    QVERIFY(!store->snapshot()->tail());
    QCOMPARE(log.files(), QStringList("log"));
    // Each waits its turn, so nearly all get it, whoever else is at it.
    qInfo("%d of %d keys were written", static_cast<int>(confirmed.keys().size()), kRounds * 7);
    QVERIFY(confirmed.keys().size() > std::size_t{kRounds} * 4);
}

// While the library holds the lock, neither the command nor the window gets in, and each names the holder.
void WritersTest::oneAtATime() {
    const TemporaryLog log(LogBuilder().puts(3));
    const auto path = QString::fromStdString(log.path());
    const auto library = log.openForWriting();
    must(library->put("library", "v", Timestamp(kTestTime)));
    const auto before = log.bytes();
    const auto holder =
        QString("“tst_writers” (process %1) is writing this log").arg(QCoreApplication::applicationPid());

    for (const auto& arguments : {QStringList{"put", path, "k", "v"}, QStringList{"delete", path, "k0"},
                                  QStringList{"apply", path}}) {
        const auto refused = runSimkv(arguments, {.input = R"({"op":"put","key":"k","value":"v"})"});
        QCOMPARE(refused.exitCode, 2);
        QCOMPARE(QString::fromUtf8(refused.err), "simkv: " + path + ": " + holder + "\n");
        QCOMPARE(refused.out, QByteArray());
    }
    LogDocument window;
    std::optional<Error> error;
    connect(&window, &LogDocument::editFailed, this, [&error](const Error& why) { error = why; });
    window.open(path, false);
    QTRY_COMPARE_WITH_TIMEOUT(window.refusal(), LogDocument::Refusal::None, 20'000);
    window.apply({staged("k", "v")});
    QTRY_VERIFY_WITH_TIMEOUT(error.has_value(), 20'000);
    QCOMPARE(error->code, ErrorCode::Locked);
    QCOMPARE(QString::fromStdString(error->what), holder);
    QCOMPARE(log.bytes(), before);
}

void WritersTest::commandWaitsItsTurn() {
    const TemporaryLog log(LogBuilder().puts(3));
    LockHolderProcess other(log.path());
    auto put = std::async(std::launch::async, [path = QString::fromStdString(log.path())] {
        return runSimkv({"put", path, "k", "v"}).exitCode;
    });
    // Not yet: it has not begun, or waits.
    QCOMPARE(put.wait_for(std::chrono::milliseconds(300)), std::future_status::timeout);
    other.letGo();
    QCOMPARE(put.get(), 0);
    QCOMPARE(logText(log.bytes()), "k0=v0 k1=v1 k2=v2 k=v");
}

QTEST_MAIN(WritersTest)
#include "tst_writers.moc"
