// SPDX-License-Identifier: GPL-3.0-or-later
#include "values/edited_bytes.h"

#include <QTest>

#include <random>
#include <vector>

using namespace simkv;

class EditedBytesTest final : public QObject {
    Q_OBJECT
private slots:
    void typingIsOneStep();
    void deletingIsOneStep();
    void cleanMark();
    void droppedCleanState();
    void equalsAModel();
};

void EditedBytesTest::typingIsOneStep() {
    EditedBytes bytes("abc");
    bytes.replace(1, 1, "X");
    bytes.replace(2, 1, "Y"); // goes on
    bytes.replace(2, 1, "Z"); // the other half of that byte
    QCOMPARE(bytes.bytes(), ByteString("aXZ"));
    bytes.undo();
    QCOMPARE(bytes.bytes(), ByteString("abc"));
    bytes.redo();
    QCOMPARE(bytes.bytes(), ByteString("aXZ"));
    bytes.replace(3, 0, "d"); // after an undo or redo another one begins
    bytes.undo();
    QCOMPARE(bytes.bytes(), ByteString("aXZ"));
    bytes.replace(3, 0, "d");
    bytes.endStep();
    bytes.replace(4, 0, "e");
    bytes.undo();
    QCOMPARE(bytes.bytes(), ByteString("aXZd"));
}

void EditedBytesTest::deletingIsOneStep() {
    EditedBytes bytes("abcdef");
    bytes.replace(3, 1, {}); // Delete, twice
    bytes.replace(3, 1, {});
    bytes.replace(2, 1, {}); // Backspace
    QCOMPARE(bytes.bytes(), ByteString("abf"));
    const auto range = bytes.undo();
    QCOMPARE(bytes.bytes(), ByteString("abcdef"));
    QVERIFY(range && range->offset == 2 && range->size == 3);
    QVERIFY(!bytes.canUndo() && bytes.canRedo());
    bytes.redo();
    QCOMPARE(bytes.bytes(), ByteString("abf"));
    QVERIFY(!bytes.redo());
}

void EditedBytesTest::cleanMark() {
    EditedBytes bytes("abc");
    QVERIFY(!bytes.isModified());
    bytes.replace(0, 1, "x");
    QVERIFY(bytes.isModified());
    bytes.undo();
    QVERIFY(!bytes.isModified());
    bytes.redo();
    bytes.setClean();
    QVERIFY(!bytes.isModified());
    bytes.replace(1, 1, "y"); // would go on with the step, which is clean now
    QVERIFY(bytes.isModified());
    bytes.undo();
    QVERIFY(!bytes.isModified());
    QCOMPARE(bytes.bytes(), ByteString("xbc"));
    bytes.undo();
    QVERIFY(bytes.isModified());
    bytes.replace(0, 1, "a"); // the same byte: nothing
    QVERIFY(bytes.canRedo());
}

void EditedBytesTest::droppedCleanState() {
    EditedBytes bytes("a");
    bytes.replace(0, 1, "b");
    bytes.setClean();
    bytes.undo();
    bytes.replace(0, 1, "c");
    QVERIFY(bytes.isModified());
    bytes.undo();
    QVERIFY(bytes.isModified()); // "a", and "b" cannot be reached any more
}

// 10^5 random operations against full copies.
void EditedBytesTest::equalsAModel() {
    std::mt19937 random(7);
    std::vector<ByteString> pictures{"some bytes"};
    std::size_t now = 0;
    std::size_t clean = 0;
    EditedBytes bytes(pictures[0]);
    for (int round = 0; round < 100'000; ++round) {
        const auto kind = random() % 10;
        if (kind < 2) {
            QCOMPARE(bytes.undo().has_value(), now > 0);
            now -= now > 0 ? 1 : 0;
        } else if (kind < 4) {
            QCOMPARE(bytes.redo().has_value(), now + 1 < pictures.size());
            now += now + 1 < pictures.size() ? 1 : 0;
        } else if (kind == 4) {
            bytes.setClean();
            clean = now;
        } else {
            const auto offset = random() % (pictures[now].size() + 1);
            const auto removed = std::min<std::size_t>(random() % 4, pictures[now].size() - offset);
            const auto inserted = ByteString(pictures[now].size() > 40 ? 0 : random() % 4,
                                             static_cast<char>('a' + random() % 3));
            bytes.endStep();
            bytes.replace(offset, removed, inserted);
            auto next = pictures[now];
            next.replace(offset, removed, inserted);
            if (pictures[now].substr(offset, removed) != inserted) {
                if (clean > now)
                    clean = SIZE_MAX;
                pictures.resize(now + 1);
                pictures.push_back(next);
                ++now;
            }
        }
        if (bytes.bytes() != pictures[now] || bytes.isModified() != (clean != now) ||
            bytes.canUndo() != (now > 0) || bytes.canRedo() != (now + 1 < pictures.size()))
            QFAIL(qPrintable(QString("round %1").arg(round)));
    }
}

QTEST_APPLESS_MAIN(EditedBytesTest)
#include "tst_edited_bytes.moc"
