// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "actions/feature.h"
#include "background/background_task.h"
#include "format/record.h"
#include "log/findings.h"

#include <QFileDialog>
#include <QObject>

#include <functional>
#include <memory>

class QWidget;

namespace simkv::ui {

class LogDocument;
class MessageBar;
class StagedChanges;

// Saves a copy of the log, or a value, to a file: asks where, copies in the background, reports in the
// message bar.
class SaveActions final : public Feature {
    Q_OBJECT
public:
    SaveActions(LogDocument& document, StagedChanges& changes, MessageBar& messages, QWidget* window);

    // `done` gets what became of the copy; it is not called where the user changed their mind about the
    // place.
    using Done = std::function<void(const Result<void>&)>;
    // The log as it is. `asker`: the window or dialog that the question for the place belongs to.
    void saveCopy(QWidget& asker, Done done = {});
    void saveCopyTo(const QString& path, Done done = {});
    // Asks first whether changes that are not written are meant as well, if there are any.
    void askForCopy();
    void saveChangedCopyTo(const QString& path);
    void saveValue(const RecordPlace& place);
    // Bytes that are in no file.
    void saveValue(std::shared_ptr<const ByteString> bytes);
    // Bytes of the log that are no record.
    void saveUnreadable(const Finding& unreadable);
    void saveValueTo(std::shared_ptr<const ByteString> bytes, const QString& path);
    void saveValueTo(const RecordPlace& place, const QString& path);
    // A file dialog; `chosen` is called where one was chosen.
    void askForPath(QWidget& asker, const QString& title, const QString& suggestion,
                    std::function<void(const QString&)> chosen);
    // The same for a file that must not be there yet: nobody is asked whether to replace one.
    void askForNewPath(QWidget& asker, const QString& title, const QString& suggestion,
                       std::function<void(const QString&)> chosen);
    [[nodiscard]] BackgroundTask& task() { return m_task; }

private:
    using Job = std::function<Result<void>(Progress&)>;
    void savePlainCopy();
    void saveChangedCopy();
    void askForCopyPath(QWidget& asker, std::function<void(const QString&)> chosen);
    void openDialog(QWidget& asker, const QString& title, const QString& suggestion,
                    QFileDialog::Options options, std::function<void(const QString&)> chosen);
    void askForValuePath(std::function<void(const QString&)> chosen);
    void run(const QString& title, ByteCount count, const QString& path, Job job, Done done);
    void save(const QString& title, Offset from, ByteCount count, const QString& path, Done done);

    LogDocument& m_document;
    StagedChanges& m_changes;
    MessageBar& m_messages;
    QWidget* m_window;
    BackgroundTask m_task;
};

} // namespace simkv::ui
