// SPDX-License-Identifier: GPL-3.0-or-later
#include "document/file_notices.h"

#include <QFileInfo>
#include <QFileSystemWatcher>
#include <QTimer>

namespace simkv::ui {

// Stops listening for a moment after each notice. What was missed then is made up for by one more notice.
class FileNotices::Listener final : public QObject {
public:
    explicit Listener(FileNotices& notices) : m_notices(notices) {
        constexpr int kPause = 100; // ms
        m_pause.setInterval(kPause);
        m_pause.setSingleShot(true);
        connect(&m_pause, &QTimer::timeout, this, [this] {
            listen();
            emit m_notices.noticed();
        });
        connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, [this] { pause(); });
        connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, [this] { pause(); });
    }

    void listenTo(const QString& path) {
        m_pause.stop();
        ignore();
        m_path = path;
        listen();
    }

private:
    void pause() {
        if (m_pause.isActive())
            return;
        ignore();
        m_pause.start();
        emit m_notices.noticed();
    }
    void ignore() {
        const auto paths = m_watcher.files() + m_watcher.directories();
        if (!paths.isEmpty())
            m_watcher.removePaths(paths);
    }
    // The folder, too: it tells of a file that comes under that name.
    void listen() {
        if (!m_path.isEmpty())
            m_watcher.addPaths({m_path, QFileInfo(m_path).absolutePath()});
    }

    FileNotices& m_notices;
    QString m_path;
    QFileSystemWatcher m_watcher{this};
    QTimer m_pause{this};
};

FileNotices::FileNotices(QObject* parent) : QObject(parent) {}

FileNotices::~FileNotices() {
    m_thread.quit();
    m_thread.wait();
}

void FileNotices::listenTo(const QString& path) {
    if (m_listener == nullptr) {
        if (path.isEmpty())
            return;
        m_listener = new Listener(*this);
        m_listener->moveToThread(&m_thread);
        connect(&m_thread, &QThread::finished, m_listener, &QObject::deleteLater);
        m_thread.start();
    }
    QMetaObject::invokeMethod(m_listener, [listener = m_listener, path] { listener->listenTo(path); });
}

} // namespace simkv::ui
