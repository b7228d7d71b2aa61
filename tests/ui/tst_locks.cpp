// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/change_actions.h"
#include "actions/file_actions.h"
#include "actions/save_actions.h"
#include "document/lasting_lock.h"
#include "faulty_file_system.h"
#include "lock_holder_process.h"
#include "log_text.h"
#include "must.h"
#include "pages/document_messages.h"
#include "run_all.h"
#include "staged.h"
#include "temporary_log.h"
#include "user.h"
#include "views/action_registry.h"

#include <QDir>
#include <QSignalSpy>

using namespace simkv;
using namespace simkv::ui;
using Call = FaultyFileSystem::Call;
using Refusal = LogDocument::Refusal;

// A lock that lasts is told from one that is held for a moment.
class TestLastingLock final : public QObject {
    Q_OBJECT
private slots:
    void looks_data();
    void looks();
};

// What a document and its messages make of the locks and the failed writes of a log.
class TestLockedDocument final : public QObject {
    Q_OBJECT
private slots:
    void lockedAtOpening();
    void reloadEndsWhatTheLockKept();
    void lockedLater();
    void momentIsNoNews();
    void whereItCannotBeAsked();
    void readOnlyByChoice_data();
    void readOnlyByChoice();
    void damagedAndLocked();
    void anotherLogIsNotLocked();
    void writeWaitsForAMoment();
    void failedSync();
    void failedCleanUp();
};

class TestLockedWindow final : public QObject {
    Q_OBJECT
private slots:
    void opensReadOnlyUntilAllowed();
    void writesOnceItIsFree();
};

namespace {

constexpr int kSoon = 20'000; // ms, on a busy machine

bool has(MessageBar& bar, const QString& text) {
    return bar.texts().join(u'\n').contains(text);
}

QPushButton* button(MessageBar& bar, const QString& text) {
    for (auto* button : bar.findChildren<QPushButton*>()) {
        if (button->text().remove(u'&') == text && button->isVisibleTo(&bar))
            return button;
    }
    return nullptr;
}

bool presses(MessageBar& bar, const QString& text) {
    auto* found = button(bar, text);
    if (found != nullptr)
        found->click();
    return found != nullptr;
}

// A document over files that count the calls, with what a user reads about it.
struct Shown {
    Shown() = default;
    explicit Shown(const TemporaryLog& log, bool readOnly = false) { opens(log, readOnly); }
    void opens(const TemporaryLog& log, bool readOnly = false) {
        document.open(QString::fromStdString(log.path()), readOnly);
        QVERIFY(waits());
    }
    bool waits() {
        return QTest::qWaitFor(
            [this] { return !document.isReading() && !document.writeTask().isRunning() && changes.isIdle(); },
            kSoon);
    }
    void put(const ByteString& key, const ByteString& value) {
        changes.stage({Edit{key, Content::of(value), must(changes.inLog(key))}}, "Put");
    }
    bool writes() {
        changes.write();
        return waits();
    }
    bool looks(int times = 1) {
        const auto before = files.made(Call::LockHolder);
        return QTest::qWaitFor([&] { return files.made(Call::LockHolder) >= before + times; }, kSoon);
    }
    [[nodiscard]] QStringList journals() const {
        return QDir(folder.filePath("staged")).entryList(QDir::Files);
    }

    QTemporaryDir folder;
    FaultyFileSystem files;
    LogDocument document{nullptr, files};
    StagedChanges changes{document, folder.filePath("staged"), nullptr};
    MessageBar bar;
    DocumentMessages messages{document, bar};
};

// Written as words such as "A@0 A@1000 -@1100": who is seen when, "?" a stranger, "-" nobody.
LastingLock newsOf(const QString& looks) {
    LastingLock news;
    for (const auto& look : looks.split(' ')) {
        const auto parts = look.split('@');
        std::optional<LockHolder> seen;
        if (parts[0] == "?")
            seen = LockHolder{};
        else if (parts[0] != "-")
            seen = LockHolder{parts[0][0].unicode(), parts[0].toStdString()};
        const auto before = news.holder();
        const bool isNews = news.take(seen, LastingLock::Time(std::chrono::milliseconds(parts[1].toInt())));
        [&] { QCOMPARE(isNews, news.holder() != before); }();
    }
    return news;
}

} // namespace

