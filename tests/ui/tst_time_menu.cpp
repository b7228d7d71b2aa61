// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/moment_actions.h"
#include "actions/time_actions.h"
#include "dialogs/time_zone_dialog.h"
#include "log_builder.h"
#include "pages/filter_bar.h"
#include "pages/moment_bar.h"
#include "pages/table_pages.h"
#include "run_all.h"
#include "temporary_log.h"
#include "user.h"
#include "views/action_registry.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QPointer>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace simkv;
using namespace simkv::ui;

namespace {

constexpr Timestamp kSummer(1'748'959'509);
constexpr Timestamp kWinter(1'736'000'000);

// The dialog on the screen, used by its keys.
class Shown final {
public:
    explicit Shown(const QString& current = "UTC", Timestamp now = kSummer)
        : m_dialog(new TimeZoneDialog(current, now, nullptr)), m_finished(m_dialog, &QDialog::finished) {
        QObject::connect(m_dialog, &TimeZoneDialog::zoneChosen,
                         [this](const ZoneChoice& zone) { m_chosen.append(zone.name()); });
        m_dialog->show();
        m_dialog->activateWindow();
        (void)QTest::qWaitForWindowActive(m_dialog);
    }
    ~Shown() { delete m_dialog.data(); }

    [[nodiscard]] QLineEdit* filter() const { return m_dialog->findChild<QLineEdit*>("filter"); }
    [[nodiscard]] QListView* list() const { return m_dialog->findChild<QListView*>("zones"); }
    [[nodiscard]] QString current() const { return list()->currentIndex().data().toString(); }
    [[nodiscard]] int rows() const { return list()->model()->rowCount(); }
    [[nodiscard]] bool canAccept() const {
        return m_dialog->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok)->isEnabled();
    }
    static void types(const QString& text) { QTest::keyClicks(QApplication::focusWidget(), text); }
    static void presses(Qt::Key key) { QTest::keyClick(QApplication::focusWidget(), key); }
    [[nodiscard]] const QStringList& chosen() const { return m_chosen; }
    [[nodiscard]] int closed() const { return static_cast<int>(m_finished.count()); }

private:
    QPointer<TimeZoneDialog> m_dialog;
    QSignalSpy m_finished;
    QStringList m_chosen;
};

} // namespace

class TestTimeZoneDialog final : public QObject {
    Q_OBJECT
private slots:
    void model();
    void typedNameIsChosen_data();
    void typedNameIsChosen();
    void arrowsMoveWhileTyping();
    void currentZoneIsSelected();
    void offsets_data();
    void offsets();
    void noZoneCannotBeChosen();
    void escapeChoosesNothing();
    void doubleClickChooses();
};

void TestTimeZoneDialog::model() {
    const Shown shown;
    const QAbstractItemModelTester tester(shown.list()->model(),
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    QVERIFY(shown.rows() > 300);
    shown.types("europe");
    QVERIFY(shown.rows() > 20 && shown.rows() < 100);
}

void TestTimeZoneDialog::typedNameIsChosen_data() {
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("zone");
    QTest::newRow("part") << "berl"
                          << "Europe/Berlin";
    QTest::newRow("words") << "new york"
                           << "America/New_York";
    QTest::newRow("all, spaces around") << " Asia/Tokyo "
                                        << "Asia/Tokyo";
    QTest::newRow("offset") << "+05:30"
                            << "UTC+05:30";
}

void TestTimeZoneDialog::typedNameIsChosen() {
    QFETCH(QString, typed);
    QFETCH(QString, zone);
    for (const bool withDown : {false, true}) {
        const Shown shown;
        QCOMPARE(QApplication::focusWidget(), shown.filter());
        shown.types(typed);
        if (withDown)
            shown.presses(Qt::Key_Down);
        shown.presses(Qt::Key_Return);
        QCOMPARE(shown.chosen(), QStringList{zone});
        QCOMPARE(shown.closed(), 1);
    }
}

void TestTimeZoneDialog::arrowsMoveWhileTyping() {
    const Shown shown;
    shown.types("europe/b");
    QCOMPARE(shown.list()->currentIndex().row(), 0);
    const auto first = shown.current();
    QVERIFY2(first.startsWith("Europe/B"), qPrintable(first));
    shown.presses(Qt::Key_Down);
    QCOMPARE(shown.list()->currentIndex().row(), 1);
    QCOMPARE(QApplication::focusWidget(), shown.filter());
    shown.presses(Qt::Key_Up);
    QCOMPARE(shown.current(), first);
    shown.presses(Qt::Key_Down);
    shown.types("erl"); // another one than the selected
    QVERIFY(shown.current().startsWith("Europe/Berlin"));
}

void TestTimeZoneDialog::currentZoneIsSelected() {
    const Shown shown("Europe/Berlin");
    QCOMPARE(shown.current(), "Europe/Berlin (UTC+02:00)");
    shown.types("europe"); // still there
    QCOMPARE(shown.current(), "Europe/Berlin (UTC+02:00)");
    const Shown unknown("TST5");
    QCOMPARE(unknown.list()->currentIndex().row(), 0);
}

void TestTimeZoneDialog::offsets_data() {
    QTest::addColumn<QString>("zone");
    QTest::addColumn<Timestamp>("now");
    QTest::addColumn<QString>("offset");
    QTest::newRow("summer") << "Europe/Berlin" << kSummer << "UTC+02:00";
    QTest::newRow("winter") << "Europe/Berlin" << kWinter << "UTC+01:00";
    QTest::newRow("behind") << "America/New_York" << kWinter << QString("UTC\u221205:00");
    QTest::newRow("minutes") << "Asia/Kathmandu" << kWinter << "UTC+05:45";
    QTest::newRow("minutes behind") << "America/St_Johns" << kWinter << QString("UTC\u221203:30");
}

void TestTimeZoneDialog::offsets() {
    QFETCH(QString, zone);
    QFETCH(Timestamp, now);
    QFETCH(QString, offset);
    const Shown shown(zone, now);
    QCOMPARE(shown.current(), zone + " (" + offset + ")");
}

void TestTimeZoneDialog::noZoneCannotBeChosen() {
    const Shown shown;
    shown.types("nowhere");
    QCOMPARE(shown.rows(), 0);
    QVERIFY(!shown.canAccept());
    shown.presses(Qt::Key_Return);
    QCOMPARE(shown.closed(), 0);
    shown.filter()->clear();
    QVERIFY(shown.canAccept());
    QVERIFY(!shown.current().isEmpty());
}

void TestTimeZoneDialog::escapeChoosesNothing() {
    const Shown shown;
    shown.types("berl");
    shown.presses(Qt::Key_Escape);
    QCOMPARE(shown.closed(), 1);
    QVERIFY(shown.chosen().isEmpty());
}

void TestTimeZoneDialog::doubleClickChooses() {
    const Shown shown;
    shown.types("berl");
    auto* view = shown.list();
    const auto place = view->visualRect(view->model()->index(0, 0)).center();
    QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, place);
    QTest::mouseDClick(view->viewport(), Qt::LeftButton, {}, place);
    QCOMPARE(shown.chosen(), QStringList{"Europe/Berlin"});
}

class TestTimeActions final : public QObject {
    Q_OBJECT
private slots:
    void menu();
    void zonesAndStylesAreApart();
    void storedChoiceIsChecked();
    void namedZonesAreOffered();
    void otherZoneIsAskedFor();
    void windowsFollowEachOther();
};

namespace {

// A window with the menu, as ViewActions makes it.
class Window final {
public:
    explicit Window(Settings& settings)
        : m_registry(m_window), m_actions(m_registry, settings, m_window),
          m_menu(*m_registry.find("time.timeMenu")->menu<QMenu*>()) {
        m_window.show();
    }
    QWidget& widget() { return m_window; }
    [[nodiscard]] QAction* action(const QString& name) const {
        for (auto* action : m_menu.actions()) {
            if (action->objectName() == name)
                return action;
        }
        return nullptr;
    }
    [[nodiscard]] QStringList names(bool onlyChecked = false) const {
        QStringList names;
        for (const auto* action : m_menu.actions()) {
            if (action->isChecked() || !onlyChecked)
                names.append(action->isSeparator() ? "-" : action->objectName());
        }
        return names;
    }
    [[nodiscard]] QString checked() const { return names(true).join(u' '); }

private:
    QWidget m_window;
    ActionRegistry m_registry;
    TimeActions m_actions;
    QMenu& m_menu;
};

class Stored final {
public:
    Settings& settings() { return m_settings; }
    void choose(const char* name) { m_settings.setTimeDisplay(TimeDisplay(*ZoneChoice::named(name))); }

private:
    QTemporaryDir m_folder;
    Settings m_settings{m_folder.filePath("settings.ini")};
};

} // namespace

void TestTimeActions::menu() {
    Stored stored;
    const Window window(stored.settings());
    QCOMPARE(window.names().join(u' '), "timeUtc timeLocal timeOtherZone - timeIso timeRelative timeRaw");
    QCOMPARE(window.action("timeLocal")->text(), "&Local (TST5)");
    QCOMPARE(window.checked(), "timeUtc timeIso");
}

void TestTimeActions::zonesAndStylesAreApart() {
    Stored stored;
    const Window window(stored.settings());
    window.action("timeRelative")->trigger();
    QCOMPARE(stored.settings().timeDisplay(), TimeDisplay({}, TimeStyle::Relative));
    window.action("timeLocal")->trigger();
    QCOMPARE(stored.settings().timeDisplay(), TimeDisplay(ZoneChoice::local(), TimeStyle::Relative));
    QCOMPARE(window.checked(), "timeLocal timeRelative");
    window.action("timeRaw")->trigger();
    window.action("timeUtc")->trigger();
    QCOMPARE(window.checked(), "timeUtc timeRaw");
    window.action("timeIso")->trigger();
    QCOMPARE(stored.settings().timeDisplay(), TimeDisplay());
}

void TestTimeActions::storedChoiceIsChecked() {
    Stored stored;
    stored.settings().setTimeDisplay(TimeDisplay(*ZoneChoice::named("Asia/Tokyo"), TimeStyle::Raw));
    QCOMPARE(Window(stored.settings()).checked(), "timeZone:Asia/Tokyo timeRaw");
}

void TestTimeActions::namedZonesAreOffered() {
    Stored stored;
    const Window window(stored.settings());
    stored.choose("Europe/Berlin");
    stored.choose("Asia/Tokyo");
    stored.settings().setTimeDisplay(TimeDisplay());
    QCOMPARE(window.names().mid(0, 5).join(u' '),
             "timeUtc timeLocal timeZone:Asia/Tokyo timeZone:Europe/Berlin timeOtherZone");
    window.action("timeZone:Europe/Berlin")->trigger();
    QCOMPARE(stored.settings().timeDisplay().zone().name(), "Europe/Berlin");
    QCOMPARE(window.checked(), "timeZone:Europe/Berlin timeIso");
    for (const auto* name : {"Africa/Cairo", "Africa/Lagos", "Asia/Dubai", "Asia/Seoul"})
        stored.choose(name);
    QCOMPARE(window.names().filter("timeZone:").size(), Settings::kMaxRecentZones);
    QVERIFY(window.action("timeZone:Europe/Berlin") == nullptr);
    QCOMPARE(window.checked(), "timeZone:Asia/Seoul timeIso");
}

void TestTimeActions::otherZoneIsAskedFor() {
    Stored stored;
    stored.settings().setTimeDisplay(TimeDisplay({}, TimeStyle::Raw));
    Window window(stored.settings());
    window.action("timeOtherZone")->trigger();
    auto* dialog = window.widget().findChild<TimeZoneDialog*>();
    QVERIFY(dialog != nullptr);
    QCOMPARE(dialog->windowModality(), Qt::WindowModal);
    QTest::keyClicks(dialog->findChild<QLineEdit*>(), "berl");
    QTest::keyClick(dialog, Qt::Key_Return);
    QCOMPARE(stored.settings().timeDisplay(),
             TimeDisplay(*ZoneChoice::named("Europe/Berlin"), TimeStyle::Raw));
    QCOMPARE(window.checked(), "timeZone:Europe/Berlin timeRaw");
    QTRY_VERIFY(window.widget().findChild<TimeZoneDialog*>() == nullptr);
}

void TestTimeActions::windowsFollowEachOther() {
    Stored stored;
    const Window one(stored.settings());
    const Window two(stored.settings());
    stored.choose("Europe/Berlin");
    stored.settings().setTimeDisplay(TimeDisplay());
    one.action("timeZone:Europe/Berlin")->trigger();
    QCOMPARE(two.checked(), "timeZone:Europe/Berlin timeIso");
    two.action("timeRelative")->trigger();
    QCOMPARE(one.checked(), "timeZone:Europe/Berlin timeRelative");
}

// A log of the night in which the clocks of Berlin show 02:00 to 03:00 twice.
class TestRepeatedHour final : public QObject {
    Q_OBJECT
private slots:
    void init();
    void cells();
    void filters_data();
    void filters();
    void goTo_data();
    void goTo();
    void timeTravel();

private:
    // a to f, at 01:30, 02:30 CEST, 02:45 CEST, 02:30 CET, 02:45 CET and 03:30.
    const TemporaryLog m_log{LogBuilder()
                                 .put("a", "", 1'761'435'000)
                                 .put("b", "", 1'761'438'600)
                                 .put("c", "", 1'761'439'500)
                                 .put("d", "", 1'761'442'200)
                                 .put("e", "", 1'761'443'100)
                                 .put("f", "", 1'761'445'800)};
    std::unique_ptr<User> m_user;
};

void TestRepeatedHour::init() {
    m_user = std::make_unique<User>();
    m_user->settings().setTimeDisplay(TimeDisplay(*ZoneChoice::named("Europe/Berlin")));
    QVERIFY(m_user->opens(m_log.path()));
}

void TestRepeatedHour::cells() {
    QStringList times;
    for (int row = 0; row < 6; ++row)
        times.append(User::cell(m_user->keys(), row, RecordColumn::Time).mid(11));
    QCOMPARE(times.join(u' '), "01:30:00 02:30:00 CEST 02:45:00 CEST 02:30:00 CET 02:45:00 CET 03:30:00");
}

void TestRepeatedHour::filters_data() {
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QString>("keys");
    QTest::newRow("minute") << "time = 2025-10-26T02:30"
                            << "bd";
    QTest::newRow("second") << "time = 2025-10-26T02:45:00"
                            << "ce";
    QTest::newRow("not the minute") << "time != 2025-10-26T02:30"
                                    << "acef";
    QTest::newRow("list") << "time in (2025-10-26T02:45, 2025-10-26T01:30)"
                          << "ace";
    QTest::newRow("last minute") << "time = 2025-10-26T02:59"
                                 << "";
    QTest::newRow("below") << "time < 2025-10-26T02:30"
                           << "a";
    QTest::newRow("up to") << "time <= 2025-10-26T02:30"
                           << "abcd";
    QTest::newRow("above") << "time > 2025-10-26T02:30"
                           << "ef";
    QTest::newRow("from") << "time >= 2025-10-26T02:30"
                          << "bcdef";
    QTest::newRow("with a zone") << "time = 2025-10-26T02:30+01:00"
                                 << "d";
    QTest::newRow("day") << "time = 2025-10-26"
                         << "abcdef";
    QTest::newRow("day before") << "time = 2025-10-25"
                                << "";
}

void TestRepeatedHour::filters() {
    QFETCH(const QString, filter);
    m_user->window().keysPage().filterBar().setFilter(filter);
    QVERIFY(m_user->waits());
    QString keys;
    for (int row = 0; row < m_user->keys().model()->rowCount(); ++row)
        keys += User::cell(m_user->keys(), row, RecordColumn::Key);
    QTEST(keys, "keys");
}

void TestRepeatedHour::goTo_data() {
    QTest::addColumn<QString>("typed");
    QTest::addColumn<quint64>("record");
    QTest::addColumn<bool>("isTold"); // that the clocks show it twice
    QTest::newRow("twice") << "2025-10-26 02:30" << quint64{1} << true;
    QTest::newRow("with a zone") << "2025-10-26 02:30+01:00" << quint64{3} << false;
    QTest::newRow("once") << "2025-10-26 03:30" << quint64{5} << false;
    QTest::newRow("day") << "2025-10-26" << quint64{0} << false;
}

void TestRepeatedHour::goTo() {
    QFETCH(const QString, typed);
    m_user->action("goTo").trigger();
    auto* dialog = m_user->dialog();
    QVERIFY(dialog != nullptr);
    dialog->findChild<QComboBox*>("goToKind")->setCurrentIndex(2);
    QTest::keyClicks(dialog->findChild<QLineEdit*>("goToText"), typed);
    QTEST(dialog->findChild<QLabel*>("goToNote")->text().contains("twice"), "isTold");
    QVERIFY(User::presses(dialog, "Go"));
    QFETCH(const quint64, record);
    QTRY_COMPARE(m_user->window().pages().current().table().currentRecord(), RecordNumber(record));
}

// After all that the clocks have shown with that time; the text says in which zone.
void TestRepeatedHour::timeTravel() {
    auto& bar = m_user->window().feature<MomentActions>().bar();
    m_user->action("timeTravel").trigger();
    bar.goTo("2025-10-26 02:30");
    QTRY_COMPARE(m_user->window().document().snapshot()->records(), std::uint64_t{4});
    auto& text = *bar.findChild<QLabel*>("momentText");
    QTRY_VERIFY((text.text() + text.toolTip()).contains("02:30:00 CET"));
    bar.goTo("2025-10-26 02:30+02:00");
    QTRY_COMPARE(m_user->window().document().snapshot()->records(), std::uint64_t{2});
}

int main(int argc, char** argv) {
    qputenv("TZ", "TST5"); // five hours behind UTC, and no summer time
    return runAll<TestTimeZoneDialog, TestTimeActions, TestRepeatedHour>(argc, argv);
}

#include "tst_time_menu.moc"
