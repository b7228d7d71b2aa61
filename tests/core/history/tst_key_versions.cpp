// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/key_versions.h"
#include "log_text.h"
#include "must.h"
#include "random_log.h"
#include "stops_at.h"
#include "temporary_log.h"

#include <QTest>
#include <map>

using namespace simkv;

// All versions of a key, and what is known of it.
class KeyVersionsTest final : public QObject {
    Q_OBJECT
private slots:
    void versionsAgreeWithAModel_data();
    void versionsAgreeWithAModel();
    void keyWithoutVersions();
    void cancels();
    void accounts_data();
    void accounts();
    void damageMayHideANewerOne();
};

namespace {

QString textOf(const std::vector<RecordNumber>& numbers) {
    QStringList texts;
    for (const auto number : numbers)
        texts.append(QString::number(number.value()));
    return texts.join(u' ');
}

QString textOf(const KeySummary& summary) {
    const auto number = [](const std::optional<RecordNumber>& found) {
        return found ? QString::number(found->value()) : QString("-");
    };
    return QString("%1 versions, %2 deletes, set %3, deleted %4, batch %5, %6")
        .arg(summary.versions)
        .arg(summary.deletes)
        .arg(number(summary.lastSet), number(summary.lastDelete),
             number(summary.batch ? std::optional(summary.batch->marker) : std::nullopt),
             summary.isLive() ? "live" : "not live");
}

KeySummary summary(const Snapshot& snapshot, ByteView key) {
    NoProgress unwatched;
    return must(summaryOf(snapshot, must(versionsOf(snapshot, key, unwatched))));
}

} // namespace

void KeyVersionsTest::versionsAgreeWithAModel_data() {
    QTest::addColumn<bool>("isDamaged");
    QTest::newRow("whole") << false;
    QTest::newRow("damaged") << true;
}

void KeyVersionsTest::versionsAgreeWithAModel() {
    QFETCH(bool, isDamaged);
    const RandomLog random(3, {2'000, 30, isDamaged, true});
    const TemporaryLog log(random.log());
    const auto now = log.open()->snapshot();
    QCOMPARE(now->records(), random.steps().size());
    QCOMPARE(now->hasDamage(), isDamaged);
    NoProgress unwatched;
    for (const auto records : {now->records(), now->records() / 2, std::uint64_t{1}}) {
        const auto then = must(now->asOf(records, unwatched));
        std::map<ByteString, std::vector<RecordNumber>> expected;
        for (auto n = records; n > 0; --n) {
            if (const auto& key = random.steps()[n - 1].key)
                expected[*key].push_back(RecordNumber(n - 1));
        }
        for (int k = 0; k < 30; ++k) {
            const auto key = "k" + std::to_string(k);
            const auto versions = must(versionsOf(*then, key, unwatched));
            QCOMPARE(textOf(versions), textOf(expected[key]));
            const auto known = must(summaryOf(*then, versions));
            const auto live = random.live(records);
            QCOMPARE(known.isLive(), live.contains(key));
            QCOMPARE(known.versions, expected[key].size());
        }
    }
}

void KeyVersionsTest::keyWithoutVersions() {
    const TemporaryLog log(LogBuilder().puts(3));
    NoProgress unwatched;
    QVERIFY(must(versionsOf(*log.open()->snapshot(), "never", unwatched)).empty());
    QCOMPARE(textOf(summary(*log.open()->snapshot(), "never")),
             "0 versions, 0 deletes, set -, deleted -, batch -, not live");
}

void KeyVersionsTest::cancels() {
    LogBuilder builder;
    for (int n = 0; n < 10'000; ++n)
        builder.put("k", "v");
    const TemporaryLog log(builder);
    const auto snapshot = log.open()->snapshot();
    for (const int looks : {0, 1, 2}) {
        StopsAt stopped(looks);
        QCOMPARE(outcome(versionsOf(*snapshot, "k", stopped)), QString("cancelled"));
    }
    NoProgress unwatched;
    QCOMPARE(must(versionsOf(*snapshot, "k", unwatched)).size(), std::size_t{10'000});
}

void KeyVersionsTest::accounts_data() {
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("summary");
    QTest::newRow("live") << "live"
                          << "2 versions, 0 deletes, set 3, deleted -, batch -, live";
    QTest::newRow("deleted") << "deleted"
                             << "2 versions, 1 deletes, set 1, deleted 2, batch -, not live";
    QTest::newRow("again") << "again"
                           << "3 versions, 1 deletes, set 8, deleted 7, batch 6, live";
    QTest::newRow("never set") << "never"
                               << "1 versions, 1 deletes, set -, deleted 9, batch 6, not live";
    QTest::newRow("set before the batch") << "before"
                                          << "1 versions, 0 deletes, set 5, deleted -, batch -, live";
}

void KeyVersionsTest::accounts() {
    QFETCH(QString, key);
    const auto body = LogBuilder().tombstone("again").put("again", "3").tombstone("never");
    const TemporaryLog log(LogBuilder()
                               .put("live", "1")
                               .put("deleted", "1")
                               .tombstone("deleted")
                               .put("live", "2")
                               .put("again", "1")
                               .put("before", "1")
                               .batch(body));
    QTEST(textOf(summary(*log.open()->snapshot(), key.toStdString())), "summary");
}

void KeyVersionsTest::damageMayHideANewerOne() {
    const ByteString noise(30, '\xEE');
    const TemporaryLog log(
        LogBuilder().puts(20).raw(noise).put("mid", "1").puts(20).raw(noise).puts(18).put("k19", "x"));
    const auto snapshot = log.open()->snapshot();
    QCOMPARE(summary(*snapshot, "k19").mayHide.size(), std::size_t{0});
    QCOMPARE(summary(*snapshot, "mid").mayHide.size(), std::size_t{1});
    QCOMPARE(summary(*snapshot, "k18").mayHide.size(), std::size_t{1});
    QCOMPARE(summary(*snapshot, "never").mayHide.size(), std::size_t{2});
}

QTEST_APPLESS_MAIN(KeyVersionsTest)
#include "tst_key_versions.moc"
