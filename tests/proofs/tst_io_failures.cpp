// SPDX-License-Identifier: GPL-3.0-or-later
#include "failing_calls.h"
#include "format/batch_marker.h"
#include "integrity/check.h"
#include "integrity/salvage.h"
#include "must.h"
#include "proof.h"
#include "store/store.h"
#include "temporary_log.h"

#include <QTest>

#include <functional>
#include <map>

using namespace simkv;
using failing_calls::Failure;

// Whatever call to the system fails, nothing that was confirmed is lost, and nothing succeeds in silence.
class IoFailuresProof final : public QObject {
    Q_OBJECT
private slots:
    void everyCallFails();
};

namespace {

constexpr Timestamp kTime(kTestTime);

// What a task tried, in order, and how it ended.
class Record final {
public:
    // Bytes that a successful call has put at the end of the log.
    void tried(const ByteString& bytes, bool isDone) {
        m_steps.push_back(Step{bytes, isDone});
        m_hasError = m_hasError || !isDone;
    }
    // The same, and all up to there is on the disk.
    void triedWithSync(const ByteString& bytes, bool isDone) {
        tried(bytes, isDone);
        if (isDone)
            m_synced = m_steps.size();
    }
    // Any call but those that write.
    template <typename T>
    bool did(const Result<T>& result) {
        m_hasError = m_hasError || !result;
        return result.has_value();
    }
    void wrong(const QString& what) { m_wrong = what; }

    [[nodiscard]] bool hasError() const { return m_hasError; }

    // What is wrong with the log that is left, which held `before`; empty for nothing.
    [[nodiscard]] QString compare(const ByteString& before, const ByteString& log) const {
        if (!m_wrong.isEmpty())
            return m_wrong;
        if (!log.starts_with(before))
            return QStringLiteral("what was there before is not");
        auto at = before.size();
        bool mayEndInPart = false;
        std::size_t number = 0;
        for (const auto& step : m_steps) {
            const bool isThere = log.compare(at, step.bytes.size(), step.bytes) == 0;
            if (step.isDone && !isThere)
                return QStringLiteral("step %1 was confirmed and is not in the log").arg(number);
            if (isThere)
                at += step.bytes.size();
            else
                mayEndInPart = mayEndInPart || step.bytes.starts_with(log.substr(at));
            if (++number == m_synced && at > failing_calls::synced())
                return QStringLiteral("%1 bytes were confirmed as synced, %2 are")
                    .arg(at)
                    .arg(failing_calls::synced());
        }
        if (at != log.size() && !mayEndInPart)
            return QStringLiteral("%1 bytes at the end that nobody wrote").arg(log.size() - at);
        return {};
    }

private:
    struct Step {
        ByteString bytes;
        bool isDone;
    };
    std::vector<Step> m_steps;
    std::size_t m_synced = 0; // steps that are on the disk
    bool m_hasError = false;
    QString m_wrong;
};

struct Work {
    const char* what;
    ByteString log;   // nothing: no file
    std::size_t kept; // bytes of it that stay
    std::function<void(const TemporaryLog& place, Record& record)> run;
};

void put(Store& store, Record& record, const char* key, const ByteString& value, bool syncs) {
    const auto bytes = LogBuilder().put(key, value).bytes();
    const bool isDone = store.put(key, value, kTime).has_value();
    if (syncs)
        record.triedWithSync(bytes, isDone);
    else
        record.tried(bytes, isDone);
}

void apply(Store& store, Record& record, const char* key, const ByteString& value) {
    Batch batch;
    must(batch.put(key, value, kTime));
    must(batch.remove("k1", kTime));
    must(batch.put("last", "", kTime));
    const auto body = LogBuilder().put(key, value).tombstone("k1").put("last", "");
    NoProgress unwatched;
    record.triedWithSync(LogBuilder().batch(body).bytes(),
                         store.apply(std::move(batch), unwatched).has_value());
}

std::unique_ptr<Store> openStore(const TemporaryLog& place, Record& record) {
    NoProgress unwatched;
    auto store = Store::open(place.path(), unwatched);
    if (!record.did(store) || !record.did((*store)->buildIndex(unwatched)))
        return nullptr;
    return *std::move(store);
}

// All that follows a failure is tried all the same, as a careless program would.
void write(const TemporaryLog& place, Record& record, Sync sync, const ByteString& stop = {}) {
    const auto store = openStore(place, record);
    if (!store)
        return;
    const bool syncs = sync == Sync::Each;
    WriteOptions options;
    options.sync = sync;
    options.syncInterval = std::chrono::milliseconds(0);
    NoProgress unwatched;
    const auto begun = store->beginWriting(options, unwatched);
    if (!stop.empty())
        record.triedWithSync(stop, begun.has_value());
    if (!record.did(begun))
        return;
    put(*store, record, "first", "value", syncs);
    put(*store, record, "long", ByteString(9000, 'x'), syncs);
    record.did(store->get("first"));
    record.did(store->sync());
    apply(*store, record, "in a batch", ByteString(3000, 'y'));
    put(*store, record, "behind it", "value", syncs);
    record.did(store->sync());
    store->endWriting();
    const bool hadFailed = failing_calls::hasSyncFailed();
    if (hadFailed && store->beginWriting(options, unwatched))
        record.wrong(QStringLiteral("writing goes on after a failed sync"));
}

std::vector<Work> works() {
    const auto three = LogBuilder().puts(3);
    std::vector<Work> works;
    works.push_back({"put, synced each", three.bytes(), three.size(),
                     [](const auto& place, auto& record) { write(place, record, Sync::Each); }});
    works.push_back({"put, synced at the end", three.bytes(), three.size(),
                     [](const auto& place, auto& record) { write(place, record, Sync::None); }});
    works.push_back({"put, synced by time", three.bytes(), three.size(),
                     [](const auto& place, auto& record) { write(place, record, Sync::Interval); }});
    works.push_back({"a torn tail", three.bytes() + ByteString("torn"), three.size(),
                     [](const auto& place, auto& record) { write(place, record, Sync::Each); }});
    works.push_back({"an unwritten tail", three.bytes() + ByteString(5000, '\0'), three.size(),
                     [](const auto& place, auto& record) { write(place, record, Sync::Each); }});
    const auto begun = three.bytes() + LogBuilder().batch(LogBuilder().puts(4)).cut(49 + 17);
    works.push_back({"a tail in a batch that is none", begun + ByteString(20, '\x3E'), begun.size(),
                     [](const auto& place, auto& record) {
                         write(place, record, Sync::Each, LogBuilder().tombstone(kBatchStopKey).bytes());
                     }});
    works.push_back({"a new log", ByteString(), 0, [](const TemporaryLog& place, Record& record) {
                         NoProgress unwatched;
                         const auto store = Store::create(place.path());
                         if (!record.did(store) || !record.did((*store)->beginWriting({}, unwatched)))
                             return;
                         put(**store, record, "first", "value", true);
                         apply(**store, record, "in a batch", "value");
                     }});
    const auto damaged = LogBuilder().puts(30).raw(ByteString(40, '\xEE')).puts(30).raw("torn");
    const auto salvaged = LogBuilder().puts(30).puts(30).bytes();
    works.push_back(
        {"salvage", damaged.bytes(), damaged.size(), [salvaged](const TemporaryLog& place, Record& record) {
             NoProgress unwatched;
             const auto out = place.path("out");
             const auto report = salvageLog(place.path(), out, {}, unwatched);
             record.did(report);
             if (report && place.bytesOf(out) != salvaged)
                 record.wrong(QStringLiteral("the new log is not what was readable"));
             if (!report && failing_calls::failed() != std::optional<std::string>("unlink") &&
                 place.files() != QStringList("log"))
                 record.wrong(QStringLiteral("a part is left: ") + place.files().join(u' '));
         }});
    works.push_back({"check", damaged.bytes(), damaged.size(), [](const TemporaryLog& place, Record& record) {
                         NoProgress unwatched;
                         const auto report = checkLog(place.path(), unwatched);
                         if (record.did(report) && (report->records != 60 || report->findings.size() != 2))
                             record.wrong(QStringLiteral("another verdict"));
                     }});
    return works;
}

// Bytes that were removed are beside the log; those that were not are in it.
QString compareTail(const Work& work, const TemporaryLog& place, const ByteString& log) {
    const auto tail = work.log.substr(work.kept);
    if (tail.empty() || log.compare(work.kept, tail.size(), tail) == 0)
        return {};
    const auto saved = place.path() + ".tail-" + std::to_string(work.kept);
    return place.bytesOf(saved) == tail ? QString()
                                        : QStringLiteral("the tail is neither in the log nor saved");
}

} // namespace

