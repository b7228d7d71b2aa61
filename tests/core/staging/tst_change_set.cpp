// SPDX-License-Identifier: GPL-3.0-or-later
#include "staging/change_set.h"

#include <QTest>
#include <algorithm>
#include <cstring>
#include <map>
#include <random>
#include <set>

using namespace simkv;

namespace {

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr int kOperations = 10'000; // a sanitizer takes ten times as long
constexpr std::uint64_t kSteps = 10'000;
constexpr std::uint64_t kEdits = 100'000;
#else
constexpr int kOperations = 100'000;
constexpr std::uint64_t kSteps = 100'000;
constexpr std::uint64_t kEdits = 1'000'000;
#endif

// "1" for bytes, "#7" for a record, "" for a deletion.
Content contentOf(const ByteString& text) {
    if (text.empty())
        return Content::deleted();
    return text[0] == '#' ? Content::of(RecordNumber(std::stoull(text.substr(1)))) : Content::of(text);
}
ByteString textOf(const Content& content) {
    if (content.isDeleted())
        return {};
    const auto bytes = content.bytes();
    return bytes ? *bytes : ByteString("#").append(std::to_string(content.record()->value()));
}

std::vector<ByteString> wordsOf(const ByteString& text) {
    std::vector<ByteString> words;
    for (const auto& word : QByteArray::fromStdString(text).split(' ')) {
        if (!word.isEmpty())
            words.push_back(word.toStdString());
    }
    return words;
}

// "a=1" puts bytes, "a=#7" the value of a record, "-a" deletes.
std::pair<ByteString, Content> assignmentOf(const ByteString& word) {
    if (word[0] == '-')
        return {word.substr(1), Content::deleted()};
    const auto equals = word.find('=');
    return {word.substr(0, equals), contentOf(word.substr(equals + 1))};
}

// "+c=1" an added key, "~a=1" a changed one, "-a" a deleted one; "!" after a conflict.
ByteString textOf(const StagedChange& change) {
    static constexpr std::string_view kMarks = "+~-";
    ByteString text(1, kMarks[static_cast<std::size_t>(change.kind())]);
    text += change.key;
    if (!change.content.isDeleted())
        text += "=" + textOf(change.content);
    return text + (change.isConflict() ? "!" : "");
}

// A log of the live records a (#0) and b (#1) and the tombstone of z (#2), and what is staged for it.
class Desk {
public:
    ChangeSet set;
    std::map<ByteString, KeyInLog> log{
        {"a", {RecordNumber(0), true}}, {"b", {RecordNumber(1), true}}, {"z", {RecordNumber(2), false}}};
    std::vector<std::optional<ByteString>> values{"a's", "b's", std::nullopt}; // of the records

    bool apply(const ByteString& edits, const char* label = "edit") {
        std::vector<Edit> all;
        for (const auto& word : wordsOf(edits)) {
            auto [key, content] = assignmentOf(word);
            all.push_back({key, content, log[key]});
        }
        return set.apply(all, label);
    }
    bool revert(const ByteString& keys) { return set.revert(wordsOf(keys), "revert"); }
    bool accept(const ByteString& keys) { return set.acceptConflicts(wordsOf(keys), "accept"); }
    void undo(int steps = 1) {
        for (; steps > 0; --steps)
            set.undo();
    }
    void redo(int steps = 1) {
        for (; steps > 0; --steps)
            set.redo();
    }
    // Appends the changes of these keys, or of all.
    void write(const ByteString& keys = {}) {
        const auto only = wordsOf(keys);
        std::vector<WrittenChange> written;
        for (const auto& change : set.changes()) {
            if (only.empty() || std::find(only.begin(), only.end(), change.key) != only.end())
                written.push_back(append(change.key, change.content));
        }
        set.written(written);
    }
    WrittenChange append(const ByteString& key, const Content& content) {
        const RecordNumber record(values.size());
        values.push_back(valueOf(content));
        log[key] = {record, !content.isDeleted()};
        return {key, content, record};
    }
    // Another program appends.
    void other(const ByteString& words) {
        for (const auto& word : wordsOf(words)) {
            const auto [key, content] = assignmentOf(word);
            append(key, content);
            set.logMoved(key, log[key]);
        }
    }

    [[nodiscard]] QString text() const {
        ByteString text;
        for (const auto& change : set.changes())
            text += (text.empty() ? "" : " ") + textOf(change);
        return QString::fromStdString(text);
    }
    [[nodiscard]] std::optional<ByteString> valueOf(const Content& content) const {
        if (const auto record = content.record())
            return values[record->value()];
        return content.isDeleted() ? std::nullopt : std::optional(*content.bytes());
    }
    // What keys would have if all were written: "a=1 b=b's".
    [[nodiscard]] QString outcome() const {
        ByteString text;
        for (const auto& [key, inLog] : log) {
            const auto change = set.find(key);
            if (const auto value = valueOf(change ? change->content : inLog.content()))
                text += key + "=" + *value + " ";
        }
        return QString::fromStdString(text);
    }
    // After each step of the history.
    [[nodiscard]] QStringList outcomes() {
        int undone = 0;
        while (set.redo())
            ++undone;
        QStringList all{outcome()};
        while (set.undo())
            all.append(outcome());
        redo(static_cast<int>(all.size()) - 1 - undone);
        return all;
    }
    [[nodiscard]] QString touched() const {
        ByteString text;
        for (const auto& key : set.touched())
            text += key;
        return QString::fromStdString(text);
    }
};

} // namespace

