// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/browser.h"

#include "background/logging.h"
#include "views/message_bar.h"
#include "window/main_window.h"
#include "window/resources.h"

#include <QFile>
#include <QFileInfo>
#include <QGuiApplication>
#include <QSysInfo>

namespace simkv::ui {

Browser::Browser(Settings& settings, QObject* parent) : QObject(parent), m_settings(settings) {
    loadResources();
    qCInfo(lcProgram).noquote().nospace()
        << QCoreApplication::applicationName() << ' ' << QCoreApplication::applicationVersion() << ", Qt "
        << qVersion() << ", " << QSysInfo::prettyProductName() << ", " << QSysInfo::kernelVersion() << ", "
        << QGuiApplication::platformName() << ", settings in " << loggedName(settings.fileName());
}

Browser::~Browser() {
    for (const auto& window : m_windows)
        delete window;
}

MainWindow& Browser::newWindow() {
    auto* window = new MainWindow(m_settings);
    std::erase_if(m_windows, [](const auto& known) { return known.isNull(); });
    m_windows.emplace_back(window);
    connect(window, &MainWindow::openRequested, this,
            [this, window](const QString& path, bool readOnly) { open(path, readOnly, window); });
    connect(window, &MainWindow::sampleRequested, this, [this, window] { openSample(window); });
    connect(window, &MainWindow::quitRequested, this, &Browser::closeAll);
    window->show();
    return *window;
}

MainWindow& Browser::open(const QString& path, bool readOnly, MainWindow* from) {
    const bool reuse =
        from != nullptr && (from->isEmpty() || from->document().state() == LogDocument::State::Failed);
    auto& window = reuse ? *from : newWindow();
    window.open(path, readOnly);
    connect(&window.document(), &LogDocument::snapshotChanged, this,
            [this, &window, added = QString()]() mutable {
                // Only what could be read becomes a recent file, and samples do not last.
                const auto& opened = window.document().path();
                if (added == opened || (m_samples && opened.startsWith(m_samples->path())))
                    return;
                added = opened;
                m_settings.addRecentFile(opened);
            });
    return window;
}

MainWindow& Browser::openSample(MainWindow* from) {
    if (!m_samples)
        m_samples = std::make_unique<QTemporaryDir>();
    auto path = m_samples->filePath("sample.simkv");
    if (++m_sampleCount > 1)
        path = m_samples->filePath(QStringLiteral("sample %1.simkv").arg(m_sampleCount));
    const bool copied = m_samples->isValid() && QFile::copy(QStringLiteral(":/sample/sample.simkv"), path) &&
                        QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner);
    m_settings.addPassingLog(path);
    auto& window = open(path, false, from);
    if (copied) {
        window.messages().show(
            "sample", MessageBar::Kind::Information,
            tr("This is a copy of the sample store, to try things on. It is gone when the program "
               "ends; File ▸ Save a Copy keeps it."));
    }
    return window;
}

void Browser::endNow() {
    for (const auto& window : m_windows) {
        if (window)
            window->prepareToEnd();
    }
    QCoreApplication::exit(); // quit() would ask the windows
}

void Browser::closeAll() {
    for (const auto& window : m_windows) {
        if (window)
            window->close();
    }
}

} // namespace simkv::ui