void TestLastingLock::looks_data() {
    QTest::addColumn<QString>("looks");
    QTest::addColumn<QString>("holder"); // "!": the user is to agree first
    const auto row = [](const char* looks, const char* holder) { QTest::newRow(looks) << looks << holder; };
    row("-@0 -@1000", "-");
    row("A@0", "-");
    row("A@0 A@100 A@800", "-");
    row("A@0 A@1000", "A!");
    row("A@0 A@100 A@900", "A!");
    row("?@0 ?@1000", "?!");
    row("A@0 B@1000", "-"); // programs that come and go
    row("A@0 B@1000 A@2000", "-");
    row("A@0 B@1000 B@2000", "B!");
    row("A@0 -@500 A@1000", "-");
    row("A@0 -@500 A@1000 A@2000", "A"); // was free since it was opened
    row("-@0 A@1000 A@2000", "A");
    row("A@0 A@1000 -@1100", "-!");
    row("A@0 A@1000 -@1100 A@1200", "-!");
    row("A@0 A@1000 -@1100 B@2000 B@3000", "B!");
    row("A@0 A@1000 B@1100", "B!"); // handed over
    row("-@0 A@1000 A@2000 -@3000", "-");
}

void TestLastingLock::looks() {
    QFETCH(QString, looks);
    const auto news = newsOf(looks);
    QString holder = "-";
    if (news.holder())
        holder = news.holder()->process ? QString::fromStdString(news.holder()->name) : "?";
    QTEST(holder + (news.needsConsent() ? "!" : ""), "holder");
}

void TestLockedDocument::lockedAtOpening() {
    const TemporaryLog log(LogBuilder().puts(3));
    LockHolderProcess other(log.path());
    Shown shown(log);
    QTRY_COMPARE_WITH_TIMEOUT(shown.document.refusal(), Refusal::Locked, kSoon);
    QCOMPARE(shown.bar.texts(), QStringList("Read-only, because " + other.text() + " is writing this log."));
    QVERIFY(button(shown.bar, "Allow Editing") == nullptr);
    QVERIFY(!shown.document.canAllowEditing());
    QVERIFY(shown.document.isKeptReadOnly());
    shown.document.allowEditing(); // is not possible
    QCOMPARE(shown.document.refusal(), Refusal::Locked);

    const auto name = other.text();
    other.letGo();
    QTRY_COMPARE_WITH_TIMEOUT(shown.bar.texts(), QStringList(name + " has let go of the log."), kSoon);
    QCOMPARE(shown.document.refusal(), Refusal::Locked); // until the user says so
    QVERIFY(presses(shown.bar, "Allow Editing"));
    QTRY_COMPARE(shown.document.refusal(), Refusal::None);
    QCOMPARE(shown.bar.texts(), QStringList());
    shown.put("k0", "mine");
    QVERIFY(shown.writes());
    QCOMPARE(liveText(shown.document.snapshot()), "k1=v1 k2=v2 k0=mine");
}

// Reload reads what the other program has written, and looks at the lock as opening does.
void TestLockedDocument::reloadEndsWhatTheLockKept() {
    const TemporaryLog log(LogBuilder().puts(3));
    LockHolderProcess other(log.path());
    Shown shown(log);
    QTRY_COMPARE_WITH_TIMEOUT(shown.document.refusal(), Refusal::Locked, kSoon);
    shown.document.reload();
    QVERIFY(shown.waits());
    QCOMPARE(shown.document.refusal(), Refusal::Locked);
    other.letGo();
    shown.document.reload(); // before anything else has looked
    QVERIFY(shown.waits());
    QCOMPARE(shown.document.refusal(), Refusal::None);
    QCOMPARE(shown.bar.texts(), QStringList());
}