class ChangeSetTest final : public QObject {
    Q_OBJECT
private slots:
    void contents();
    void kinds_data();
    void kinds();
    void whatTheLogHasIsNotStaged_data();
    void whatTheLogHasIsNotStaged();
    void editsInOneStep_data();
    void editsInOneStep();
    void whatChangesNothingIsNoStep();
    void order();
    void ids();
    void reverts();
    void undoAndRedo();
    void aNewStepDropsTheUndone();
    void labels();
    void touchedKeys();
    void writes();
    void undoAfterAWrite();
    void undoAfterADeletionWasWritten();
    void aWriteOfTheOldValue();
    void equalStatesAreWrittenAlike();
    void someAreWritten();
    void stagedDuringAWrite();
    void undoneDuringAWrite();
    void aWriteThatIsKnownAlready();
    void aWriteFreesBytes();
    void conflicts();
    void acceptedConflicts();
    void revertedConflicts();
    void anOldBaseIsAConflict();
    void aNewBaseIsTheLog();
    void theOtherProgramDidTheSame();
    void anUnstagedKeyFollowsTheLog();
    void writesSettleNoOlderConflict();
    void undoneStepsFollowTheLog();
    void find();
    void memory();
    void keysThatAreForgotten();
    void revision();
    void clear();
    void agreesWithAModel_data();
    void agreesWithAModel();
    void writesLeaveAllValues();
    void manySteps();
    void manyEdits();
};

void ChangeSetTest::contents() {
    const auto bytes = std::make_shared<const ByteString>("x");
    QVERIFY(Content::of(bytes) == Content::of(bytes));
    QVERIFY(Content::of(bytes) == Content::of(ByteString("x")));
    QVERIFY(Content::of(bytes) != Content::of(ByteString("y")));
    QVERIFY(Content::of(ByteString()) != Content::deleted());
    QVERIFY(Content::of(RecordNumber(1)) == Content::of(RecordNumber(1)));
    QVERIFY(Content::of(RecordNumber(1)) != Content::of(RecordNumber(2)));
    QVERIFY(Content::of(RecordNumber(0)) != Content::deleted());
    QVERIFY(Content::of(bytes) != Content::of(RecordNumber(0)));
    QCOMPARE(Content::of(bytes).bytes(), bytes);
    QVERIFY(!Content::of(bytes).record() && !Content::deleted().bytes());
}

void ChangeSetTest::kinds_data() {
    QTest::addColumn<QString>("edit");
    QTest::addColumn<QString>("staged");
    QTest::newRow("a new key") << "c=1"
                               << "+c=1";
    QTest::newRow("a deleted key again") << "z=1"
                                         << "+z=1";
    QTest::newRow("another value") << "a=1"
                                   << "~a=1";
    QTest::newRow("the value of a record") << "a=#1"
                                           << "~a=#1";
    QTest::newRow("a version of a deleted key") << "z=#2"
                                                << "+z=#2";
    QTest::newRow("deletion") << "-a"
                              << "-a";
}

void ChangeSetTest::kinds() {
    QFETCH(QString, edit);
    QFETCH(QString, staged);
    Desk desk;
    QVERIFY(desk.apply(edit.toStdString()));
    QCOMPARE(desk.text(), staged);
    QCOMPARE(desk.set.count(), std::size_t{1});
    QVERIFY(desk.set.isModified());
    desk.undo();
    QCOMPARE(desk.text(), QString());
    QVERIFY(!desk.set.isModified());
}

void ChangeSetTest::whatTheLogHasIsNotStaged_data() {
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("edit");
    QTest::newRow("the live record") << "a=1"
                                     << "a=#0";
    QTest::newRow("after a deletion") << "-a"
                                      << "a=#0";
    QTest::newRow("the new key deleted") << "c=1"
                                         << "-c";
    QTest::newRow("the deleted key deleted") << "z=1"
                                             << "-z";
}

void ChangeSetTest::whatTheLogHasIsNotStaged() {
    QFETCH(QString, before);
    QFETCH(QString, edit);
    Desk desk;
    QVERIFY(!desk.apply(edit.toStdString()));
    QVERIFY(desk.apply(before.toStdString()));
    const auto staged = desk.text();
    QVERIFY(desk.apply(edit.toStdString()));
    QCOMPARE(desk.text(), QString());
    desk.undo();
    QCOMPARE(desk.text(), staged);
}

void ChangeSetTest::editsInOneStep_data() {
    QTest::addColumn<QString>("edits");
    QTest::addColumn<QString>("staged");
    QTest::newRow("several keys") << "c=1 b=2 -a"
                                  << "+c=1 ~b=2 -a";
    QTest::newRow("a key renamed") << "c=#0 -a"
                                   << "+c=#0 -a";
    QTest::newRow("the last of a key") << "a=1 b=2 a=3"
                                       << "~b=2 ~a=3";
    QTest::newRow("back to the log") << "a=1 b=2 a=#0"
                                     << "~b=2";
}

