// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "background_task.h"
#include "record.h"

#include <QObject>

#include <functional>

class QWidget;

namespace simkv::ui {

class LogDocument;
class MessageBar;

// Saves a copy of the log, or a value, to a file: asks where, copies in the background, reports in the
// message bar.
class SaveActions final : public QObject {
    Q_OBJECT
public:
    SaveActions(LogDocument& document, MessageBar& messages, QWidget* window);

    // `saved` is called once the copy is whole, and never where it failed or the person changed their mind.
    void saveCopy(std::function<void()> saved = {});
    void saveCopyTo(const QString& path, std::function<void()> saved = {});
    void saveValue(const RecordPlace& place);
    void saveValueTo(const RecordPlace& place, const QString& path);
    [[nodiscard]] BackgroundTask& task() { return m_task; }

private:
    void askForPath(const QString& title, const QString& suggestion,
                    std::function<void(const QString&)> chosen);
    void save(const QString& title, Offset from, ByteCount count, const QString& path,
              std::function<void()> saved);

    LogDocument& m_document;
    MessageBar& m_messages;
    QWidget* m_window;
    BackgroundTask m_task;
};

} // namespace simkv::ui
