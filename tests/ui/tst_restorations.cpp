// SPDX-License-Identifier: GPL-3.0-or-later
#include "document/restorations.h"
#include "log_text.h"
#include "must.h"
#include "random_log.h"
#include "row_orders.h"
#include "staged.h"
#include "stops_at.h"
#include "temporary_log.h"

#include <QTest>

using namespace simkv;
using namespace simkv::ui;

// Edits that give keys again what they had, against a model.
class TestRestorations final : public QObject {
    Q_OBJECT
private slots:
    void statesComeBack_data();
    void statesComeBack();
    void onlyKeysThatBeginSo();
    void addedKeysStayUnlessAsked();
    void keysOfRows();
    void differences();
    void versions_data();
    void versions();
    void lastOfSeveralCounts();
    void whatIsStagedCounts();
    void anyNumber();
    void cancels();
};

namespace {

std::optional<StagedChange> nothingStaged(const ByteString&) {
    return std::nullopt;
}

using State = std::map<ByteString, std::uint64_t>; // key -> the record whose value it has

// The state after the edits; each edit must be based on what the log has now.
State changed(State state, const BulkEdits& edits, const RandomLog& log) {
    const auto newest = log.newest(log.steps().size());
    for (const auto& edit : edits.edits) {
        const auto base = newest.find(edit.key);
        if (base == newest.end() || edit.base.newest != RecordNumber(base->second) ||
            edit.base.isLive != log.steps()[base->second].isPut)
            throw std::runtime_error("a wrong base of " + edit.key);
        if (edit.content.isDeleted())
            state.erase(edit.key);
        else
            state[edit.key] = edit.content.record()->value();
    }
    return state;
}

QStringList textsOf(const BulkEdits& edits) {
    QStringList texts;
    for (const auto& edit : edits.edits)
        texts.append(changeText(StagedChange{edit.key, edit.content, edit.base, edit.base}));
    return texts;
}

SelectedRows allRowsOf(const std::shared_ptr<const Snapshot>& snapshot) {
    return {snapshot, allRecords(snapshot), {{0, static_cast<int>(snapshot->records()) - 1}}};
}

// Record: 0 a=1, 1 b=1, 2 -b, 3 a=2, 4 -c, 5 [batch], 6 d=1, 7 a=3
LogBuilder sample() {
    return LogBuilder()
        .put("a", "1")
        .put("b", "1")
        .tombstone("b")
        .put("a", "2")
        .tombstone("c")
        .batch(LogBuilder().put("d", "1"))
        .put("a", "3");
}

} // namespace

void TestRestorations::statesComeBack_data() {
    QTest::addColumn<int>("keys");
    QTest::addColumn<bool>("isDamaged");
    QTest::newRow("few keys") << 6 << false;
    QTest::newRow("many keys") << 200 << false;
    QTest::newRow("damaged") << 40 << true;
}