void ChangeSetTest::editsInOneStep() {
    QFETCH(QString, edits);
    QFETCH(QString, staged);
    Desk desk;
    QVERIFY(desk.apply(edits.toStdString()));
    QCOMPARE(desk.text(), staged);
    desk.undo();
    QCOMPARE(desk.text(), QString());
    QVERIFY(!desk.set.canUndo());
    desk.redo();
    QCOMPARE(desk.text(), staged);
}

void ChangeSetTest::whatChangesNothingIsNoStep() {
    Desk desk;
    desk.apply("a=1");
    desk.apply("b=1");
    desk.undo();
    const auto revision = desk.set.revision();
    QVERIFY(!desk.apply("a=1"));
    QVERIFY(!desk.apply("b=2 -c b=#1"));
    QVERIFY(!desk.apply(""));
    QVERIFY(!desk.revert("b c"));
    QVERIFY(!desk.accept("a b"));
    QCOMPARE(desk.set.revision(), revision);
    QVERIFY(desk.set.canRedo());
    desk.redo();
    QVERIFY(!desk.set.redo());
    QCOMPARE(desk.text(), QStringLiteral("~a=1 ~b=1"));
    desk.undo(2);
    QVERIFY(!desk.set.undo());
    QVERIFY(!desk.set.revertAll("revert"));
}

void ChangeSetTest::order() {
    Desk desk;
    desk.apply("b=1");
    desk.apply("a=1");
    desk.apply("b=2"); // stays where it is
    QCOMPARE(desk.text(), QStringLiteral("~b=2 ~a=1"));
    desk.revert("b");
    desk.apply("b=3"); // staged again, so at the end
    QCOMPARE(desk.text(), QStringLiteral("~a=1 ~b=3"));
    desk.undo(2); // where it was
    QCOMPARE(desk.text(), QStringLiteral("~b=2 ~a=1"));
    desk.redo(2);
    QCOMPARE(desk.text(), QStringLiteral("~a=1 ~b=3"));
}

// An id stays with its key while that is staged, and comes back with undo and redo.
void ChangeSetTest::ids() {
    Desk desk;
    const auto ids = [&desk] {
        QStringList texts;
        for (const auto& change : desk.set.changes())
            texts.append(QString::fromStdString(change.key) + QString::number(change.id.value()));
        return texts.join(u' ');
    };
    desk.apply("c=1 a=2");
    desk.apply("d=1");
    const auto all = ids();
    QCOMPARE(all.size(), 8);
    desk.apply("c=3"); // another value
    QCOMPARE(ids(), all);
    desk.undo(3);
    QCOMPARE(ids(), QString());
    desk.redo(3);
    QCOMPARE(ids(), all);
    desk.revert("c");
    desk.undo();
    QCOMPARE(ids(), all);
    desk.revert("c");
    desk.apply("c=1"); // staged anew: the last one
    QVERIFY(ids() != all);
    QVERIFY2(ids().startsWith(all.mid(3, 2)) && ids().contains(" c"), qPrintable(ids()));
    // Nothing that was there before is meant by a later id.
    const auto last = desk.set.changes().back().id;
    desk.set.clear();
    desk.apply("e=1");
    QVERIFY(desk.set.changes().front().id > last);
}

void ChangeSetTest::reverts() {
    Desk desk;
    desk.apply("a=1 b=1 c=1 -z");
    QVERIFY(desk.revert("a c x"));
    QCOMPARE(desk.text(), QStringLiteral("~b=1"));
    desk.undo();
    QCOMPARE(desk.text(), QStringLiteral("~a=1 ~b=1 +c=1"));
    QVERIFY(desk.set.revertAll("revert"));
    QCOMPARE(desk.text(), QString());
    desk.undo();
    QCOMPARE(desk.text(), QStringLiteral("~a=1 ~b=1 +c=1"));
}

void ChangeSetTest::undoAndRedo() {
    Desk desk;
    desk.apply("a=1");
    desk.apply("-a b=1");
    desk.apply("a=2");
    desk.undo();
    QCOMPARE(desk.text(), QStringLiteral("-a ~b=1"));
    desk.undo();
    QCOMPARE(desk.text(), QStringLiteral("~a=1"));
    desk.undo();
    QCOMPARE(desk.text(), QString());
    desk.redo(3);
    QCOMPARE(desk.text(), QStringLiteral("~a=2 ~b=1"));
}

void ChangeSetTest::aNewStepDropsTheUndone() {
    Desk desk;
    desk.apply("a=1");
    desk.apply("a=2 c=2");
    desk.apply("c=3");
    desk.undo(2);
    desk.apply("c=4");
    QVERIFY(!desk.set.canRedo());
    QCOMPARE(desk.text(), QStringLiteral("~a=1 +c=4"));
    desk.undo(2);
    QCOMPARE(desk.text(), QString());
    desk.redo(2);
    QCOMPARE(desk.text(), QStringLiteral("~a=1 +c=4"));
}

void ChangeSetTest::labels() {
    Desk desk;
    QCOMPARE(desk.set.undoLabel() + desk.set.redoLabel(), std::string());
    desk.apply("a=1", "one");
    desk.apply("a=2", "two");
    QCOMPARE(desk.set.undoLabel(), std::string("two"));
    desk.undo();
    QCOMPARE(desk.set.undoLabel(), std::string("one"));
    QCOMPARE(desk.set.redoLabel(), std::string("two"));
}