void TestLockedDocument::lockedLater() {
    const TemporaryLog log(LogBuilder().puts(3));
    Shown shown(log);
    QVERIFY(shown.looks());
    shown.put("k0", "mine");
    LockHolderProcess other(log.path());
    QTRY_COMPARE_WITH_TIMEOUT(
        shown.bar.texts(),
        QStringList(other.text() + " has locked the log; changes can be written when it is free."), kSoon);
    QCOMPARE(shown.document.refusal(), Refusal::None);
    shown.put("k1", "mine");
    QVERIFY(shown.writes());
    QCOMPARE(shown.changes.set().count(), std::size_t{2});
    QCOMPARE(log.bytes(), LogBuilder().puts(3).bytes());
    other.letGo();
    QTRY_COMPARE_WITH_TIMEOUT(shown.bar.texts(), QStringList(), kSoon);
    QVERIFY(shown.writes());
    QCOMPARE(liveText(shown.document.snapshot()), "k2=v2 k0=mine k1=mine");
}

void TestLockedDocument::momentIsNoNews() {
    const TemporaryLog log(LogBuilder().puts(3));
    Shown shown;
    auto writer = must(systemFileSystem().openForWriting(log.path()));
    // At the first look after opening, not at the next.
    shown.files.before(Call::LockHolder, 0, [&] {
        must(writer->lockForWriting());
        shown.files.before(Call::LockHolder, 0, [&] { writer.reset(); });
    });
    shown.opens(log);
    QVERIFY(shown.looks());
    QSignalSpy state(&shown.document, &LogDocument::stateChanged);
    QVERIFY(shown.looks(2));
    QCOMPARE(state.count(), 0);
    QCOMPARE(shown.document.refusal(), Refusal::None);
    QCOMPARE(shown.bar.texts(), QStringList());
    QVERIFY(writer == nullptr);
}

void TestLockedDocument::whereItCannotBeAsked() {
    const TemporaryLog log(LogBuilder().puts(3));
    Shown shown;
    shown.files.fail(Call::LockHolder, 0, {.forEver = true});
    shown.opens(log);
    QVERIFY(shown.looks(2));
    QCOMPARE(shown.document.refusal(), Refusal::None);
    QCOMPARE(shown.bar.texts(), QStringList());
}

void TestLockedDocument::readOnlyByChoice_data() {
    QTest::addColumn<bool>("isFreeAgain");
    QTest::newRow("locked") << false;
    QTest::newRow("was locked") << true;
}

void TestLockedDocument::readOnlyByChoice() {
    QFETCH(bool, isFreeAgain);
    const TemporaryLog log(LogBuilder().puts(3));
    LockHolderProcess other(log.path());
    Shown shown(log, true);
    QTRY_VERIFY_WITH_TIMEOUT(shown.document.lockHolder().has_value(), kSoon);
    QCOMPARE(shown.document.refusal(), Refusal::ReadOnly);
    QCOMPARE(shown.bar.texts(), QStringList("Opened read-only: nothing is written or locked."));
    if (isFreeAgain) {
        other.letGo();
        QTRY_VERIFY_WITH_TIMEOUT(!shown.document.lockHolder(), kSoon);
    }
    QCOMPARE(shown.files.made(Call::Lock), 0);
    QVERIFY(presses(shown.bar, "Allow Editing"));
    QTRY_COMPARE(shown.document.refusal(), isFreeAgain ? Refusal::None : Refusal::Locked);
}

// One question at a time.
void TestLockedDocument::damagedAndLocked() {
    const TemporaryLog log(LogBuilder().puts(3).raw(ByteString(20, '\xEE')).puts(20));
    LockHolderProcess other(log.path());
    Shown shown(log);
    QTRY_COMPARE_WITH_TIMEOUT(shown.document.refusal(), Refusal::Locked, kSoon);
    other.letGo();
    QTRY_VERIFY_WITH_TIMEOUT(button(shown.bar, "Allow Editing") != nullptr, kSoon);
    QVERIFY(presses(shown.bar, "Allow Editing"));
    QVERIFY(presses(shown.bar, "Allow Editing")); // twice by mistake
    QTRY_COMPARE(shown.document.refusal(), Refusal::Damaged);
    QVERIFY(presses(shown.bar, "Allow Editing"));
    QTRY_COMPARE(shown.document.refusal(), Refusal::None);
}

