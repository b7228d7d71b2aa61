// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_text.h"
#include "must.h"
#include "store/record_cursor.h"
#include "temporary_log.h"

#include <QTest>
#include <atomic>
#include <map>
#include <mutex>
#include <random>
#include <thread>

using namespace simkv;

namespace {

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr std::uint64_t kMany = 50'000; // a sanitizer takes ten times as long
constexpr std::uint64_t kSome = 5'000;
#else
constexpr std::uint64_t kMany = 1'000'000;
constexpr std::uint64_t kSome = 40'000;
#endif
constexpr std::uint64_t kSameTags = 0x7FFF'FFFFU; // what a slot does not keep: so all that it keeps is equal
constexpr std::uint64_t kSameHashes = 0;

ByteString keyOf(std::uint64_t number) {
    if (number == 0)
        return {};
    if (number == 1)
        return ByteString("\0binary\n", 8);
    if (number == 2)
        return ByteString(700, 'k'); // more than is read at once
    return ByteString("key").append(std::to_string(number));
}

// A value says which operation wrote it.
ByteString valueOf(std::uint64_t operation) {
    return std::to_string(operation).append(1, ':').append(static_cast<std::size_t>(operation % 90), 'v');
}
std::uint64_t operationOf(const ByteString& value) {
    const auto operation = std::stoull(value);
    return value == valueOf(operation) ? operation : ~std::uint64_t{0};
}

// What readers may know of each key while one thread writes: the operation that has begun last, and the one
// that has ended last. Operations count from 1; which of them delete follows from the number.
struct Traces {
    explicit Traces(std::uint64_t keys) : begun(keys), ended(keys) {}
    std::vector<std::atomic<std::uint64_t>> begun;
    std::vector<std::atomic<std::uint64_t>> ended;
};
bool deletes(std::uint64_t operation) {
    return operation % 5 == 0;
}

using Map = std::map<ByteString, ByteString>;

Map mapOf(const std::shared_ptr<const Snapshot>& snapshot) {
    Map map;
    LiveIterator it(snapshot);
    for (; it.isValid(); it.next())
        map.emplace(it.key(), it.value());
    if (it.error() || map.size() != snapshot->live().count() || map.size() != snapshot->counts().liveKeys)
        map.emplace("the iterator", "does not fit the counts");
    return map;
}

// A store beside a std::map that is told the same, and readers beside both.
class Course final {
public:
    Course(std::uint64_t operations, std::uint64_t keys, std::uint64_t hashMask)
        : m_operations(operations), m_keys(keys), m_options{hashMask, kMaxRecords}, m_log(ByteString()),
          m_traces(keys) {
        reopen();
    }

    // The first thing that went wrong; empty where nothing did.
    QString run(int readers) {
        std::vector<std::thread> threads;
        for (int reader = 0; reader < readers; ++reader)
            threads.emplace_back([this, reader] { read(static_cast<std::uint32_t>(reader)); });
        try {
            for (m_operation = 1; m_operation <= m_operations && m_wrong.isEmpty(); ++m_operation)
                step();
            compareWithPictures();
        } catch (const std::exception& error) { // of must(); the readers have to end first
            m_wrong = QStringLiteral("operation %1: %2").arg(m_operation).arg(QLatin1String(error.what()));
        }
        m_done = true;
        for (auto& thread : threads)
            thread.join();
        if (m_wrong.isEmpty() && m_wrongReads != 0)
            m_wrong = QStringLiteral("%1 reads beside the writer").arg(m_wrongReads.load());
        return m_wrong;
    }
    [[nodiscard]] QString text() const { return snapshotText(m_store->snapshot()); }
    [[nodiscard]] std::uint64_t reads() const { return m_reads; }

private:
    std::uint64_t random(std::uint64_t below) { return m_random() % below; }
    void expect(bool right, const char* what) {
        if (!right && m_wrong.isEmpty())
            m_wrong = QStringLiteral("operation %1: %2").arg(m_operation).arg(QLatin1String(what));
    }
    std::shared_ptr<Store> store() {
        const std::lock_guard lock(m_mutex);
        return m_store;
    }

