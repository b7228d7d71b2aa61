// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QThread>

namespace simkv::ui {

// Says that a file may have changed, as far as the system tells: not for most network file systems. At most
// some twenty times a second, however often it is written. Listens on a thread of its own, which starts with
// the first file: naming a file to the system asks the disk, and a busy one has thousands of notices a
// second.
class FileNotices final : public QObject {
    Q_OBJECT
public:
    explicit FileNotices(QObject* parent = nullptr);
    ~FileNotices() override;

    // Listens to this file in place of the one before; to none if the path is empty.
    void listenTo(const QString& path);

signals:
    void noticed();

private:
    class Listener;
    QThread m_thread;
    Listener* m_listener = nullptr; // on m_thread, gone with it
};

} // namespace simkv::ui