void TestLockedDocument::anotherLogIsNotLocked() {
    const TemporaryLog locked(LogBuilder().puts(3));
    const TemporaryLog log(LogBuilder().puts(3));
    const LockHolderProcess other(locked.path());
    Shown shown(locked);
    QTRY_COMPARE_WITH_TIMEOUT(shown.document.refusal(), Refusal::Locked, kSoon);
    shown.opens(log);
    QCOMPARE(shown.document.refusal(), Refusal::None);
    QCOMPARE(shown.bar.texts(), QStringList());
}

void TestLockedDocument::writeWaitsForAMoment() {
    const TemporaryLog log(LogBuilder().puts(3));
    Shown shown(log);
    auto other = log.openForWriting();
    shown.files.before(Call::Lock, 2, [&] { other->endWriting(); });
    shown.put("k0", "mine");
    QVERIFY(shown.writes());
    QVERIFY(!shown.changes.isModified());
    QCOMPARE(logText(log.bytes()), "k0=v0 k1=v1 k2=v2 k0=mine");
}

void TestLockedDocument::failedSync() {
    const TemporaryLog log(LogBuilder().puts(3));
    Shown shown(log);
    QWidget window;
    Settings settings(shown.folder.filePath("settings.ini"));
    SaveActions saving(shown.document, shown.changes, shown.bar, &window);
    ActionRegistry registry(window);
    ChangeActions actions(shown.document, shown.changes, settings, saving, shown.bar, registry, window);
    shown.put("k0", "certain");
    QVERIFY(shown.writes());
    const auto certain = log.bytes().size();
    shown.put("k1", "mine");
    shown.files.fail(Call::Sync);
    QVERIFY(shown.writes());
    QCOMPARE(shown.document.refusal(), Refusal::WriteFailed);
    QVERIFY(shown.document.isKeptReadOnly());
    QVERIFY(!actions.writeAction().isEnabled());
    QVERIFY2(has(shown.bar, QString("The disk did not confirm the last write. The 4 records up to offset %1 "
                                    "(0x%2) were there before it; what comes after them may or may not be "
                                    "on the disk. Nothing more is written")
                                .arg(certain)
                                .arg(certain, 0, 16)),
             qPrintable(shown.bar.texts().join(u'\n')));
    QVERIFY(has(shown.bar, "The changes are still staged."));
    QVERIFY(!has(shown.bar, "Nothing was written"));
    QVERIFY(!has(shown.bar, "Another program"));
    QVERIFY(button(shown.bar, "Save a Copy…") != nullptr);
    QCOMPARE(shown.changes.set().count(), std::size_t{1});
    QCOMPARE(shown.changes.set().conflicts(), std::size_t{0}); // what is in the log is ours
    QCOMPARE(shown.journals().size(), 1);

    QVERIFY(presses(shown.bar, "Open Anew"));
    QTRY_COMPARE_WITH_TIMEOUT(shown.document.refusal(), Refusal::None, kSoon);
    QVERIFY(shown.waits());
    QVERIFY(!has(shown.bar, "did not confirm"));
    QCOMPARE(shown.changes.set().count(), std::size_t{1});
    QCOMPARE(shown.changes.set().conflicts(), std::size_t{0});
    QVERIFY(shown.writes());
    QVERIFY(!shown.changes.isModified());
    QCOMPARE(logText(log.bytes()), "k0=v0 k1=v1 k2=v2 k0=certain k1=mine k1=mine");
}