    void step() {
        const auto dice = random(1'000);
        if (dice < 600)
            write();
        else if (dice < 900)
            get();
        else if (dice < 998)
            multiGet();
        else if (random(10) == 0)
            takePicture();
        else if (random(20) == 0)
            random(2) == 0 ? reopen() : letAnotherAppend();
    }
    void write() {
        const auto number = random(m_keys);
        const auto key = keyOf(number);
        const Timestamp time(kTestTime + static_cast<std::uint32_t>(m_operation / 1000));
        m_traces.begun[number] = m_operation;
        if (deletes(m_operation)) {
            must(m_store->remove(key, time));
            m_model.erase(key);
        } else {
            must(m_store->put(key, valueOf(m_operation), time));
            m_model[key] = valueOf(m_operation);
        }
        m_traces.ended[number] = m_operation;
    }
    [[nodiscard]] std::optional<ByteString> expected(const ByteString& key) const {
        const auto found = m_model.find(key);
        return found == m_model.end() ? std::nullopt : std::optional(found->second);
    }
    void get() {
        const auto key = keyOf(random(m_keys + 10));
        expect(must(m_store->get(key)) == expected(key), "get");
    }
    void multiGet() {
        std::vector<ByteString> keys;
        for (auto left = random(70); left > 0; --left)
            keys.push_back(keyOf(random(m_keys + 10)));
        const std::vector<ByteView> views(keys.begin(), keys.end());
        const auto values = must(m_store->multiGet(views));
        for (std::size_t i = 0; i < keys.size(); ++i)
            expect(values[i] == expected(keys[i]), "multi-get");
    }
    // A snapshot of now, to be compared when the store has moved on.
    void takePicture() {
        compareWithPictures();
        m_pictures.emplace_back(m_store->snapshot(), m_model);
        if (m_pictures.size() > 4)
            m_pictures.erase(m_pictures.begin());
    }
    void compareWithPictures() {
        NoProgress unwatched;
        const auto now = m_store->snapshot();
        expect(mapOf(now) == m_model, "the state now");
        for (const auto& [then, model] : m_pictures) {
            expect(mapOf(then) == model, "a snapshot");
            const auto asOf = must(now->asOf(then->records(), unwatched));
            expect(mapOf(asOf) == model, "the state as of a record");
            expect(asOf->counts().liveBytes == then->counts().liveBytes &&
                       asOf->counts().deadBytes == then->counts().deadBytes &&
                       asOf->counts().tombstones == then->counts().tombstones,
                   "the counts as of a record");
            const auto key = keyOf(random(m_keys));
            const auto newest = must(then->newest(key));
            const bool isLive = newest && then->live().contains(*newest);
            expect(isLive == (model.find(key) != model.end()), "the newest record of a snapshot");
        }
    }
    void reopen() {
        if (m_store)
            m_store->endWriting();
        const std::shared_ptr<Store> opened =
            m_log.openForWriting({.sync = Sync::None}, systemFileSystem(), m_options);
        const std::lock_guard lock(m_mutex);
        m_store = opened;
    }
    // Gives the lock back and appends as a program that knows nothing of ours.
    void letAnotherAppend() {
        NoProgress unwatched;
        m_store->endWriting();
        LogBuilder theirs;
        const auto number = random(m_keys);
        const auto operation = m_operation - (deletes(m_operation) ? 1 : 0);
        m_traces.begun[number] = m_operation;
        theirs.put(keyOf(number), valueOf(operation));
        m_log.append(theirs.bytes());
        m_model[keyOf(number)] = valueOf(operation);
        must(m_store->refresh(unwatched));
        must(m_store->beginWriting({.sync = Sync::None}, unwatched));
        m_traces.ended[number] = operation;
    }

    void read(std::uint32_t seed) {
        std::mt19937_64 random(seed + 1);
        while (!m_done) {
            const auto store = this->store();
            const auto number = random() % m_keys;
            const auto before = m_traces.ended[number].load();
            const auto value = store->get(keyOf(number));
            const auto after = m_traces.begun[number].load();
            // A store that has been opened anew meanwhile takes over the writing.
            if (store == this->store() && !isRight(value, before, after))
                ++m_wrongReads;
            if (random() % 2'000 == 0)
                m_wrongReads += mapOf(store->snapshot()).count("the iterator") != 0 ? 1 : 0;
            ++m_reads;
        }
    }
    static bool isRight(const Result<std::optional<ByteString>>& value, std::uint64_t before,
                        std::uint64_t after) {
        if (!value)
            return false;
        if (*value) {
            const auto operation = operationOf(**value);
            return operation >= before && operation <= after;
        }
        return before == 0 || deletes(before) || after != before;
    }

    const std::uint64_t m_operations;
    const std::uint64_t m_keys;
    const LogIndexOptions m_options;
    const TemporaryLog m_log;
    std::mt19937_64 m_random{1};
    Traces m_traces;
    std::mutex m_mutex; // of m_store where another thread looks
    std::shared_ptr<Store> m_store;
    Map m_model;
    std::vector<std::pair<std::shared_ptr<const Snapshot>, Map>> m_pictures;
    std::uint64_t m_operation = 0;
    QString m_wrong;
    std::atomic<bool> m_done{false};
    std::atomic<int> m_wrongReads{0};
    std::atomic<std::uint64_t> m_reads{0};
};

} // namespace

class StoreModelTest final : public QObject {
    Q_OBJECT
private slots:
    void agreesWithAMapBesideReaders();
    void collisionsChangeNothing_data();
    void collisionsChangeNothing();
};

void StoreModelTest::agreesWithAMapBesideReaders() {
    Course course(kMany, 2'000, ~std::uint64_t{0});
    QCOMPARE(course.run(2), QString());
    QVERIFY2(course.reads() > 1'000, qPrintable(QString::number(course.reads())));
}

void StoreModelTest::collisionsChangeNothing_data() {
    QTest::addColumn<quint64>("hashMask");
    QTest::newRow("all tags equal") << quint64{kSameTags};
    QTest::newRow("all hashes equal") << quint64{kSameHashes};
    QTest::newRow("one bit of hash") << (quint64{1} << 63U);
}

void StoreModelTest::collisionsChangeNothing() {
    QFETCH(quint64, hashMask);
    constexpr std::uint64_t kKeys = 120;
    Course usual(kSome, kKeys, ~std::uint64_t{0});
    QCOMPARE(usual.run(0), QString());
    Course colliding(kSome, kKeys, hashMask);
    QCOMPARE(colliding.run(1), QString());
    QCOMPARE(colliding.text(), usual.text());
}

QTEST_APPLESS_MAIN(StoreModelTest)
#include "tst_store_model.moc"
