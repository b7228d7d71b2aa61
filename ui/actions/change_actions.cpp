// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/change_actions.h"

#include "actions/save_actions.h"
#include "dialogs/write_dialog.h"
#include "texts/error_text.h"
#include "texts/format_text.h"
#include "texts/path_text.h"
#include "views/action_registry.h"
#include "views/message_bar.h"

#include <QAction>
#include <QMessageBox>
#include <QPushButton>

#include <algorithm>

namespace simkv::ui {
namespace {

std::vector<ByteString> conflicts(const ChangeSet& set) {
    std::vector<ByteString> keys;
    for (const auto& change : set.changes()) {
        if (change.isConflict())
            keys.push_back(change.key);
    }
    return keys;
}

// "“a”, “b” and 3 more".
QString keysText(const std::vector<StagedChange>& changes) {
    constexpr std::size_t kNamed = 3;
    constexpr int kMostOfKey = 40;
    QStringList names;
    for (std::size_t i = 0; i < changes.size() && i < kNamed; ++i)
        names.append(QStringLiteral("“%1”").arg(escapedText(changes[i].key, kMostOfKey)));
    const auto named = names.join(QStringLiteral(", "));
    return changes.size() <= kNamed
               ? named
               : ChangeActions::tr("%1 and %2 more").arg(named, numberText(changes.size() - kNamed));
}

// When it was, which keys it changes, and whether that is all of it.
QString leftText(const LeftChanges& left, const QString& when) {
    const auto count = left.changes.size();
    auto text =
        count == 0 ? ChangeActions::tr("Of changes to this log that were left on %1 none can be read.")
        : count == 1
            ? ChangeActions::tr("A change to %2 was left on %1, when SimKV Browser ended without writing it.")
            : ChangeActions::tr("%3 changes, to %2, were left on %1, when SimKV Browser ended without "
                                "writing them.");
    text = count == 0   ? text.arg(when)
           : count == 1 ? text.arg(when, keysText(left.changes))
                        : text.arg(when, keysText(left.changes), numberText(count));
    if (left.unreadable > 0 && count > 0)
        text += QChar(u' ') + ChangeActions::tr("%1 more cannot be read.").arg(numberText(left.unreadable));
    return text;
}

} // namespace

ChangeActions::ChangeActions(LogDocument& document, StagedChanges& changes, Settings& settings,
                             SaveActions& saving, MessageBar& messages, ActionRegistry& actions,
                             QWidget& window)
    : m_document(document), m_changes(changes), m_settings(settings), m_saving(saving), m_messages(messages),
      m_window(&window),
      m_undo(&actions.add({"changes.undo", "edit-undo", tr("&Undo"), tr("Take the last change back"),
                           standardKeys(QKeySequence::Undo)})),
      // Both keys on every desktop.
      m_redo(&actions.add({"changes.redo",
                           "edit-redo",
                           tr("Red&o"),
                           tr("Make the change again that was undone"),
                           {Qt::CTRL | Qt::SHIFT | Qt::Key_Z, Qt::CTRL | Qt::Key_Y}})),
      m_write(
          &actions.add({"changes.writeChanges", "document-save", tr("&Write Changes…"),
                        tr("Append all changes to the log, all or none"), standardKeys(QKeySequence::Save)})),
      m_revertAll(&actions.add({"changes.revertAll", "document-revert", tr("Revert All C&hanges"),
                                tr("Take all changes back; Undo brings them again")})) {
    m_write->setIconText(tr("Write Changes"));
    connect(m_undo, &QAction::triggered, &m_changes, &StagedChanges::undo);
    connect(m_redo, &QAction::triggered, &m_changes, &StagedChanges::redo);
    connect(m_write, &QAction::triggered, this, [this] {
        m_proceed = {};
        write();
    });
    connect(m_revertAll, &QAction::triggered, &m_changes, &StagedChanges::revertAll);
    connect(&m_changes, &StagedChanges::changed, this, &ChangeActions::updateEnabled);
    connect(&m_changes, &StagedChanges::written, this, &ChangeActions::onWritten);
    connect(&m_changes, &StagedChanges::conflictsFound, this, [this] { showConflicts({}); });
    connect(&m_changes, &StagedChanges::undoneWritten, this, [this](const QString& label) {
        m_messages.show("undone", MessageBar::Kind::Information,
                        tr("“%1” is written and stays in the log. What the log had before is staged, and "
                           "becomes a new record "
                           "when you write.")
                            .arg(label));
    });
    connect(&m_changes, &StagedChanges::lostWithFormerFile, this, [this](std::size_t count) {
        m_messages.show("lost", MessageBar::Kind::Warning,
                        tr("%1 changes that were not written were to values of the file that was here "
                           "before, which cannot "
                           "be read any more: they are not staged.")
                            .arg(numberText(count)));
    });
    connect(&m_changes, &StagedChanges::leftFound, this, &ChangeActions::offer);
    connect(&m_changes, &StagedChanges::conflictsUnknown, this, [this](const Error& error) {
        m_messages.show("unknownConflicts", MessageBar::Kind::Warning,
                        tr("Whether other programs have written to keys with changes is looked up when you "
                           "write: %1")
                            .arg(errorText(error)));
    });
    connect(&m_changes, &StagedChanges::leftUnknown, this, [this](const Error& error) {
        m_messages.show("unknownLeft", MessageBar::Kind::Warning,
                        tr("Changes that were not written when the program ended were not looked for: %1")
                            .arg(errorText(error)));
    });
    connect(&m_changes, &StagedChanges::journalFailed, this, [this](const Error& error) {
        m_messages.show(
            "journal", MessageBar::Kind::Warning,
            tr("Changes that are not written would not outlive the program: %1").arg(errorText(error)));
    });
    connect(&m_document, &LogDocument::logChanged, this, [this] { m_messages.remove("journal"); });
    connect(&m_document, &LogDocument::editFailed, this, &ChangeActions::onWriteFailed);
    connect(&m_document, &LogDocument::changed, this, &ChangeActions::updateEnabled);
    updateEnabled();
}

void ChangeActions::updateEnabled() {
    const auto& set = m_changes.set();
    const bool hasLog = m_document.newestSnapshot() != nullptr && !m_changes.isWriting();
    const auto named = [](const QString& what, const std::string& label) {
        return label.empty() ? what : tr("%1 “%2”").arg(what, literalMenuText(QString::fromStdString(label)));
    };
    const bool hasDraft = m_changes.hasDraft();
    m_undo->setEnabled(hasLog && (set.canUndo() || hasDraft));
    m_undo->setText(named(tr("&Undo"), hasDraft ? tr("Typing").toStdString() : set.undoLabel()));
    m_undo->setToolTip(set.undoesWritten() && !hasDraft
                           ? tr("That step is written: undoing it stages what the log had before")
                           : tr("Take the last change back"));
    m_redo->setEnabled(hasLog && set.canRedo() && !hasDraft);
    m_redo->setText(named(tr("Red&o"), set.redoLabel()));
    m_write->setEnabled((set.isModified() || hasDraft) && m_document.refusal() == LogDocument::Refusal::None);
    m_revertAll->setEnabled(hasLog && (set.isModified() || hasDraft));
    if (set.conflicts() == 0)
        m_messages.remove("conflicts");
    if (!set.isModified())
        m_messages.remove("undone");
}

void ChangeActions::write() {
    m_changes.commitDraft();
    if (!m_write->isEnabled())
        return;
    if (m_changes.set().conflicts() > 0)
        return refuseConflicts();
    const bool offersCopy = m_copyOffered != m_document.path() && !m_settings.isOwnLog(m_document.path());
    auto* dialog =
        new WriteDialog(fileNameText(m_document.path()), m_changes.summary(), offersCopy, m_window);
    connect(dialog, &WriteDialog::writeChosen, this, &ChangeActions::writeNow);
    connect(dialog, &WriteDialog::copyChosen, this, [this] {
        m_saving.saveCopy(*m_window, [this](const Result<void>& saved) {
            if (saved)
                writeNow();
            else
                m_messages.show("edit", MessageBar::Kind::Error, errorText(saved.error()));
        });
    });
    connect(dialog, &QDialog::rejected, this, [this] { m_proceed = {}; });
    dialog->open();
}

void ChangeActions::writeNow() {
    m_copyOffered = m_document.path();
    m_messages.remove("edit");
    m_changes.write();
    updateEnabled();
}

void ChangeActions::onWritten() {
    m_messages.remove("edit");
    updateEnabled();
    if (m_proceed)
        std::exchange(m_proceed, {})();
}

void ChangeActions::onWriteFailed(const Error& error) {
    m_proceed = {};
    std::vector<MessageBar::Button> buttons;
    if (error.code == ErrorCode::Locked)
        buttons = {{tr("&Try Again"), [this] { writeNow(); }}};
    m_messages.show("edit", MessageBar::Kind::Error,
                    (m_document.writeFailure() ? tr("The changes are still staged. %1")
                                               : tr("Nothing was written; the changes are still staged. %1"))
                        .arg(errorText(error)),
                    buttons);
    updateEnabled();
}

// The list has both values of each.
void ChangeActions::refuseConflicts() {
    showConflicts(tr("Nothing was written."));
    emit conflictListWanted();
}

// `outcome`: what has become of a write because of them, or nothing.
void ChangeActions::showConflicts(const QString& outcome) {
    m_proceed = {};
    const auto count = m_changes.set().conflicts();
    const auto text =
        count == 1
            ? tr("Another program has written to a key that you have changed. Keep yours, or revert it "
                 "in the list of changes, before you write.")
            : tr("Another program has written to %1 keys that you have changed. Keep yours, or revert "
                 "them in the list of changes, before you write.")
                  .arg(numberText(count));
    m_messages.show("conflicts", MessageBar::Kind::Warning, outcome.isEmpty() ? text : outcome + u' ' + text,
                    {{tr("&Keep Mine"), [this] { m_changes.acceptConflicts(conflicts(m_changes.set())); }},
                     {tr("Take &Theirs"), [this] { m_changes.revert(conflicts(m_changes.set())); }}});
}

// Offers what a program that ended before it could write has left; it stays where it is until the user
// decides.
void ChangeActions::offer(const LeftChanges& left) {
    const auto id = QStringLiteral("left ") + QString::fromStdString(left.file);
    const auto when = m_settings.timeDisplay().zonedText(
        Timestamp(static_cast<std::uint32_t>(std::max<qint64>(0, left.when.toSecsSinceEpoch()))));
    // Once: a second press may come before the message has gone.
    const auto once = [this, id](auto&& decided) {
        return [this, id, decided] {
            if (m_messages.contains(id)) {
                m_messages.remove(id);
                decided();
            }
        };
    };
    std::vector<MessageBar::Button> buttons;
    if (!left.changes.empty())
        buttons.push_back({tr("&Restore"), once([this, left, path = m_document.path()] {
                               if (path == m_document.path())
                                   m_changes.restore(left);
                           })});
    buttons.push_back({tr("&Discard"), once([this, left] { m_changes.discard(left); })});
    m_messages.show(id, MessageBar::Kind::Warning, leftText(left, when), buttons);
    connect(&m_document, &LogDocument::logChanged, this, [this, id] { m_messages.remove(id); });
}

bool ChangeActions::mayClose(const std::function<void()>& proceed) {
    m_changes.commitDraft();
    if (!m_changes.isModified())
        return true;
    const auto count = m_changes.set().count();
    auto* box = new QMessageBox(
        QMessageBox::Warning, tr("Changes Not Written"),
        count == 1 ? tr("A change to “%1” is not written.").arg(fileNameText(m_document.path()))
                   : tr("%1 changes to “%2” are not written.")
                         .arg(numberText(count), fileNameText(m_document.path())),
        QMessageBox::Cancel, m_window);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(tr("They are lost if you discard them."));
    auto* write = box->addButton(tr("&Write…"), QMessageBox::AcceptRole);
    auto* discard = box->addButton(tr("&Discard"), QMessageBox::DestructiveRole);
    write->setEnabled(m_write->isEnabled());
    box->setDefaultButton(QMessageBox::Cancel);
    connect(box, &QDialog::finished, this, [this, box, write, discard, proceed] {
        // Queued: what comes next may be a dialog over the same window, and this one is still going.
        if (box->clickedButton() == write) {
            QMetaObject::invokeMethod(
                this,
                [this, proceed] {
                    m_proceed = proceed;
                    this->write();
                },
                Qt::QueuedConnection);
        } else if (box->clickedButton() == discard) {
            QMetaObject::invokeMethod(
                this,
                [this, proceed] {
                    m_changes.revertAll();
                    proceed();
                },
                Qt::QueuedConnection);
        }
    });
    box->open();
    return false;
}

} // namespace simkv::ui
