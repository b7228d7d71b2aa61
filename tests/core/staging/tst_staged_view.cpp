// SPDX-License-Identifier: GPL-3.0-or-later
#include "staging/staged_view.h"

#include <QTest>

using namespace simkv;

class StagedViewTest final : public QObject {
    Q_OBJECT
private slots:
    void finds();
    void additions();
    void sharesWhatIsTheSame();
    void recordsOfAdditions();
};

namespace {

constexpr KeyInLog kLive{RecordNumber(7), true};
constexpr KeyInLog kGone{RecordNumber(9), false};

StagedChange change(const char* key, const char* value, const KeyInLog& log, std::uint32_t id) {
    return {key, value != nullptr ? Content::of(ByteString(value)) : Content::deleted(), log, log,
            StagedId(id)};
}

std::shared_ptr<StagedView> view(std::vector<StagedChange> changes,
                                 std::shared_ptr<const WrittenAdditions> written = {}) {
    return std::make_shared<StagedView>(std::make_shared<const std::vector<StagedChange>>(std::move(changes)),
                                        std::move(written));
}

} // namespace

void StagedViewTest::finds() {
    const auto staged = view({change("a", "1", kLive, 2), change("b", "2", {}, 5)});
    QCOMPARE(staged->find("b")->id, StagedId(5));
    QCOMPARE(staged->find(StagedId(2))->key, ByteString("a"));
    QVERIFY(staged->find("c") == nullptr);
    QVERIFY(staged->find(StagedId(3)) == nullptr && staged->find(StagedId(9)) == nullptr);
}

void StagedViewTest::additions() {
    const auto staged = view({change("changed", "1", kLive, 0), change("new", "1", {}, 1),
                              change("deleted", nullptr, kLive, 2), change("again", "1", kGone, 3)});
    QCOMPARE(*staged->additions(), (StagedIds{StagedId(1), StagedId(3)}));
    QCOMPARE(staged->additionAfter(RecordNumber(9)), std::optional(StagedId(3)));
    QVERIFY(!staged->additionAfter(RecordNumber(7)));
}

void StagedViewTest::sharesWhatIsTheSame() {
    const auto before = view({change("new", "1", {}, 1)});
    const auto sharesWith = [&before](std::vector<StagedChange> changes) {
        const auto now = view(std::move(changes));
        now->shareRows(*before);
        return now->additions() == before->additions();
    };
    QVERIFY(sharesWith({change("new", "1", {}, 1)}));
    QVERIFY(sharesWith({change("new", "1", {}, 1), change("changed", "1", kLive, 2)}));
    QVERIFY(!sharesWith({change("new", "2", {}, 1)}));
    QVERIFY(!sharesWith({change("new", "1", {}, 1), change("newer", "1", {}, 2)}));
    QVERIFY(!sharesWith({}));
}

void StagedViewTest::recordsOfAdditions() {
    auto written = std::make_shared<WrittenAdditions>();
    written->emplace(1, RecordNumber(20));
    const auto staged = view({change("theirs", "1", kLive, 2), change("new", "1", {}, 3)}, written);
    QCOMPARE(staged->recordOf(StagedId(1)), std::optional(RecordNumber(20)));
    QCOMPARE(staged->recordOf(StagedId(2)), std::optional(RecordNumber(7))); // another program gave it one
    QVERIFY(!staged->recordOf(StagedId(3)) && !staged->recordOf(StagedId(4)));
}

QTEST_APPLESS_MAIN(StagedViewTest)
#include "tst_staged_view.moc"
