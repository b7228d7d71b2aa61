// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_builder.h"
#include "run_all.h"
#include "texts/format_text.h"
#include "user.h"

#include <QClipboard>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMessageBox>
#include <QWindow>

using namespace simkv;
using namespace simkv::ui;

// Whatever a file, a key or a value is called: it is shown as it is, and nothing that it names is opened.
class TestPlainTexts final : public QObject {
    Q_OBJECT
private slots:
    void everyAction();
    void titleOfTheWindow_data();
    void titleOfTheWindow();
    void recentFiles();
    void changesNotWritten();
    void mistakesInImportedFiles();
    void failures();
    void ownMarkup();
};

namespace {

constexpr auto kName = "<img src=x><b>a&b[*].simkv";
constexpr auto kMarkup = "<img src=\"file:///dev/zero\"><b>x</b>";

LogBuilder hostileLog() {
    LogBuilder log;
    log.put(kMarkup, kMarkup).put("<b>a</b>", "1").put(kMarkup, "<a href='x'>y</a>").tombstone("<b>a</b>");
    return log.raw("torn <b>");
}

bool isPlain(const QString& toolTip) {
    return !Qt::mightBeRichText(toolTip) || toolTip.startsWith("<p style=\"white-space: pre-wrap\">");
}

// The first text that would be taken for HTML.
QString firstMarkup() {
    const auto widgets = QApplication::allWidgets();
    for (auto* widget : widgets) {
        if (auto* label = qobject_cast<QLabel*>(widget); label != nullptr && !label->inherits("QTipLabel")) {
            label->ensurePolished();
            if (label->textFormat() != Qt::PlainText && label->objectName() != "valueFlaw")
                return "label " + label->objectName() + ": " + label->text();
        }
        if (!isPlain(widget->toolTip()) || !isPlain(widget->whatsThis()) || !isPlain(widget->statusTip()))
            return "tool tip of " + widget->objectName() + ": " + widget->toolTip();
        for (const auto* action : widget->actions()) {
            if (!isPlain(action->toolTip()) || !isPlain(action->statusTip()) || !isPlain(action->whatsThis()))
                return "tool tip of " + action->text();
        }
        if (const auto* view = qobject_cast<QAbstractItemView*>(widget);
            view != nullptr && view->model() != nullptr) {
            for (int row = 0; row < std::min(view->model()->rowCount(), 20); ++row) {
                for (int column = 0; column < view->model()->columnCount(); ++column) {
                    const auto toolTip = view->model()->index(row, column).data(Qt::ToolTipRole).toString();
                    if (!isPlain(toolTip))
                        return "tool tip of a cell of " + view->objectName() + ": " + toolTip;
                }
            }
        }
    }
    return {};
}

void closeDialogs() {
    for (int round = 0; round < 5; ++round) {
        const auto windows = QApplication::topLevelWidgets();
        for (auto* widget : windows) {
            if (auto* dialog = qobject_cast<QDialog*>(widget); dialog != nullptr && dialog->isVisible())
                dialog->reject();
        }
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QCoreApplication::processEvents();
    }
}

} // namespace

void TestPlainTexts::everyAction() {
    const TemporaryLog log(hostileLog());
    const auto path = log.path(kName);
    QVERIFY(QFile::copy(QString::fromStdString(log.path()), QString::fromStdString(path)));
    User user;
    QVERIFY(user.opens(path));
    QGuiApplication::clipboard()->setText(QString("%1\t%1\n%1\t%1").arg(kMarkup));
    QVERIFY(user.keys().selectRow(0) && user.waits());
    QCOMPARE(firstMarkup(), QString());
    auto& window = user.window();
    const auto actions = window.actionRegistry().all();
    for (auto* action : actions) {
        const auto id = ActionRegistry::idOf(*action);
        if (id == "file.close" || id == "file.quit" || id == "help.openSample" || action->menu() != nullptr)
            continue;
        action->trigger();
        QVERIFY(user.waits());
        QTest::qWait(0);
        const auto markup = firstMarkup();
        QVERIFY2(markup.isEmpty(), qPrintable(id + ": " + markup));
        closeDialogs();
    }
    window.changes().revertAll();
}

