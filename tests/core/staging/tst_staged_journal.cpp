// SPDX-License-Identifier: GPL-3.0-or-later
#include "faulty_file_system.h"
#include "log_text.h"
#include "must.h"
#include "staged.h"
#include "staging/change_set.h"
#include "staging/staged_journal.h"
#include "temporary_log.h"

#include <QTest>
#include <cerrno>
#include <random>
#include <sys/stat.h>

using namespace simkv;

// Staged changes that outlive the program.
class StagedJournalTest final : public QObject {
    Q_OBJECT
private slots:
    void givesBackWhatWasNoted();
    void anyKeyAndAnyBytes_data();
    void anyKeyAndAnyBytes();
    void lastNoteCounts();
    void ownerOnly();
    void lockedWhileItLives();
    void doesNotReplaceAFile();
    void cutAtEveryByteKeepsWholeSteps();
    void randomStepsAgreeWithTheSet();
    void otherFilesAreRefused_data();
    void otherFilesAreRefused();
    void badEntriesAreCounted_data();
    void badEntriesAreCounted();
    void digestsComeBack();
    void fullDiskIsAnError();
};

namespace {

const JournalledLog kLog{"/data/a log", FileIdentity{1, ~std::uint64_t{0}}};

StagedChange change(ByteString key, const Content& content, const KeyInLog& base = {}) {
    return StagedChange{std::move(key), content, base, base};
}

Result<void> note(StagedJournal& journal, const StagedChange& change) {
    const JournalEntry entry{change.key, change};
    return journal.note({&entry, 1});
}

Content bytes(const char* text) {
    return Content::of(ByteString(text));
}

QString text(const std::vector<StagedChange>& changes) {
    QStringList parts;
    for (const auto& change : changes) {
        auto part = changeText(change);
        if (change.base.newest)
            part +=
                QStringLiteral("@%1%2").arg(change.base.newest->value()).arg(change.base.isLive ? "" : "x");
        parts.append(part);
    }
    return parts.join(' ');
}

QString textOf(const std::string& path) {
    const auto contents = StagedJournal::read(path);
    return contents ? text(contents->changes) : codeText(contents.error().code);
}

} // namespace

void StagedJournalTest::givesBackWhatWasNoted() {
    const TemporaryLog folder;
    {
        auto journal = must(StagedJournal::create(folder.path(), kLog));
        must(note(journal, change("a", bytes("1"))));
        must(note(journal, change("b", Content::deleted(), {RecordNumber(7), true})));
        must(note(journal, change("c", Content::of(RecordNumber(0)), {RecordNumber(9), false})));
        must(note(journal, change("d", bytes(""), {RecordNumber(0), true})));
    }
    const auto contents = must(StagedJournal::read(folder.path()));
    QVERIFY(contents.log == kLog);
    QCOMPARE(text(contents.changes), "a=1 -b@7 c=#0@9x d=@0");
}

void StagedJournalTest::anyKeyAndAnyBytes_data() {
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("empty") << QByteArray() << QByteArray();
    QTest::newRow("that of the log's own record") << QByteArray("log") << QByteArray("x");
    QTest::newRow("reserved") << QByteArray("\0simkv.batch", 12) << QByteArray("x");
    QTest::newRow("zeros") << QByteArray(20, '\0') << QByteArray(20, '\0');
    QTest::newRow("not UTF-8") << QByteArray("\xff\xfe") << QByteArray("\x80");
    QTest::newRow("large") << QByteArray(70'000, 'k') << QByteArray(3'000'000, 'v');
}

void StagedJournalTest::anyKeyAndAnyBytes() {
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, value);
    const TemporaryLog folder;
    {
        auto journal = must(StagedJournal::create(folder.path(), kLog));
        must(note(journal, change(key.toStdString(), Content::of(value.toStdString()))));
    }
    const auto contents = must(StagedJournal::read(folder.path()));
    QCOMPARE(contents.changes.size(), std::size_t{1});
    QCOMPARE(contents.changes[0].key, key.toStdString());
    QCOMPARE(*contents.changes[0].content.bytes(), value.toStdString());
}

void StagedJournalTest::lastNoteCounts() {
    const TemporaryLog folder;
    {
        auto journal = must(StagedJournal::create(folder.path(), kLog));
        must(note(journal, change("a", bytes("1"))));
        must(note(journal, change("b", bytes("1"))));
        must(note(journal, change("a", bytes("2"))));
        const JournalEntry gone{"b", std::nullopt};
        must(journal.note({&gone, 1}));
        must(journal.note({}));
    }
    QCOMPARE(textOf(folder.path()), "a=2");
}