void IoFailuresProof::everyCallFails() {
    Proof proof("failing system calls");
    std::map<std::string, int> unnoticed;
    for (const auto& work : works()) {
        for (int failure = 0; failure < failing_calls::kFailures; ++failure) {
            bool isPast = false;
            for (int number = 0; !isPast; ++number) {
                const TemporaryLog place;
                if (!work.log.empty())
                    place.write(work.log);
                Record record;
                failing_calls::begin(place.path(), number, static_cast<Failure>(failure));
                work.run(place, record);
                failing_calls::end();
                isPast = failing_calls::made() <= number;
                const auto call = failing_calls::failed();
                if (!call && !isPast)
                    continue;
                proof.count();
                auto log = place.files().contains(QStringLiteral("log")) ? place.bytes() : ByteString();
                auto wrong = compareTail(work, place, log);
                if (wrong.isEmpty()) {
                    const auto before = log.starts_with(work.log) ? work.log : work.log.substr(0, work.kept);
                    wrong = record.compare(before, log);
                }
                const bool mustGoOn =
                    !call ||
                    ((*call == "pread" || *call == "write" || *call == "writev" || *call == "ftruncate") &&
                     (static_cast<Failure>(failure) == Failure::Interrupted ||
                      static_cast<Failure>(failure) == Failure::Short));
                if (wrong.isEmpty() && mustGoOn && record.hasError())
                    wrong = QStringLiteral("an error where none had to be");
                if (wrong.isEmpty() && failing_calls::syncsAfterFailure() > 0)
                    wrong = QStringLiteral("a failed sync was tried again");
                if (call && !mustGoOn && !record.hasError())
                    ++unnoticed[*call];
                if (!wrong.isEmpty())
                    proof.fail(
                        QStringLiteral("%1, %2 of call %3 (%4): %5")
                            .arg(QString::fromLatin1(work.what))
                            .arg(QString::fromLatin1(failing_calls::name(static_cast<Failure>(failure))))
                            .arg(number)
                            .arg(QString::fromStdString(call.value_or("none")))
                            .arg(wrong));
            }
        }
    }
    for (const auto& [call, times] : unnoticed)
        proof.apart(QStringLiteral("%1 failures of %2 that did not matter").arg(times).arg(call.c_str()));
    QCOMPARE(proof.report(), QString());
    QVERIFY(proof.counted() > 500);
}

QTEST_GUILESS_MAIN(IoFailuresProof)
#include "tst_io_failures.moc"
