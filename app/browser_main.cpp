// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/deleted_keys_actions.h"
#include "actions/moment_actions.h"
#include "document/deleted_keys_job.h"
#include "pages/inspector.h"
#include "pages/table_page.h"
#include "settings/appearance.h"
#include "texts/path_text.h"
#include "views/message_bar.h"
#include "window/browser.h"
#include "window/main_window.h"
#include "window/termination.h"

#include <QAction>
#include <QApplication>
#include <QCommandLineParser>
#include <QTabWidget>
#include <QTimer>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string_view>

namespace {

using namespace simkv::ui;

// A screenshot, the help and the version need no display: they use Qt's offscreen platform, so that they do
// not fail on a display that cannot be reached. A window needs one.
void choosePlatform(int argc, char** argv) {
    if (qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        return;
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument(argv[i]);
        if (argument == "--")
            break;
        if (argument.starts_with("--screenshot") || argument == "--help" || argument == "-h" ||
            argument == "--version" || argument == "-v") {
            qputenv("QT_QPA_PLATFORM", "offscreen");
            return;
        }
    }
    if (qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY"))
        return;
    std::fputs(
        "simkv-browser: there is no display to open a window on; --screenshot FILE.png draws it to a file\n",
        stderr);
    std::exit(2);
}

struct Options {
    QCommandLineOption readOnly{"read-only",
                                QApplication::translate("main", "Open the logs without writing or locking.")};
    QCommandLineOption sample{"sample", QApplication::translate("main", "Open a copy of the sample store.")};
    QCommandLineOption screenshot{
        "screenshot", QApplication::translate("main", "Write a screenshot of the window and exit."),
        "file.png"};
    QCommandLineOption size{"size", QApplication::translate("main", "Size of the window."), "WIDTHxHEIGHT"};
    QCommandLineOption colours{
        "colours", QApplication::translate("main", "For this run: system, light or dark."), "name"};
    QCommandLineOption tab{
        "tab", QApplication::translate("main", "Tables to show: keys, log or both, side by side."), "name"};
    QCommandLineOption asOf{
        "as-of",
        QApplication::translate("main", "The log as it was at a time, after a record or up to an offset."),
        "TIME|#RECORD|@OFFSET"};

    void addTo(QCommandLineParser& parser) const {
        parser.addOptions({readOnly, sample, screenshot, size, colours, tab, asOf});
        parser.addPositionalArgument(
            "LOG", QApplication::translate("main", "Logs to open, each in a window."), "[LOG…]");
    }
};

constexpr int kFailed = 2;

int complain(const QString& why) {
    std::fprintf(stderr, "simkv-browser: %s\n", qPrintable(why));
    return kFailed;
}

// An option with an unusable value; caught in main(), so that everything is destroyed in order.
class UsageError final : public std::runtime_error {
public:
    explicit UsageError(const QString& why) : std::runtime_error(why.toStdString()) {}
};

Colours coloursFrom(const QString& name) {
    if (name == "light")
        return Colours::Light;
    if (name == "dark")
        return Colours::Dark;
    if (name != "system")
        throw UsageError(
            QApplication::translate("main", "unknown colours “%1”: system, light or dark").arg(name));
    return Colours::System;
}

QSize sizeFrom(const QString& text) {
    const auto parts = text.split(u'x');
    const QSize size = parts.size() == 2 ? QSize(parts[0].toInt(), parts[1].toInt()) : QSize();
    if (size.width() < 100 || size.height() < 100)
        throw UsageError(
            QApplication::translate("main", "unusable size “%1”: it is written 1180x720").arg(text));
    return size;
}

void showTab(MainWindow& window, const QString& name) {
    if (name != "keys" && name != "log" && name != "both")
        throw UsageError(QApplication::translate("main", "unknown tab “%1”: keys, log or both").arg(name));
    if (name == "both")
        window.findChild<QAction*>("sideBySide")->setChecked(true);
    else
        window.findChild<QTabWidget*>("pages")->setCurrentIndex(name == "log" ? 1 : 0);
}

// Once the log is read and the inspector filled: grabs the window, saves it and ends the program.
void takeScreenshot(MainWindow& window, const QString& file) {
    auto* timer = new QTimer(&window);
    timer->setInterval(20);
    QObject::connect(timer, &QTimer::timeout, &window, [&window, timer, file] {
        if (window.document().isReading() || window.inspector().isReading() ||
            !window.feature<MomentActions>().isIdle() || !window.feature<DeletedKeysActions>().job().isIdle())
            return;
        timer->stop();
        int status = 0;
        if (!window.grab().save(file))
            status = complain(QApplication::translate("main", "%1: cannot write the screenshot").arg(file));
        if (window.document().state() == LogDocument::State::Failed)
            status = complain(window.messages().texts().join(u' '));
        QApplication::exit(status);
    });
    timer->start();
}

// As bytes, which QCoreApplication::arguments() are not; without what Qt has taken for itself.
QStringList argumentsOf(int argc, char** argv) {
    QStringList arguments;
    for (int i = 0; i < argc; ++i)
        arguments.append(pathOf(std::string_view(argv[i])));
    return arguments;
}

} // namespace

// The part of main() that needs an application.
static int run(const QStringList& arguments) {
    const Options options;
    QCommandLineParser parser;
    parser.setApplicationDescription(QApplication::translate("main", "Looks into SimKV stores."));
    parser.addHelpOption();
    parser.addVersionOption();
    options.addTo(parser);
    parser.process(arguments);

    Settings settings;
    const auto colours =
        parser.isSet(options.colours) ? coloursFrom(parser.value(options.colours)) : settings.colours();
    applyColours(colours);
    QObject::connect(&settings, &Settings::coloursChanged, &settings,
                     [&settings] { applyColours(settings.colours()); });

    Browser browser(settings);
    const Termination termination;
    QObject::connect(&termination, &Termination::requested, &browser, &Browser::endNow);
    MainWindow* first = nullptr;
    for (const auto& path : parser.positionalArguments()) {
        auto& window = browser.open(path, parser.isSet(options.readOnly));
        first = first != nullptr ? first : &window;
    }
    if (parser.isSet(options.sample))
        first = &browser.openSample();
    if (first == nullptr)
        first = &browser.newWindow();
    if (parser.isSet(options.size))
        first->resize(sizeFrom(parser.value(options.size)));
    else if (parser.isSet(options.screenshot))
        first->resize(MainWindow::kUsualSize); // whatever the screen would have room for
    if (parser.isSet(options.tab))
        showTab(*first, parser.value(options.tab));
    if (parser.isSet(options.asOf))
        first->feature<MomentActions>().goTo(parser.value(options.asOf));
    if (parser.isSet(options.screenshot))
        takeScreenshot(*first, parser.value(options.screenshot));
    return QApplication::exec();
}

int main(int argc, char** argv) {
    choosePlatform(argc, argv);
    // A file that may not grow any further is an error of the write, not the end of the program.
    std::signal(SIGXFSZ, SIG_IGN);
    const QApplication application(argc, argv);
    QApplication::setOrganizationName("simkv");
    QApplication::setApplicationName("simkv-browser");
    QApplication::setApplicationDisplayName("SimKV Browser");
    QApplication::setApplicationVersion(SIMKV_VERSION);
    QApplication::setDesktopFileName("org.simkv.Browser");

    try {
        return run(argumentsOf(argc, argv));
    } catch (const UsageError& error) {
        return complain(QString::fromUtf8(error.what()));
    }
}