void ChangeSetTest::touchedKeys() {
    Desk desk;
    QCOMPARE(desk.touched(), QString());
    desk.apply("a=1 b=1 -c"); // c is not there
    QCOMPARE(desk.touched(), QStringLiteral("ab"));
    desk.apply("c=1");
    QCOMPARE(desk.touched(), QStringLiteral("c"));
    desk.undo(2);
    QCOMPARE(desk.touched(), QStringLiteral("ab"));
    desk.redo();
    QCOMPARE(desk.touched(), QStringLiteral("ab"));
    desk.revert("b");
    QCOMPARE(desk.touched(), QStringLiteral("b"));
}

void ChangeSetTest::writes() {
    Desk desk;
    desk.apply("a=1 -b c=1");
    desk.write();
    QCOMPARE(desk.text(), QString());
    desk.apply("a=2 b=2 c=2");
    QCOMPARE(desk.text(), QStringLiteral("~a=2 +b=2 ~c=2"));
    desk.undo();
    QCOMPARE(desk.text(), QString());
}

void ChangeSetTest::undoAfterAWrite() {
    Desk desk;
    desk.apply("a=1");
    desk.apply("a=2 c=2");
    desk.write(); // #3 #4
    desk.undo();
    QCOMPARE(desk.text(), QStringLiteral("~a=1 -c"));
    desk.undo();
    QCOMPARE(desk.text(), QStringLiteral("~a=#0 -c"));
    desk.redo(2);
    QCOMPARE(desk.text(), QString());
    desk.undo();
    desk.apply("b=1"); // what undo staged stays, as it can be redone no more
    QCOMPARE(desk.text(), QStringLiteral("~a=1 -c ~b=1"));
}

void ChangeSetTest::undoAfterADeletionWasWritten() {
    Desk desk;
    desk.apply("-a");
    desk.write();
    desk.undo();
    QCOMPARE(desk.text(), QStringLiteral("+a=#0"));
    desk.redo();
    QCOMPARE(desk.text(), QString());
}

void ChangeSetTest::aWriteOfTheOldValue() {
    Desk desk;
    desk.apply("a=1");
    desk.write(); // #3
    desk.undo();
    desk.write(); // #4, the value of #0
    QCOMPARE(desk.text(), QString());
    desk.redo();
    QCOMPARE(desk.text(), QStringLiteral("~a=#3"));
    desk.undo();
    QCOMPARE(desk.text(), QString());
    desk.apply("a=#4");
    QCOMPARE(desk.text(), QString());
}

void ChangeSetTest::equalStatesAreWrittenAlike() {
    Desk desk;
    desk.apply("a=1");
    desk.apply("a=2");
    desk.apply("a=1");
    desk.write(); // #3
    desk.undo();
    QCOMPARE(desk.text(), QStringLiteral("~a=2"));
    desk.undo();
    QCOMPARE(desk.text(), QString());
    desk.undo();
    QCOMPARE(desk.text(), QStringLiteral("~a=#0"));
}

void ChangeSetTest::someAreWritten() {
    Desk desk;
    desk.apply("a=1 b=1 c=1");
    desk.write("a c");
    QCOMPARE(desk.text(), QStringLiteral("~b=1"));
    desk.undo();
    QCOMPARE(desk.text(), QStringLiteral("~a=#0 -c"));
    desk.redo();
    desk.write();
    desk.undo();
    QCOMPARE(desk.text(), QStringLiteral("~a=#0 -c ~b=#1"));
}

void ChangeSetTest::stagedDuringAWrite() {
    Desk desk;
    desk.apply("a=1");
    const std::vector written{desk.append("a", contentOf("1")), desk.append("x", contentOf("1"))};
    desk.set.apply({{"a", contentOf("2"), {RecordNumber(0), true}}}, "edit");
    desk.set.written(written);
    QCOMPARE(desk.text(), QStringLiteral("~a=2"));
    desk.undo();
    QCOMPARE(desk.text(), QString());
    desk.undo();
    QCOMPARE(desk.text(), QStringLiteral("~a=#0"));
}

void ChangeSetTest::undoneDuringAWrite() {
    Desk desk;
    desk.apply("a=1");
    const std::vector written{desk.append("a", contentOf("1"))};
    desk.undo();
    desk.set.written(written);
    QCOMPARE(desk.text(), QStringLiteral("~a=#0"));
    desk.redo();
    QCOMPARE(desk.text(), QString());
}

void ChangeSetTest::aWriteThatIsKnownAlready() {
    Desk desk;
    desk.apply("a=1");
    const std::vector written{desk.append("a", contentOf("1"))};
    desk.set.logMoved("a", desk.log["a"]);
    QCOMPARE(desk.text(), QStringLiteral("~a=1!"));
    desk.set.written(written);
    QCOMPARE(desk.text(), QString());
    desk.undo();
    QCOMPARE(desk.text(), QString());
}

