// SPDX-License-Identifier: GPL-3.0-or-later
#include "must.h"
#include "staged.h"
#include "staging/change_set.h"
#include "staging/content_bytes.h"
#include "staging/key_in_log.h"
#include "staging/rebase.h"
#include "temporary_log.h"

#include <QTest>

#include <algorithm>

using namespace simkv;

// Staged changes whose log has become another file.
class RebaseTest final : public QObject {
    Q_OBJECT
private slots:
    void compares_data();
    void compares();
    void withoutTheFormerFile_data();
    void withoutTheFormerFile();
    void valuesOfRecords_data();
    void valuesOfRecords();
    void numbersOfOtherKeysSayNothing();
    void changeSetGoesOn();
    void isCancelled();
};

namespace {

// The former log: k0 to k2, where "dead" is deleted.
LogBuilder formerLog() {
    return LogBuilder().puts(3).put("dead", "x").tombstone("dead");
}

StagedChange change(const Snapshot& former, const ByteString& key, const Content& content) {
    const auto log = must(keyInLog(former, key));
    return StagedChange{key, content, log, log};
}

Content bytes(const char* text) {
    return Content::of(ByteString(text));
}

// With the digests that the window would have noted.
StagedChange noted(const Snapshot& former, StagedChange change) {
    NoProgress unwatched;
    if (change.base.isLive)
        change.digests.base = must(digestOf(former, *change.base.newest, unwatched));
    if (change.content.record())
        change.digests.content = must(digestOf(former, *change.content.record(), unwatched));
    return change;
}

RebasedChange rebaseOne(const StagedChange& change, const Snapshot* former, const Snapshot& now) {
    NoProgress unwatched;
    return must(rebase({&change, 1}, former, now, unwatched)).front();
}

// "same there", "other", "same lost".
QString text(const RebasedChange& change) {
    return QStringLiteral("%1%2").arg(change.isSame ? "same" : "other", !change.content  ? " lost"
                                                                        : change.isThere ? " there"
                                                                                         : "");
}

class StopsAtOnce final : public Progress {
public:
    [[nodiscard]] bool isCancelled() const noexcept override { return true; }
    void advance(ByteCount, ByteCount) noexcept override {}
};

} // namespace

void RebaseTest::compares_data() {
    QTest::addColumn<ByteString>("key");
    QTest::addColumn<ByteString>("value"); // "-": to be deleted
    QTest::addColumn<ByteString>("log");   // that is there now
    QTest::addColumn<QString>("expected");

    const auto now = [](LogBuilder builder) { return builder.bytes(); };
    const ByteString k1("k1");
    QTest::newRow("under the same number") << k1 << ByteString("X") << now(LogBuilder().puts(3)) << "same";
    QTest::newRow("under another number")
        << k1 << ByteString("X") << now(LogBuilder().put("a", "b").put("k1", "old").put("k1", "v1"))
        << "same";
    QTest::newRow("at another time") << k1 << ByteString("X") << now(LogBuilder().puts(3, 7)) << "same";
    QTest::newRow("another value of its size")
        << k1 << ByteString("X") << now(LogBuilder().put("k0", "v0").put("k1", "w1")) << "other";
    QTest::newRow("a longer value") << k1 << ByteString("X") << now(LogBuilder().put("k1", "v1+")) << "other";
    QTest::newRow("never seen") << k1 << ByteString("X") << now(LogBuilder().put("k0", "v0")) << "other";
    QTest::newRow("deleted") << k1 << ByteString("X") << now(LogBuilder().puts(3).tombstone("k1")) << "other";
    QTest::newRow("is so already") << k1 << ByteString("X") << now(LogBuilder().put("k1", "X"))
                                   << "other there";
    QTest::newRow("to be deleted") << k1 << ByteString("-") << now(LogBuilder().puts(3)) << "same";
    QTest::newRow("to be deleted, another value")
        << k1 << ByteString("-") << now(LogBuilder().put("k1", "new")) << "other";
    QTest::newRow("to be deleted, gone")
        << k1 << ByteString("-") << now(LogBuilder().put("a", "b")) << "other there";
    const ByteString added("added");
    QTest::newRow("an addition") << added << ByteString("X") << now(LogBuilder().puts(3)) << "same";
    QTest::newRow("an addition that is there")
        << added << ByteString("X") << now(LogBuilder().put("added", "theirs")) << "other";
    QTest::newRow("an addition, deleted there")
        << added << ByteString("X") << now(LogBuilder().put("added", "1").tombstone("added")) << "same";
    QTest::newRow("of a deleted key")
        << ByteString("dead") << ByteString("X") << now(LogBuilder().puts(1)) << "same";
}

void RebaseTest::compares() {
    QFETCH(const ByteString, key);
    QFETCH(const ByteString, value);
    QFETCH(const ByteString, log);
    const TemporaryLog before(formerLog());
    const TemporaryLog after(log);
    const auto former = before.open()->snapshot();
    const auto now = after.open()->snapshot();
    const auto edit = change(*former, key, value == "-" ? Content::deleted() : Content::of(value));
    QTEST(text(rebaseOne(edit, former.get(), *now)), "expected");
    // What was noted serves where the former file cannot be read.
    QTEST(text(rebaseOne(noted(*former, edit), nullptr, *now)), "expected");
    QCOMPARE(rebaseOne(edit, former.get(), *now).log, must(keyInLog(*now, key)));
}

