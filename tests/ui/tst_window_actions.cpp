// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/feature.h"
#include "user.h"
#include "views/action_registry.h"

#include <QKeySequence>
#include <QMap>

using namespace simkv;
using namespace simkv::ui;

namespace {

// A feature as anybody may add one: its action needs no other line of the window.
class ToyFeature final : public Feature {
    Q_OBJECT
public:
    explicit ToyFeature(ActionRegistry& actions) {
        connect(&actions.add({"toy.count", nullptr, "Count", "Count the calls", {Qt::CTRL | Qt::Key_F9}}),
                &QAction::triggered, this, [this] { ++calls; });
    }
    int calls = 0;
};

QStringList withoutA(const ActionRegistry& registry, QString (QAction::*text)() const) {
    QStringList ids;
    for (const auto* action : registry.all()) {
        if ((action->*text)().isEmpty())
            ids.append(ActionRegistry::idOf(*action));
    }
    return ids;
}

} // namespace

// The actions of a window, on a display: the keys that a desktop has for them differ from those offscreen.
class TestWindowActions final : public QObject {
    Q_OBJECT
private slots:
    void noTwoShareAKey();
    void allHaveTextHelpAndPlace();
    void everyIdIsNamed();
    void duplicateHasItsKey();
    void toyFeature();
};

void TestWindowActions::noTwoShareAKey() {
    QCOMPARE(QGuiApplication::platformName(), QString("xcb"));
    User user;
    QVERIFY(user.opensSample());
    QMap<QString, QStringList> holders;
    for (const auto* action : user.window().actionRegistry().all()) {
        for (const auto& key : action->shortcuts())
            holders[key.toString()].append(ActionRegistry::idOf(*action));
    }
    QVERIFY(holders.size() > 40);
    QStringList shared;
    for (auto holder = holders.begin(); holder != holders.end(); ++holder) {
        if (holder->size() > 1)
            shared.append(holder.key() + ": " + holder->join(", "));
    }
    QCOMPARE(shared, QStringList());
}

void TestWindowActions::allHaveTextHelpAndPlace() {
    User user;
    QVERIFY(user.opensSample());
    const auto& registry = user.window().actionRegistry();
    QCOMPARE(withoutA(registry, &QAction::text), QStringList());
    QCOMPARE(withoutA(registry, &QAction::whatsThis), QStringList());
    QStringList homeless;
    for (const auto* action : registry.all()) {
        if (action->associatedObjects().isEmpty())
            homeless.append(ActionRegistry::idOf(*action));
    }
    QCOMPARE(homeless, QStringList());
}

void TestWindowActions::everyIdIsNamed() {
    User user;
    QVERIFY(user.opensSample());
    static const QRegularExpression form(QStringLiteral("^[a-z]+\\.[a-zA-Z0-9]+$"));
    QSet<QString> ids;
    for (const auto* action : user.window().actionRegistry().all()) {
        const auto id = ActionRegistry::idOf(*action);
        QVERIFY2(form.match(id).hasMatch(), qPrintable(id));
        QVERIFY2(!ids.contains(id), qPrintable(id));
        ids.insert(id);
    }
}

// Its key was dead where the desktop has it for deleting as well.
void TestWindowActions::duplicateHasItsKey() {
    const TemporaryLog log(LogBuilder().puts(3));
    User user;
    QVERIFY(user.opensOwn(log));
    user.window().activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&user.window()));
    QVERIFY(user.selectsKey("k1"));
    user.keys().setFocus();
    QTest::keyClick(&user.keys(), Qt::Key_D, Qt::ControlModifier);
    auto* dialog = user.dialog();
    QVERIFY(dialog != nullptr);
    QCOMPARE(dialog->windowTitle(), QString("Duplicate Key"));
    dialog->reject();
}

void TestWindowActions::toyFeature() {
    QWidget window;
    ActionRegistry registry(window);
    FeatureList features;
    features.add(std::make_unique<ToyFeature>(registry));
    auto* action = registry.find("toy.count");
    QVERIFY(action != nullptr);
    QCOMPARE(action->objectName(), QString("count"));
    action->trigger();
    QCOMPARE(features.get<ToyFeature>().calls, 1);
}

QTEST_MAIN(TestWindowActions)
#include "tst_window_actions.moc"