void ChangeSetTest::aWriteFreesBytes() {
    Desk desk;
    const auto bytes = std::make_shared<const ByteString>(1'000, 'x');
    desk.set.apply({{"a", Content::of(bytes), desk.log["a"]}}, "edit");
    desk.revert("a");
    desk.undo();
    QCOMPARE(bytes.use_count(), 2L);
    desk.write();
    QCOMPARE(bytes.use_count(), 1L);
}

void ChangeSetTest::conflicts() {
    Desk desk;
    desk.apply("a=1 b=1 c=1");
    desk.other("a=9 -b c=9 x=9");
    QCOMPARE(desk.text(), QStringLiteral("~a=1! ~b=1! +c=1!"));
    QCOMPARE(desk.set.conflicts(), std::size_t{3});
    desk.apply("a=2"); // in the sight of what the log has now
    QCOMPARE(desk.text(), QStringLiteral("~a=2 ~b=1! +c=1!"));
    desk.undo(); // settles nothing
    QCOMPARE(desk.text(), QStringLiteral("~a=1! ~b=1! +c=1!"));
    desk.undo();
    QCOMPARE(desk.set.conflicts(), std::size_t{0});
    desk.redo();
    QCOMPARE(desk.set.conflicts(), std::size_t{3});
}

void ChangeSetTest::acceptedConflicts() {
    Desk desk;
    desk.apply("a=1 b=1 c=1 -z");
    desk.other("a=9 -b c=9");
    QVERIFY(desk.accept("a b"));
    QCOMPARE(desk.text(), QStringLiteral("~a=1 +b=1 +c=1!"));
    desk.undo();
    QCOMPARE(desk.text(), QStringLiteral("~a=1! ~b=1! +c=1!"));
    desk.redo();
    desk.write("a"); // over #3
    desk.undo(2);
    QCOMPARE(desk.text(), QStringLiteral("~a=#3"));
}

void ChangeSetTest::revertedConflicts() {
    Desk desk;
    desk.apply("a=1");
    desk.other("a=9");
    QVERIFY(desk.revert("a"));
    QCOMPARE(desk.text(), QString());
    QCOMPARE(desk.set.conflicts(), std::size_t{0});
    desk.undo();
    QCOMPARE(desk.text(), QStringLiteral("~a=1!"));
}

void ChangeSetTest::anOldBaseIsAConflict() {
    Desk desk;
    desk.apply("a=1");
    const auto old = desk.log["a"];
    desk.other("a=9");
    desk.accept("a");
    QVERIFY(desk.set.apply({{"a", contentOf("2"), old}}, "edit"));
    QCOMPARE(desk.text(), QStringLiteral("~a=2!"));
    QVERIFY(desk.set.apply({{"a", contentOf("#0"), old}}, "edit")); // as it was seen
    QCOMPARE(desk.text(), QString());
    desk.undo();
    QVERIFY(desk.set.apply({{"a", contentOf("#3"), old}}, "edit")); // as it is
    QCOMPARE(desk.text(), QString());
}

void ChangeSetTest::aNewBaseIsTheLog() {
    Desk desk;
    desk.apply("a=1 b=1");
    desk.append("a", contentOf("9"));
    desk.append("b", Content::deleted());
    QVERIFY(desk.apply("a=2"));
    QCOMPARE(desk.text(), QStringLiteral("~a=2 ~b=1"));
    desk.undo();
    QCOMPARE(desk.text(), QStringLiteral("~a=1! ~b=1"));
    QVERIFY(desk.apply("-b"));
    QCOMPARE(desk.text(), QStringLiteral("~a=1!"));
}

void ChangeSetTest::theOtherProgramDidTheSame() {
    Desk desk;
    desk.apply("-a b=1");
    desk.other("-a");
    QCOMPARE(desk.text(), QStringLiteral("~b=1"));
    desk.other("a=9"); // the deletion is done, and no wish any more
    QCOMPARE(desk.text(), QStringLiteral("~b=1"));
    desk.undo();
    desk.redo();
    QCOMPARE(desk.text(), QStringLiteral("~b=1"));
}

void ChangeSetTest::anUnstagedKeyFollowsTheLog() {
    Desk desk;
    desk.apply("a=1");
    desk.write(); // #3
    desk.other("a=9");
    QCOMPARE(desk.text(), QString());
    desk.undo();
    QCOMPARE(desk.text(), QStringLiteral("~a=#0!"));
    desk.redo();
    QCOMPARE(desk.text(), QString());
}

void ChangeSetTest::writesSettleNoOlderConflict() {
    Desk desk;
    desk.apply("a=1");
    desk.other("a=9"); // #3
    desk.apply("a=2");
    desk.apply("a=3");
    desk.write();
    desk.undo();
    QCOMPARE(desk.text(), QStringLiteral("~a=2"));
    desk.undo();
    QCOMPARE(desk.text(), QStringLiteral("~a=1!"));
    desk.undo();
    QCOMPARE(desk.text(), QStringLiteral("~a=#3"));
}

void ChangeSetTest::undoneStepsFollowTheLog() {
    Desk desk;
    desk.apply("a=1 -b");
    desk.undo();
    desk.other("a=9 -b");
    QCOMPARE(desk.text(), QString());
    desk.redo();
    QCOMPARE(desk.text(), QStringLiteral("~a=1!"));
}

void ChangeSetTest::find() {
    Desk desk;
    desk.apply("a=1 b=1");
    desk.undo();
    QVERIFY(!desk.set.find("a"));
    desk.redo();
    desk.other("a=9");
    const auto change = desk.set.find("a");
    QVERIFY(change && change->key == "a" && change->content == contentOf("1"));
    QVERIFY(change->base == (KeyInLog{RecordNumber(0), true}));
    QVERIFY(change->log == (KeyInLog{RecordNumber(3), true}));
    QVERIFY(!desk.set.find("c"));
}

void ChangeSetTest::memory() {
    Desk desk;
    QCOMPARE(desk.set.memory(), std::uint64_t{0});
    desk.set.apply({{ByteString(1'000, 'k'), Content::of(ByteString(5'000, 'v'))}}, "edit");
    const auto one = desk.set.memory();
    QVERIFY2(one > 6'000 && one < 6'500, qPrintable(QString::number(one)));
    desk.undo();
    QCOMPARE(desk.set.memory(), one); // for redo
    desk.apply("a=1");
    QVERIFY(desk.set.memory() < 500);
}