void TestRestorations::statesComeBack() {
    QFETCH(int, keys);
    QFETCH(bool, isDamaged);
    RandomLog random(41, {1'000, keys, isDamaged, true});
    const TemporaryLog log(random.log());
    const auto now = log.open()->snapshot();
    NoProgress unwatched;
    for (int i = 0; i < 30; ++i) {
        const auto records = std::uint64_t{random.randomNumber(now->records() + 1)};
        const auto then = must(now->asOf(records, unwatched));
        const auto edits = must(keysBack(ByteView(), {then, now, true}, nothingStaged, unwatched));
        QVERIFY(changed(random.live(now->records()), edits, random) == random.live(records));
        // The rows of all records give the same.
        const auto byRows = must(keysBack(allRowsOf(now), {then, now, true}, nothingStaged, unwatched));
        QVERIFY(changed(random.live(now->records()), byRows, random) == random.live(records));
        QCOMPARE(byRows.edits.size(), edits.edits.size());
    }
}

void TestRestorations::onlyKeysThatBeginSo() {
    const RandomLog random(42, {1'000, 40, false, false});
    const TemporaryLog log(random.log());
    const auto now = log.open()->snapshot();
    NoProgress unwatched;
    const auto then = must(now->asOf(300, unwatched));
    const auto edits = must(keysBack("k1", {then, now, true}, nothingStaged, unwatched));
    auto expected = random.live(now->records());
    const auto before = random.live(300);
    for (int k = 0; k < 40; ++k) {
        const auto key = "k" + std::to_string(k);
        if (!key.starts_with("k1"))
            continue;
        expected.erase(key);
        if (const auto found = before.find(key); found != before.end())
            expected.insert(*found);
    }
    QVERIFY(changed(random.live(now->records()), edits, random) == expected);
    QVERIFY(must(keysBack("nobody", {then, now, true}, nothingStaged, unwatched)).edits.empty());
}

void TestRestorations::addedKeysStayUnlessAsked() {
    const TemporaryLog log(sample());
    const auto now = log.open()->snapshot();
    NoProgress unwatched;
    const auto then = must(now->asOf(2, unwatched));
    QCOMPARE(textsOf(must(keysBack(ByteView(), {then, now, false}, nothingStaged, unwatched))),
             QStringList({"b=#1", "a=#0"}));
    QCOMPARE(textsOf(must(keysBack(ByteView(), {then, now, true}, nothingStaged, unwatched))),
             QStringList({"b=#1", "-d", "a=#0"}));
}

void TestRestorations::keysOfRows() {
    const TemporaryLog log(sample());
    const auto now = log.open()->snapshot();
    NoProgress unwatched;
    const auto then = must(now->asOf(2, unwatched));
    const SelectedRows rows{now, allRecords(now), {{1, 2}, {5, 6}}}; // b, b, the marker, d
    QCOMPARE(textsOf(must(keysBack(rows, {then, now, false}, nothingStaged, unwatched))),
             QStringList("b=#1"));
    QCOMPARE(textsOf(must(keysBack(rows, {then, now, true}, nothingStaged, unwatched))),
             QStringList({"b=#1", "-d"}));
}

void TestRestorations::differences() {
    const TemporaryLog log(sample());
    const auto now = log.open()->snapshot();
    NoProgress unwatched;
    const auto comparison = must(StateComparison::between(must(now->asOf(2, unwatched)), now, unwatched));
    QCOMPARE(textsOf(must(keysBack(comparison, {{0, 2}}, *now, nothingStaged, unwatched))),
             QStringList({"b=#1", "-d", "a=#0"}));
    QCOMPARE(textsOf(must(keysBack(comparison, {{1, 1}}, *now, nothingStaged, unwatched))),
             QStringList("-d"));
}

void TestRestorations::versions_data() {
    QTest::addColumn<quint64>("record");
    QTest::addColumn<QString>("edit");
    const auto row = [](const char* name, quint64 record, const char* edit) {
        QTest::newRow(name) << record << edit;
    };
    row("an older value", 0, "a=#0");
    row("the value it has", 7, "");
    row("the value of a deleted key", 1, "b=#1");
    row("the delete that deleted it", 2, "b=#1");
    row("a delete of what never was", 4, "");
    row("a key of a batch", 6, "");
}

void TestRestorations::versions() {
    QFETCH(quint64, record);
    const TemporaryLog log(sample());
    const auto now = log.open()->snapshot();
    const auto edit = must(versionBack(*now, RecordNumber(record), nothingStaged));
    QTEST(edit ? changeText(StagedChange{edit->key, edit->content, edit->base, edit->base}) : QString(),
          "edit");
    const auto row = static_cast<int>(record);
    NoProgress unwatched;
    QTEST(textsOf(must(versionsBack({now, allRecords(now), {{row, row}}}, *now, nothingStaged, unwatched)))
              .join(u' '),
          "edit");
    QCOMPARE(outcome(versionBack(*now, RecordNumber(5), nothingStaged)), QString("invalid")); // the marker
}

void TestRestorations::lastOfSeveralCounts() {
    const TemporaryLog log(sample());
    const auto now = log.open()->snapshot();
    NoProgress unwatched;
    QCOMPARE(textsOf(must(versionsBack({now, allRecords(now), {{0, 5}}}, *now, nothingStaged, unwatched))),
             QStringList({"a=#3", "b=#1"}));
    const auto reversed = allRecords(now).reversed();
    QCOMPARE(textsOf(must(versionsBack({now, reversed, {{4, 7}}}, *now, nothingStaged, unwatched))),
             QStringList({"a=#3", "b=#1"}));
    // With the one that it has among them there is nothing to do.
    QCOMPARE(textsOf(must(versionsBack(allRowsOf(now), *now, nothingStaged, unwatched))),
             QStringList("b=#1"));
}

void TestRestorations::whatIsStagedCounts() {
    const TemporaryLog log(sample());
    const auto now = log.open()->snapshot();
    const auto lookup = [](const ByteString& key) {
        return key == "a" ? std::optional(StagedChange{"a", Content::of(RecordNumber(0)), {}, {}})
                          : std::nullopt;
    };
    QVERIFY(!must(versionBack(*now, RecordNumber(0), lookup)));
    QVERIFY(must(versionBack(*now, RecordNumber(7), lookup))); // back to what the log has
}

void TestRestorations::anyNumber() {
    constexpr int kMany = 150'000;
    const TemporaryLog log(LogBuilder().puts(kMany));
    const auto now = log.open()->snapshot();
    NoProgress unwatched;
    const auto then = must(now->asOf(0, unwatched));
    QCOMPARE(must(keysBack(ByteView(), {then, now, true}, nothingStaged, unwatched)).edits.size(),
             std::size_t{kMany});
    QVERIFY(must(versionsBack(allRowsOf(now), *now, nothingStaged, unwatched)).edits.empty());
    QVERIFY(must(keysBack(ByteView(), {then, now, false}, nothingStaged, unwatched)).edits.empty());
}

void TestRestorations::cancels() {
    const TemporaryLog log(RandomLog(43, {}).log());
    const auto now = log.open()->snapshot();
    NoProgress unwatched;
    const auto then = must(now->asOf(100, unwatched));
    for (const int looks : {0, 1, 2, 3, 10}) {
        StopsAt stopped(looks);
        QCOMPARE(outcome(keysBack(ByteView(), {then, now, true}, nothingStaged, stopped)),
                 QString("cancelled"));
        StopsAt stoppedRows(looks);
        QCOMPARE(outcome(versionsBack(allRowsOf(now), *now, nothingStaged, stoppedRows)),
                 QString("cancelled"));
    }
}

QTEST_GUILESS_MAIN(TestRestorations)
#include "tst_restorations.moc"