void TestPlainTexts::titleOfTheWindow_data() {
    QTest::addColumn<QByteArray>("name");
    QTest::newRow("mark of changes") << QByteArray("a[*]b.simkv");
    QTest::newRow("twice") << QByteArray("[*][*]b[*].simkv");
    QTest::newRow("at the end") << QByteArray("a[*]");
    QTest::newRow("markup") << QByteArray("<b>a&b");
}

void TestPlainTexts::titleOfTheWindow() {
    QFETCH(QByteArray, name);
    const TemporaryLog log(LogBuilder().puts(2));
    const auto path = log.path(name.constData());
    QVERIFY(QFile::copy(QString::fromStdString(log.path()), QString::fromStdString(path)));
    User user;
    QVERIFY(user.opens(path));
    const auto title = [&] { return user.window().windowHandle()->title(); };
    QVERIFY2(title().startsWith(name + " —"), qPrintable(title()));
    QVERIFY(user.selectsKey("k0"));
    user.action("deleteKeys").trigger();
    QVERIFY(user.waits());
    QTRY_VERIFY2(title().startsWith(name + "* —"), qPrintable(title()));
    user.window().changes().revertAll();
}

void TestPlainTexts::recentFiles() {
    User user;
    user.settings().addRecentFile("/<b>x</b>/a&b\tCtrl+Q<i>");
    user.useWindow(user.browser().newWindow());
    const auto* action = user.action("recent").menu()->actions().first();
    QCOMPARE(action->text(), "&1 a&&b\\tCtrl+Q<i>");
    QVERIFY(isPlain(action->toolTip()));
}

void TestPlainTexts::changesNotWritten() {
    const TemporaryLog log(LogBuilder().puts(2));
    const auto path = log.path(kName);
    QVERIFY(QFile::copy(QString::fromStdString(log.path()), QString::fromStdString(path)));
    User user;
    QVERIFY(user.opens(path));
    QVERIFY(user.selectsKey("k0"));
    user.action("deleteKeys").trigger();
    QVERIFY(user.waits());
    user.window().close();
    auto* question = qobject_cast<QMessageBox*>(user.dialog());
    QVERIFY(question != nullptr);
    QVERIFY2(question->text().contains(kName), qPrintable(question->text()));
    QCOMPARE(firstMarkup(), QString());
    QVERIFY(User::presses(question, "Discard"));
}

void TestPlainTexts::mistakesInImportedFiles() {
    const TemporaryLog log(LogBuilder().puts(2));
    const auto path = QString::fromStdString(log.path("<b>keys.jsonl"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(R"({"<img src=\"file:///dev/zero\">":"a"})");
    file.close();
    User user;
    QVERIFY(user.opens(log.path()));
    user.action("importKeys").trigger();
    auto* choice = user.dialog();
    auto* name = choice->findChild<QLineEdit*>();
    name->setText(path);
    QTest::keyClick(name, Qt::Key_Return);
    const auto status = [&] {
        auto* dialog = QApplication::activeModalWidget();
        auto* label = dialog != nullptr ? dialog->findChild<QLabel*>("bulkStatus") : nullptr;
        return label != nullptr ? label->text() : QString();
    };
    QTRY_VERIFY2(status().contains("<img"), qPrintable(status()));
    QCOMPARE(firstMarkup(), QString());
    closeDialogs();
}

void TestPlainTexts::failures() {
    const TemporaryLog log(LogBuilder().puts(2));
    User user;
    (void)user.opens(log.path("<b>missing"));
    QVERIFY2(user.messages().contains("<b>missing"), qPrintable(user.messages()));
    QCOMPARE(firstMarkup(), QString());
}

// The one label that is HTML escapes what it is given.
void TestPlainTexts::ownMarkup() {
    const TemporaryLog log(LogBuilder().put("k", "{\"<img src='file:///dev/zero'>\": <b>}"));
    User user;
    user.settings().setValueKind("k", ValueKind::Json);
    QVERIFY(user.opens(log.path()) && user.selectsKey("k"));
    const auto* flaw = user.window().inspector().findChild<QLabel*>("valueFlaw");
    QTRY_VERIFY2(flaw->text().contains("Not valid"), qPrintable(flaw->text()));
    QVERIFY(!flaw->text().contains("<img") && !flaw->text().contains("<b>"));
}

int main(int argc, char** argv) {
    return runAll<TestPlainTexts>(argc, argv);
}

#include "tst_plain_texts.moc"