void ChangeSetTest::keysThatAreForgotten() {
    Desk other;
    other.apply("b=1");
    Desk desk;
    desk.apply("a=1 c=1");
    desk.write();
    desk.undo();
    desk.apply("b=1");
    QCOMPARE(desk.text(), QStringLiteral("~a=#0 -c ~b=1")); // a and c are in no step any more
    desk.write("a");
    desk.other("-c");
    QCOMPARE(desk.text(), QStringLiteral("~b=1"));
    QCOMPARE(desk.set.memory(), other.set.memory());
}

void ChangeSetTest::revision() {
    Desk desk;
    std::set<std::uint64_t> seen{desk.set.revision()};
    const auto isNew = [&] { return seen.insert(desk.set.revision()).second; };
    desk.apply("a=1");
    QVERIFY(isNew());
    desk.undo();
    QVERIFY(isNew());
    desk.redo();
    QVERIFY(isNew());
    desk.other("a=9");
    QVERIFY(isNew());
    desk.other("x=9");
    QVERIFY(!isNew());
    desk.write();
    QVERIFY(isNew());
    desk.set.clear();
    QVERIFY(isNew());
}

void ChangeSetTest::clear() {
    Desk desk;
    desk.apply("a=1 b=1");
    desk.undo();
    desk.apply("a=2");
    desk.other("a=9");
    desk.set.clear();
    QVERIFY(!desk.set.isModified() && !desk.set.canUndo() && !desk.set.canRedo());
    QCOMPARE(desk.set.conflicts(), std::size_t{0});
    QCOMPARE(desk.set.memory(), std::uint64_t{0});
    QCOMPARE(desk.touched(), QString());
    desk.apply("a=3");
    QCOMPARE(desk.text(), QStringLiteral("~a=3"));
}

namespace {

// The same rules on whole states of what is staged, one after each step.
class Model {
public:
    struct Staged {
        Content content;
        KeyInLog base;
        std::uint64_t position;
    };
    using Picture = std::map<ByteString, Staged>;

    void apply(const std::vector<Edit>& edits) {
        auto next = picture();
        for (const auto& edit : edits)
            stage(next, edit);
        commit(std::move(next), edits);
    }
    void revert(const std::vector<ByteString>& keys) {
        auto next = picture();
        for (const auto& key : keys)
            next.erase(key);
        commit(std::move(next), {});
    }
    void accept(const std::vector<ByteString>& keys, const std::map<ByteString, KeyInLog>& log) {
        auto next = picture();
        for (const auto& key : keys) {
            if (const auto found = next.find(key); found != next.end())
                found->second.base = log.at(key);
        }
        commit(std::move(next), {});
    }
    void undo() { m_now -= m_now > 0 ? 1 : 0; }
    void redo() { m_now += m_now + 1 < m_pictures.size() ? 1 : 0; }
    void written(const WrittenChange& change, const KeyInLog& before, const KeyInLog& now) {
        const auto position = m_position++;
        for (auto& picture : m_pictures) {
            const auto found = picture.find(change.key);
            if (found == picture.end())
                picture.insert({change.key, {before.content(), now, position}});
            else if (found->second.content == change.content)
                picture.erase(found);
            else if (found->second.base == before)
                found->second.base = now;
        }
        eraseWhatIs(change.key, now);
    }
    void eraseWhatIs(const ByteString& key, const KeyInLog& now) {
        for (auto& picture : m_pictures) {
            const auto found = picture.find(key);
            if (found != picture.end() && found->second.content == now.content())
                picture.erase(found);
        }
    }
    [[nodiscard]] const Picture& picture() const { return m_pictures[m_now]; }
    [[nodiscard]] std::size_t undos() const { return m_now; }
    [[nodiscard]] std::size_t redos() const { return m_pictures.size() - 1 - m_now; }

private:
    static bool isSame(const Picture& a, const Picture& b) {
        return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
            return x.first == y.first && x.second.content == y.second.content &&
                   x.second.base == y.second.base;
        });
    }
    static void stage(Picture& next, const Edit& edit) {
        const auto content = edit.base.content();
        next.erase(edit.key);
        if (edit.content != content)
            next.insert({edit.key, {edit.content, edit.base, 0}});
    }
    void commit(Picture next, const std::vector<Edit>& edits) {
        if (isSame(next, picture()))
            return;
        // The last edit of each key decides.
        for (std::size_t i = 0; i < edits.size(); ++i) {
            const auto found = next.find(edits[i].key);
            if (found != next.end())
                found->second.position = m_position + i;
        }
        m_position += edits.size();
        for (auto& [key, staged] : next) {
            if (const auto before = picture().find(key); before != picture().end())
                staged.position = before->second.position;
        }
        m_pictures.resize(m_now + 1);
        m_pictures.push_back(std::move(next));
        ++m_now;
    }

    std::vector<Picture> m_pictures{{}};
    std::size_t m_now = 0;
    std::uint64_t m_position = 0;
};