// What is staged may be secret; the log may be readable by its owner alone.
void StagedJournalTest::ownerOnly() {
    const TemporaryLog folder;
    auto journal = must(StagedJournal::create(folder.path(), kLog));
    struct stat info {};
    QCOMPARE(::stat(folder.path().c_str(), &info), 0);
    QCOMPARE(info.st_mode & 0777U, 0600U);
}

void StagedJournalTest::lockedWhileItLives() {
    const TemporaryLog folder;
    {
        auto journal = must(StagedJournal::create(folder.path(), kLog));
        must(note(journal, change("a", bytes("1"))));
        QCOMPARE(textOf(folder.path()), "locked");
        must(note(journal, change("b", bytes("1"))));
    }
    QCOMPARE(textOf(folder.path()), "a=1 b=1");
}

void StagedJournalTest::doesNotReplaceAFile() {
    const TemporaryLog folder(LogBuilder().puts(2));
    const auto created = StagedJournal::create(folder.path(), kLog);
    QVERIFY(!created && created.error().systemError == EEXIST);
    QCOMPARE(folder.bytes(), LogBuilder().puts(2).bytes());
}

// The program ends in the middle of a note: what was noted before is there, of the last step all or nothing.
void StagedJournalTest::cutAtEveryByteKeepsWholeSteps() {
    const TemporaryLog folder;
    std::vector<std::pair<std::uint64_t, QString>> steps; // size of the file then, and what is in it
    {
        auto journal = must(StagedJournal::create(folder.path(), kLog));
        steps.emplace_back(folder.bytes().size(), "");
        must(note(journal, change("a", bytes("1"))));
        steps.emplace_back(folder.bytes().size(), "a=1");
        const JournalEntry step[] = {
            {"a", std::nullopt}, {"b", change("b", bytes("2"))}, {"c", change("c", bytes("3"))}};
        must(journal.note(step));
        steps.emplace_back(folder.bytes().size(), "b=2 c=3");
    }
    const auto whole = folder.bytes();
    for (auto size = steps[0].first; size <= whole.size(); ++size) {
        const TemporaryLog cut(whole.substr(0, size));
        auto expected = steps[0].second;
        for (const auto& [end, text] : steps) {
            if (size >= end)
                expected = text;
        }
        QCOMPARE(textOf(cut.path()), expected);
    }
}

void StagedJournalTest::randomStepsAgreeWithTheSet() {
    std::mt19937 random(5);
    const TemporaryLog folder;
    ChangeSet set;
    {
        auto journal = must(StagedJournal::create(folder.path(), kLog));
        for (int round = 0; round < 500; ++round) {
            std::vector<Edit> edits;
            const auto count = 1 + random() % 3;
            for (std::uint32_t i = 0; i < count; ++i) {
                const auto number = random() % 20;
                const KeyInLog base{RecordNumber(number), number % 2 == 0};
                edits.push_back(
                    Edit{"k" + std::to_string(number),
                         random() % 3 == 0 ? Content::deleted() : Content::of(std::to_string(random() % 5)),
                         base});
            }
            const bool isDone = random() % 4 == 0   ? set.undo()
                                : random() % 4 == 0 ? set.redo()
                                                    : set.apply(edits, "edit");
            std::vector<JournalEntry> entries;
            if (isDone) {
                for (const auto& key : set.touched())
                    entries.push_back(JournalEntry{key, set.find(key)});
            }
            must(journal.note(entries));
        }
    }
    auto expected = text(set.changes()).split(' ');
    auto found = textOf(folder.path()).split(' ');
    expected.sort();
    found.sort();
    QVERIFY(expected.size() > 3);
    QCOMPARE(found, expected);
}

void StagedJournalTest::otherFilesAreRefused_data() {
    QTest::addColumn<QByteArray>("bytes");
    const auto row = [](const char* name, const LogBuilder& log) {
        QTest::newRow(name) << QByteArray::fromStdString(log.bytes());
    };
    const ByteString own(20, 'x');
    QTest::newRow("empty") << QByteArray();
    row("another log", LogBuilder().puts(3));
    row("without a log", LogBuilder().put("ka", ByteString("\0\0", 2) + ByteString(8, '\0')));
}