void RebaseTest::withoutTheFormerFile_data() {
    QTest::addColumn<ByteString>("key");
    QTest::addColumn<QString>("expected");
    QTest::newRow("had a value: not known to be the same") << ByteString("k1") << "other";
    QTest::newRow("had none") << ByteString("added") << "same";
}

void RebaseTest::withoutTheFormerFile() {
    QFETCH(const ByteString, key);
    const TemporaryLog log(formerLog());
    const auto snapshot = log.open()->snapshot();
    QTEST(text(rebaseOne(change(*snapshot, key, bytes("X")), nullptr, *snapshot)), "expected");
}

void RebaseTest::valuesOfRecords_data() {
    QTest::addColumn<ByteString>("log");
    QTest::addColumn<bool>("isReadable"); // the former file
    QTest::addColumn<QString>("expected");
    const auto now = [](LogBuilder builder) { return builder.bytes(); };
    QTest::newRow("the same record") << now(LogBuilder().puts(3)) << true << "#2";
    QTest::newRow("the same record, noted") << now(LogBuilder().puts(3)) << false << "#2";
    QTest::newRow("copied") << now(LogBuilder().put("a", "b")) << true << "v2";
    QTest::newRow("another value under the number")
        << now(LogBuilder().puts(2).put("k2", "w2")) << true << "v2";
    QTest::newRow("gone") << now(LogBuilder().puts(2).put("k2", "w2")) << false << "lost";
}

void RebaseTest::valuesOfRecords() {
    QFETCH(const ByteString, log);
    QFETCH(const bool, isReadable);
    const TemporaryLog before(formerLog());
    const TemporaryLog after(log);
    const auto former = before.open()->snapshot();
    const auto now = after.open()->snapshot();
    const auto edit = noted(*former, change(*former, "copy", Content::of(RecordNumber(2))));
    const auto rebased = rebaseOne(edit, isReadable ? former.get() : nullptr, *now);
    const auto found = !rebased.content ? QString("lost")
                       : rebased.content->record()
                           ? QStringLiteral("#%1").arg(rebased.content->record()->value())
                           : QString::fromStdString(*rebased.content->bytes());
    QTEST(found, "expected");
}

// An older journal has no digests, and its log may have been written anew in place.
void RebaseTest::numbersOfOtherKeysSayNothing() {
    const TemporaryLog log(LogBuilder().put("other", "v1").put("k1", "v1"));
    const auto snapshot = log.open()->snapshot();
    const StagedChange edit{"k1", bytes("X"), {RecordNumber(0), true}, {RecordNumber(0), true}};
    QCOMPARE(text(rebaseOne(edit, snapshot.get(), *snapshot)), "other");
    const StagedChange beyond{"k1", bytes("X"), {RecordNumber(9), true}, {RecordNumber(9), true}};
    QCOMPARE(text(rebaseOne(beyond, snapshot.get(), *snapshot)), "other");
}

void RebaseTest::changeSetGoesOn() {
    const TemporaryLog before(formerLog());
    const TemporaryLog after(LogBuilder().put("k1", "v1").put("k0", "theirs"));
    const auto former = before.open()->snapshot();
    const auto now = after.open()->snapshot();
    ChangeSet set;
    for (const auto* key : {"k0", "k1", "k2", "added"})
        QVERIFY(set.apply({Edit{key, bytes("X"), must(keyInLog(*former, key))}}, "Change"));
    QVERIFY(set.apply({Edit{"copy", Content::of(RecordNumber(2)), {}}}, "Copy"));
    const auto ids = [&set] {
        std::vector<std::uint32_t> found;
        for (const auto& one : set.changes())
            found.push_back(one.id.value());
        return found;
    };
    auto kept = ids();
    const auto changes = set.leaveFile("Former");
    kept.pop_back(); // of the value of a record
    QCOMPARE(changes.size(), std::size_t{5});
    QCOMPARE(ids(), kept);
    QCOMPARE(set.conflicts(), std::size_t{0}); // until it is known
    QCOMPARE(set.undoLabel(), std::string("Former"));
    const auto before0 = set.find("k0");
    QVERIFY(before0 && before0->base.isOfFormerFile() && !before0->isAddition());

    NoProgress unwatched;
    for (const auto& one : must(rebase(changes, former.get(), *now, unwatched)))
        set.compared(one.key, one.log, one.isSame, one.isThere ? &*one.content : nullptr);
    QStringList conflicts;
    for (const auto& one : set.changes())
        conflicts.append(changeText(one) + (one.isConflict() ? "!" : ""));
    QCOMPARE(conflicts.join(' '), "k0=X! k1=X k2=X! added=X");
    QCOMPARE(set.conflicts(), std::size_t{2});
    QVERIFY(set.find("k2")->isAddition());
    const std::vector<ByteString> both{"k0", "k2"};
    QVERIFY(set.acceptConflicts(both, "Mine"));
    QCOMPARE(set.conflicts(), std::size_t{0});
}

void RebaseTest::isCancelled() {
    const TemporaryLog log(formerLog());
    const auto snapshot = log.open()->snapshot();
    const auto edit = change(*snapshot, "k1", bytes("X"));
    StopsAtOnce stop;
    const auto rebased = rebase({&edit, 1}, snapshot.get(), *snapshot, stop);
    QVERIFY(!rebased && rebased.error().code == ErrorCode::Cancelled);
}

QTEST_APPLESS_MAIN(RebaseTest)
#include "tst_rebase.moc"