// Tells a set and the model the same at random.
class Course {
public:
    explicit Course(std::uint32_t seed) : m_random(seed) {
        for (char key = 'a'; key < 'a' + kKeys; ++key)
            m_log[ByteString(1, key)] = {};
    }

    // Empty where they agreed until the end.
    QString run(int operations) {
        for (int i = 0; i < operations; ++i) {
            step();
            if (i % 16 == 0 && !isSame())
                return QStringLiteral("operation %1: %2").arg(i).arg(difference());
        }
        for (; m_model.undos() > 0; undo()) {
            if (!isSame())
                return QStringLiteral("%1 steps before: %2").arg(m_model.redos()).arg(difference());
        }
        for (; m_model.redos() > 0; redo()) {
            if (!isSame())
                return QStringLiteral("%1 steps later: %2").arg(m_model.undos()).arg(difference());
        }
        return difference();
    }
    [[nodiscard]] QString tally() const {
        return QStringLiteral("%1 conflicts, %2 written").arg(m_conflicts).arg(m_written);
    }
    [[nodiscard]] bool metEverything() const { return m_conflicts > 100 && m_written > 100; }

private:
    static constexpr int kKeys = 8;

    std::uint64_t random(std::uint64_t below) { return m_random() % below; }
    ByteString key() { return ByteString(1, static_cast<char>('a' + random(kKeys))); }
    std::vector<ByteString> keys() {
        std::vector<ByteString> keys;
        for (auto left = random(4); left > 0; --left)
            keys.push_back(key());
        return keys;
    }
    // Few contents, so that many are equal.
    Content content(const ByteString& key) {
        switch (random(8)) {
        case 0:
        case 1:
            return Content::deleted();
        case 2:
            return m_log[key].content();
        case 3:
            return m_records == 0 ? Content::deleted() : Content::of(RecordNumber(random(m_records)));
        default:
            return Content::of(ByteString(1, static_cast<char>('0' + random(3))));
        }
    }