void StagedJournalTest::otherFilesAreRefused() {
    QFETCH(QByteArray, bytes);
    const TemporaryLog folder(bytes.toStdString());
    QCOMPARE(textOf(folder.path()), "corrupt");
    QCOMPARE(folder.bytes(), bytes.toStdString());
    QCOMPARE(textOf(folder.path("nothing")), "not found");
}

void StagedJournalTest::badEntriesAreCounted_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("expected");
    QTest::addColumn<quint64>("unreadable");
    const ByteString own(20, 'x');
    const ByteString good = ByteString("\x02\0", 2) + ByteString(8, '\0') + "1";
    const auto journal = [&] { return LogBuilder().put("log", own).put("kgood", good); };
    const auto row = [](const char* name, const ByteString& bytes, quint64 unreadable,
                        const char* expected = "good=1") {
        QTest::newRow(name) << QByteArray::fromStdString(bytes) << QString(expected) << unreadable;
    };
    row("none", journal().bytes(), 0);
    row("a short change", journal().put("ka", "\x02").bytes(), 1);
    row("a change of no kind", journal().put("ka", ByteString("\x09\0", 2) + ByteString(8, '\0')).bytes(), 1);
    row("of no kind of entry", journal().put("za", "1").put("", "2").bytes(), 2);
    row("a former file's base", journal().put("kb", ByteString("\x02\x01", 2) + ByteString(8, '\0')).bytes(),
        0, "good=1 b=");
    row("digests that are none", journal().put("dgood", "1").bytes(), 0);
    row("all", LogBuilder().put("log", own).put("ka", "\x02").bytes(), 1, "");
    auto damaged =
        journal().put("ka", good).put("kb", good).put("kc", good).put("kd", good).put("ke", good).bytes();
    damaged[journal().size() + 4] = '\x7f'; // the length of the key of "ka"
    damaged[journal().size() + 7] = '\x7f';
    // Bytes of it frame as a record without a kind.
    row("damage in the middle", damaged, 2, "good=1 b=1 c=1 d=1 e=1");
}

void StagedJournalTest::badEntriesAreCounted() {
    QFETCH(const QByteArray, bytes);
    QFETCH(const quint64, unreadable);
    const TemporaryLog folder(bytes.toStdString());
    const auto contents = must(StagedJournal::read(folder.path()));
    QTEST(text(contents.changes), "expected");
    QCOMPARE(contents.unreadable, std::uint64_t{unreadable});
}

void StagedJournalTest::digestsComeBack() {
    const TemporaryLog folder;
    auto first = change("a", bytes("1"), {RecordNumber(3), true});
    const auto later = change("b", Content::of(RecordNumber(7)), {RecordNumber(4), true});
    auto former = change("c", bytes("2"), KeyInLog::ofFormerFile());
    former.digests.base = ValueDigest{5, 55};
    {
        auto journal = must(StagedJournal::create(folder.path(), kLog));
        for (const auto& one : {first, later, former})
            QVERIFY(note(journal, one));
        first.digests.base = ValueDigest{1, 11};
        auto other = later; // of the record that the key had before
        other.base.newest = RecordNumber(2);
        other.digests = {ValueDigest{2, 22}, ValueDigest{3, 33}};
        const std::vector<StagedChange> found{first, other};
        QVERIFY(journal.noteDigests(found));
    }
    const auto changes = must(StagedJournal::read(folder.path())).changes;
    QCOMPARE(changes.size(), std::size_t{3});
    QVERIFY((changes[0].digests.base == ValueDigest{1, 11}));
    QVERIFY(!changes[0].digests.content);
    QVERIFY(!changes[1].digests.base);
    QVERIFY((changes[1].digests.content == ValueDigest{3, 33}));
    QVERIFY(changes[2].base.isOfFormerFile());
    QVERIFY((changes[2].digests.base == ValueDigest{5, 55}));
}

void StagedJournalTest::fullDiskIsAnError() {
    const TemporaryLog folder;
    FaultyFileSystem fileSystem;
    {
        auto journal = must(StagedJournal::create(folder.path(), kLog, fileSystem));
        must(note(journal, change("a", bytes("1"))));
        fileSystem.fail(FaultyFileSystem::Call::Write, 0, {.error = ENOSPC, .partial = 60});
        QCOMPARE(outcome(note(journal, change("b", bytes("1")))), QString("io"));
        must(note(journal, change("c", bytes("1"))));
    }
    QCOMPARE(textOf(folder.path()), "a=1 c=1");
}

QTEST_APPLESS_MAIN(StagedJournalTest)
#include "tst_staged_journal.moc"