// A full disk leaves part of a record, which then cannot be removed.
void TestLockedDocument::failedCleanUp() {
    const TemporaryLog log(LogBuilder().puts(3));
    Shown shown(log);
    shown.put("k1", "mine");
    shown.files.fail(Call::Write, 0, {.partial = 5});
    shown.files.fail(Call::Truncate);
    QVERIFY(shown.writes());
    QCOMPARE(shown.document.refusal(), Refusal::WriteFailed);
    QVERIFY2(has(shown.bar, "The last write failed, and what it left could not be removed. The 3 records"),
             qPrintable(shown.bar.texts().join(u'\n')));
    QVERIFY(presses(shown.bar, "Open Anew"));
    QTRY_COMPARE_WITH_TIMEOUT(shown.document.refusal(), Refusal::None, kSoon);
    QVERIFY(shown.waits());
    QVERIFY(shown.writes()); // removes it
    QCOMPARE(logText(log.bytes()), "k0=v0 k1=v1 k2=v2 k1=mine");
}

void TestLockedWindow::opensReadOnlyUntilAllowed() {
    const TemporaryLog log(LogBuilder().puts(3));
    const auto before = log.bytes();
    LockHolderProcess other(log.path());
    User user;
    QVERIFY(user.opensOwn(log));
    const auto sentence = "Read-only, because " + other.text() + " is writing this log.";
    QTRY_VERIFY_WITH_TIMEOUT(user.messages().contains(sentence), kSoon);
    QVERIFY(user.window().windowTitle().contains("(read-only)"));
    QVERIFY(user.selectsKey("k1"));
    for (const auto* name : {"addKey", "editValue", "deleteKeys", "allowEditing"})
        QVERIFY2(!user.action(name).isEnabled(), name);
    user.action("deleteKeys").trigger();
    QVERIFY(!user.window().isWindowModified());
    QCOMPARE(log.bytes(), before);

    other.letGo();
    QTRY_VERIFY_WITH_TIMEOUT(user.action("allowEditing").isEnabled(), kSoon);
    QVERIFY(user.messages().contains("has let go of the log"));
    QVERIFY(!user.action("editValue").isEnabled());
    QVERIFY(User::presses(&user.window().messages(), "Allow Editing"));
    QTRY_VERIFY(!user.window().windowTitle().contains("(read-only)"));
    QVERIFY(user.selectsKey("k1"));
    user.action("editValue").trigger();
    QVERIFY(user.stagesValue("mine"));
    QVERIFY(user.writes());
    QCOMPARE(must(log.open()->get("k1")), ByteString("mine"));
}

void TestLockedWindow::writesOnceItIsFree() {
    const TemporaryLog log(LogBuilder().puts(3));
    const auto before = log.bytes();
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(user.selectsKey("k1"));
    user.action("editValue").trigger();
    QVERIFY(user.stagesValue("mine"));
    LockHolderProcess other(log.path());
    const auto sentence = other.text() + " is writing this log.";
    QVERIFY(user.writes());
    QVERIFY2(user.messages().contains("Nothing was written; the changes are still staged."),
             qPrintable(user.messages()));
    QVERIFY2(user.messages().contains(sentence), qPrintable(user.messages()));
    QVERIFY(user.window().isWindowModified());
    QCOMPARE(user.window().changes().set().count(), std::size_t{1});
    QCOMPARE(log.bytes(), before);
    QVERIFY(User::presses(&user.window().messages(), "Try Again"));
    QTRY_VERIFY(!user.messages().contains(sentence)); // while it tries
    QTRY_VERIFY2(user.messages().contains(sentence), qPrintable(user.messages()));

    other.letGo();
    QVERIFY(User::presses(&user.window().messages(), "Try Again"));
    QTRY_VERIFY(!user.window().isWindowModified());
    QVERIFY(!user.messages().contains(sentence));
    QCOMPARE(must(log.open()->get("k1")), ByteString("mine"));
}

int main(int argc, char** argv) {
    return runAll<TestLastingLock, TestLockedDocument, TestLockedWindow>(argc, argv);
}

#include "tst_locks.moc"
