// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/save_actions.h"

#include "document/log_document.h"
#include "document/save_job.h"
#include "document/staged_changes.h"
#include "texts/error_text.h"
#include "texts/format_text.h"
#include "texts/path_text.h"
#include "views/message_bar.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QPushButton>

#include <utility>

namespace simkv::ui {

SaveActions::SaveActions(LogDocument& document, StagedChanges& changes, MessageBar& messages, QWidget* window)
    : m_document(document), m_changes(changes), m_messages(messages), m_window(window),
      m_task(document.board()) {}

void SaveActions::askForPath(QWidget& asker, const QString& title, const QString& suggestion,
                             std::function<void(const QString&)> chosen) {
    openDialog(asker, title, suggestion, {}, std::move(chosen));
}

void SaveActions::askForNewPath(QWidget& asker, const QString& title, const QString& suggestion,
                                std::function<void(const QString&)> chosen) {
    openDialog(asker, title, suggestion, QFileDialog::DontConfirmOverwrite, std::move(chosen));
}

void SaveActions::openDialog(QWidget& asker, const QString& title, const QString& suggestion,
                             QFileDialog::Options options, std::function<void(const QString&)> chosen) {
    auto* dialog = new QFileDialog(&asker, title, suggestion);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setFileMode(QFileDialog::AnyFile);
    dialog->setOptions(dialog->options() | options); // before it is shown: a dialog of the desktop looks then
    dialog->selectFile(suggestion);
    connect(dialog, &QFileDialog::fileSelected, this, std::move(chosen));
    dialog->open();
}

void SaveActions::askForCopyPath(QWidget& asker, std::function<void(const QString&)> chosen) {
    const QFileInfo log(m_document.path());
    const auto suffix = log.suffix().isEmpty() ? QString() : u'.' + log.suffix();
    const auto suggestion = log.absolutePath() + u'/' + tr("%1 copy%2").arg(log.completeBaseName(), suffix);
    askForPath(asker, tr("Save a Copy of the Log"), suggestion, std::move(chosen));
}

void SaveActions::saveCopy(QWidget& asker, Done done) {
    askForCopyPath(asker, [this, done = std::move(done)](const QString& path) { saveCopyTo(path, done); });
}

void SaveActions::askForCopy() {
    m_changes.commitDraft();
    if (!m_changes.isModified())
        return saveCopy(*m_window);
    const auto count = m_changes.set().count();
    auto* box = new QMessageBox(QMessageBox::Question, tr("Save a Copy of the Log"),
                                count == 1 ? tr("A change is not written.")
                                           : tr("%1 changes are not written.").arg(numberText(count)),
                                QMessageBox::Cancel, m_window);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(tr("Is the log to be copied as it is, or with the changes, as if they were "
                               "written? This log stays as it is in either case."));
    auto* changed = box->addButton(tr("&With the Changes"), QMessageBox::AcceptRole);
    auto* plain = box->addButton(tr("&As It Is"), QMessageBox::AcceptRole);
    connect(&m_document, &LogDocument::logChanged, box, &QDialog::reject);
    // Queued: the next dialog is over the same window, and this one is still going.
    connect(box, &QDialog::finished, this, [this, box, changed, plain] {
        const auto* pressed = box->clickedButton();
        const auto save = pressed == changed ? &SaveActions::saveChangedCopy
                          : pressed == plain ? &SaveActions::savePlainCopy
                                             : nullptr;
        if (save != nullptr)
            QMetaObject::invokeMethod(
                this, [this, save] { (this->*save)(); }, Qt::QueuedConnection);
    });
    box->open();
}

void SaveActions::savePlainCopy() {
    saveCopy(*m_window);
}

void SaveActions::saveChangedCopy() {
    askForCopyPath(*m_window, [this](const QString& path) { saveChangedCopyTo(path); });
}

void SaveActions::saveChangedCopyTo(const QString& path) {
    const auto snapshot = m_document.newestSnapshot();
    if (!snapshot)
        return;
    run(tr("Saving a copy"), snapshot->recordsEnd() - Offset(0), path,
        [snapshot, changes = m_changes.changes(), path](Progress& progress) {
            return saveWithChanges(*snapshot, *changes, path, progress);
        },
        {});
}

void SaveActions::saveCopyTo(const QString& path, Done done) {
    const auto& snapshot = m_document.snapshot();
    if (!snapshot)
        return;
    // All of the file, what cannot be read included.
    const auto info = snapshot->file().info();
    if (!info) {
        m_messages.show("save", MessageBar::Kind::Error, errorText(info.error()));
        return;
    }
    save(tr("Saving a copy"), Offset(0), info->size, path, std::move(done));
}

void SaveActions::askForValuePath(std::function<void(const QString&)> chosen) {
    askForPath(*m_window, tr("Save Value to File"),
               QFileInfo(m_document.path()).absolutePath() + u'/' + tr("value"), std::move(chosen));
}

void SaveActions::saveValue(const RecordPlace& place) {
    askForValuePath([this, place](const QString& path) { saveValueTo(place, path); });
}

void SaveActions::saveValueTo(const RecordPlace& place, const QString& path) {
    save(tr("Saving a value"), place.valueOffset(), ByteCount(place.header.valueLength), path, {});
}

void SaveActions::saveValue(std::shared_ptr<const ByteString> bytes) {
    askForValuePath([this, bytes = std::move(bytes)](const QString& path) { saveValueTo(bytes, path); });
}

void SaveActions::saveUnreadable(const Finding& unreadable) {
    const QFileInfo log(m_document.path());
    const auto suggestion =
        QStringLiteral("%1/%2.%3-%4")
            .arg(log.absolutePath(), log.fileName(), isTail(unreadable.kind) ? "tail" : "damage")
            .arg(unreadable.offset.value());
    askForPath(*m_window, tr("Save Bytes to File"), suggestion, [this, unreadable](const QString& path) {
        save(tr("Saving bytes"), unreadable.offset, unreadable.size, path, {});
    });
}

void SaveActions::saveValueTo(std::shared_ptr<const ByteString> bytes, const QString& path) {
    const auto snapshot = m_document.snapshot();
    if (!snapshot)
        return;
    const ByteCount count(bytes->size());
    run(tr("Saving a value"), count, path,
        [snapshot, bytes = std::move(bytes), path](Progress& progress) {
            return saveBytes(snapshot->file(), *bytes, path, progress);
        },
        {});
}

void SaveActions::save(const QString& title, Offset from, ByteCount count, const QString& path, Done done) {
    const auto snapshot = m_document.snapshot();
    if (!snapshot)
        return;
    run(
        title, count, path,
        [snapshot, from, count, path](Progress& progress) {
            return saveRange(snapshot->file(), from, count, path, progress);
        },
        std::move(done));
}

void SaveActions::run(const QString& title, ByteCount count, const QString& path, Job job, Done done) {
    m_task.start<Result<void>>(
        title,
        [job = std::move(job)](QPromise<Result<void>>& promise, Progress& progress) {
            promise.addResult(job(progress));
        },
        [this, count, path, done = std::move(done)](const Result<void>& result) {
            if (result) {
                m_messages.show("save", MessageBar::Kind::Information,
                                tr("%1 saved to %2.").arg(sizeText(count), pathText(path)));
            } else if (result.error().code == ErrorCode::Cancelled) {
                m_messages.show("save", MessageBar::Kind::Information,
                                tr("Saving was stopped; no file was left."));
            } else {
                m_messages.show("save", MessageBar::Kind::Error, errorText(result.error()));
            }
            if (done)
                done(result);
        });
}

} // namespace simkv::ui