    void step() {
        const auto dice = random(2'000);
        if (dice < 850)
            edit();
        else if (dice < 900)
            editAfterAnother();
        else if (dice < 1'000)
            revert();
        else if (dice < 1'050)
            accept();
        else if (dice < 1'400)
            undo();
        else if (dice < 1'700)
            redo();
        else if (dice < 1'800)
            write();
        else if (dice < 1'997)
            other();
        else
            clear();
        m_conflicts += m_set.conflicts();
    }
    void edit() {
        std::vector<Edit> edits;
        for (auto left = random(4) == 0 ? random(6) : 1; left > 0; --left) {
            const auto key = this->key();
            edits.push_back({key, content(key), m_log[key]});
            // In the sight of an older log, where the set knows the newer one.
            const auto staged = m_model.picture().find(key);
            if (staged != m_model.picture().end() && random(4) == 0) {
                edits.back().base = staged->second.base;
                edits.back().content = Content::of(ByteString("late"));
            }
        }
        m_set.apply(edits, "edit");
        m_model.apply(edits);
    }
    // In the sight of a log that the set has not been told of.
    void editAfterAnother() {
        const auto key = this->key();
        m_log[key] = {RecordNumber(m_records++), random(3) != 0};
        const std::vector<Edit> edits{{key, content(key), m_log[key]}};
        m_set.apply(edits, "edit");
        m_model.eraseWhatIs(key, m_log[key]);
        m_model.apply(edits);
    }
    void revert() {
        if (random(10) == 0) {
            m_set.revertAll("revert");
            std::vector<ByteString> all;
            for (const auto& [key, log] : m_log)
                all.push_back(key);
            m_model.revert(all);
        } else {
            const auto some = keys();
            m_set.revert(some, "revert");
            m_model.revert(some);
        }
    }
    void accept() {
        const auto some = keys();
        m_set.acceptConflicts(some, "accept");
        m_model.accept(some, m_log);
    }
    void undo() {
        m_set.undo();
        m_model.undo();
    }
    void redo() {
        m_set.redo();
        m_model.redo();
    }
    // All, some, or what has been taken back since.
    void write() {
        std::vector<WrittenChange> changes;
        const auto share = random(3);
        for (const auto& [key, staged] : m_model.picture()) {
            if (share == 0 || random(2) == 0)
                changes.push_back({key, staged.content, RecordNumber(m_records++)});
        }
        if (random(4) == 0)
            undo();
        m_set.written(changes);
        for (const auto& change : changes) {
            auto& log = m_log[change.key];
            const auto before = std::exchange(log, {change.record, !change.content.isDeleted()});
            m_model.written(change, before, log);
        }
        m_written += changes.size();
    }
    void other() {
        const auto key = this->key();
        m_log[key] = {RecordNumber(m_records++), random(3) != 0};
        m_set.logMoved(key, m_log[key]);
        m_model.eraseWhatIs(key, m_log[key]);
    }
    void clear() {
        m_set.clear();
        m_model = {};
    }

    [[nodiscard]] std::vector<StagedChange> expected() const {
        std::vector<std::pair<std::uint64_t, StagedChange>> sorted;
        for (const auto& [key, staged] : m_model.picture())
            sorted.push_back({staged.position, {key, staged.content, staged.base, m_log.at(key)}});
        std::sort(sorted.begin(), sorted.end(),
                  [](const auto& a, const auto& b) { return a.first < b.first; });
        std::vector<StagedChange> changes;
        for (const auto& [position, change] : sorted)
            changes.push_back(change);
        return changes;
    }
    static QString textOf(const std::vector<StagedChange>& changes) {
        ByteString text;
        for (const auto& change : changes) {
            text += ::textOf(change);
            for (const auto& seen : {change.base, change.log})
                text += "/" + (seen.newest ? std::to_string(seen.newest->value()) : "") +
                        (seen.isLive ? "L" : "");
            text += " ";
        }
        return QString::fromStdString(text);
    }
    [[nodiscard]] bool isSame() const { return difference().isEmpty(); }
    [[nodiscard]] QString difference() const {
        const auto changes = m_set.changes();
        const auto wanted = expected();
        if (textOf(changes) != textOf(wanted))
            return textOf(changes) + QStringLiteral("where it is ") + textOf(wanted);
        const auto conflicts =
            std::count_if(wanted.begin(), wanted.end(), [](const auto& c) { return c.isConflict(); });
        if (m_set.count() != wanted.size() || m_set.conflicts() != static_cast<std::size_t>(conflicts))
            return QStringLiteral("counts");
        for (const auto& [key, log] : m_log) {
            if (m_set.find(key).has_value() != (m_model.picture().count(key) != 0))
                return QStringLiteral("find");
        }
        if (m_set.canUndo() != (m_model.undos() > 0) || m_set.canRedo() != (m_model.redos() > 0))
            return QStringLiteral("what can be undone");
        return {};
    }

    std::mt19937 m_random;
    std::map<ByteString, KeyInLog> m_log;
    std::uint64_t m_records = 0;
    ChangeSet m_set;
    Model m_model;
    std::size_t m_conflicts = 0;
    std::size_t m_written = 0;
};

} // namespace

void ChangeSetTest::agreesWithAModel_data() {
    QTest::addColumn<quint32>("seed");
    for (const quint32 seed : {1U, 2U, 3U, 4U})
        QTest::addRow("seed %u", seed) << seed;
}

void ChangeSetTest::agreesWithAModel() {
    QFETCH(quint32, seed);
    Course course(seed);
    QCOMPARE(course.run(kOperations), QString());
    QVERIFY2(course.metEverything(), qPrintable(course.tally()));
}

void ChangeSetTest::writesLeaveAllValues() {
    Desk desk;
    desk.log["c"] = {};
    std::mt19937 random(5);
    const auto pick = [&](const char* of) { return ByteString(1, of[random() % std::strlen(of)]); };
    for (int round = 0; round < 300; ++round) {
        const auto key = pick("abcz");
        desk.apply(random() % 4 == 0 ? "-" + key : key + "=" + pick("123") + " -" + pick("abcz"));
        if (random() % 3 == 0)
            desk.undo(static_cast<int>(random() % 5));
        const auto before = desk.outcomes();
        desk.write(random() % 2 == 0 ? "" : pick("abcz"));
        QCOMPARE(desk.outcomes(), before);
    }
    QVERIFY(desk.values.size() > 200);
}

void ChangeSetTest::manySteps() {
    ChangeSet set;
    const auto value = Content::of(ByteString("x"));
    for (std::uint64_t i = 0; i < kSteps; ++i) {
        set.apply({{"same", Content::of(RecordNumber(i))}}, "edit");
        set.apply({{std::to_string(i), value}}, "edit");
    }
    for (int round = 0; round < 2; ++round) {
        QCOMPARE(set.changes().size(), std::size_t{kSteps + 1});
        while (set.undo()) {
        }
        QCOMPARE(set.count(), std::size_t{0});
        while (set.redo()) {
        }
    }
    QCOMPARE(set.count(), std::size_t{kSteps + 1});
}

void ChangeSetTest::manyEdits() {
    ChangeSet set;
    const auto value = Content::of(ByteString("x"));
    std::vector<Edit> edits;
    for (std::uint64_t i = 0; i < kEdits; ++i)
        edits.push_back({std::to_string(i), value});
    set.apply(edits, "edit");
    const auto memory = set.memory();
    for (int round = 0; round < 2; ++round) {
        set.undo();
        QCOMPARE(set.count(), std::size_t{0});
        set.redo();
        QCOMPARE(set.count(), std::size_t{kEdits});
    }
    QCOMPARE(set.changes().front().key, ByteString("0"));
    std::vector<WrittenChange> written;
    for (const auto& change : set.changes())
        written.push_back({change.key, change.content, RecordNumber(written.size())});
    set.written(written);
    QVERIFY(!set.isModified() && set.memory() < memory);
    set.undo();
    QCOMPARE(set.count(), std::size_t{kEdits});
    set.apply({{"a", value}}, "edit");
    QVERIFY(set.revertAll("revert"));
    QVERIFY(!set.isModified());
}

QTEST_APPLESS_MAIN(ChangeSetTest)
#include "tst_change_set.moc"
