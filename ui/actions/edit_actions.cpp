// SPDX-License-Identifier: GPL-3.0-or-later
#include "edit_actions.h"

#include "bytes_editor.h"
#include "delete_keys_dialog.h"
#include "error_text.h"
#include "format_text.h"
#include "make_action.h"
#include "message_bar.h"
#include "record_dialog.h"
#include "record_table.h"
#include "save_actions.h"

#include <QAction>
#include <QFileInfo>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>

#include <algorithm>
#include <set>

namespace simkv::ui {
namespace {

// A key of a size that can be shown in a dialog.
Result<ByteString> shortKey(const Snapshot& snapshot, const RecordPlace& place) {
    if (place.header.keyLength > EditActions::kMaxEditedLine) {
        return tl::unexpected(Error{ErrorCode::Invalid, "keys over 64 KiB are not edited in the window",
                                    snapshot.source().file().path(), place.offset});
    }
    return snapshot.source().key(place);
}

// Laying out a line costs more than its length; text of short lines is shown at once.
bool hasShortLines(ByteView value) {
    constexpr std::size_t kShort = 4096;
    if (!isPlainText(value))
        return false;
    std::size_t start = 0;
    while (start < value.size()) {
        const auto end = std::min(value.find('\n', start), value.size());
        if (end - start > kShort)
            return false;
        start = end + 1;
    }
    return true;
}

} // namespace

EditActions::EditActions(LogDocument& document, Settings& settings, SaveActions& saving, MessageBar& messages,
                         CurrentTable currentTable, QWidget* window)
    : QObject(window), m_document(document), m_settings(settings), m_saving(saving), m_messages(messages),
      m_currentTable(std::move(currentTable)), m_window(window),
      m_add(makeAction(window, "list-add", tr("&Add Key…"), Qt::CTRL | Qt::Key_Plus)),
      m_edit(makeAction(window, "document-edit", tr("&Edit Value…"), Qt::Key_F2)),
      m_delete(makeAction(window, "edit-delete", tr("&Delete Keys…"), QKeySequence::Delete)) {
    m_add->setObjectName("addKey");
    m_edit->setObjectName("editValue");
    m_delete->setObjectName("deleteKeys");
    // Keys that mean something else elsewhere, as in the text of the inspector, belong to the tables.
    for (auto* action : {m_edit, m_delete})
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_add->setShortcuts({Qt::CTRL | Qt::Key_Plus, Qt::Key_Insert});
    connect(&m_document, &LogDocument::edited, this, [this] {
        if (m_writing)
            m_writing->finishWriting();
        m_writing.clear();
    });
    connect(&m_document, &LogDocument::editFailed, this, &EditActions::takeFailure);
    connect(m_add, &QAction::triggered, this, &EditActions::addKey);
    connect(m_edit, &QAction::triggered, this, &EditActions::editValue);
    connect(m_delete, &QAction::triggered, this, &EditActions::deleteKeys);
}

QList<QAction*> EditActions::changeActions() const {
    return {m_add, m_edit, m_delete};
}

void EditActions::fillMenu(QMenu& menu) {
    menu.addActions(changeActions());
}

void EditActions::updateEnabled() {
    const bool isEditable = m_document.refusal() == LogDocument::Refusal::None;
    const bool hasCurrent = m_document.snapshot() && m_currentTable().currentRecord().has_value();
    m_add->setEnabled(isEditable);
    m_edit->setEnabled(isEditable && hasCurrent);
    m_delete->setEnabled(isEditable && hasCurrent);
}

void EditActions::refuse(const QString& why) {
    m_messages.show("edit", MessageBar::Kind::Warning, why);
}

void EditActions::report(const Error& error) {
    m_messages.show("edit", MessageBar::Kind::Error, errorText(error));
}

void EditActions::addKey() {
    auto* dialog =
        RecordDialog::forNewKey([this](const ByteString& key) { return m_document.hasValue(key); }, m_window);
    connect(dialog, &RecordDialog::submitted, this, [this, dialog] {
        auto base = m_document.newest(dialog->key());
        if (!base)
            return dialog->showFailure(errorText(base.error()));
        writeFrom(*dialog, *base);
    });
    dialog->open();
}

void EditActions::editValue() {
    const auto current = m_currentTable().currentRecord();
    const auto snapshot = m_document.snapshot();
    if (!current || !snapshot || m_document.refusal() != LogDocument::Refusal::None)
        return;
    auto place = snapshot->place(*current);
    if (!place)
        return report(place.error());
    auto key = shortKey(*snapshot, *place);
    if (!key)
        return report(key.error());
    auto newest = m_document.newest(*key);
    if (!newest)
        return report(newest.error());
    if (!*newest || snapshot->stateOf(**newest) != RecordState::Live)
        return refuse(
            tr("The key “%1” has no value now. Add Key gives it one again.").arg(escapedText(*key, 60)));
    auto newestPlace = snapshot->place(**newest);
    if (!newestPlace)
        return report(newestPlace.error());
    const auto refuseSize = [&](std::uint64_t limit) {
        refuse(tr("The value holds %1; over %2 it is not edited in the window. “simkv put --file” takes a "
                  "value from a "
                  "file.")
                   .arg(sizeText(ByteCount(newestPlace->header.valueLength)), sizeText(ByteCount(limit))));
    };
    if (newestPlace->header.valueLength > kMaxEditedText)
        return refuseSize(kMaxEditedText);
    auto value = snapshot->source().value(*newestPlace);
    if (!value)
        return report(value.error());
    if (value->size() > kMaxEditedLine && !hasShortLines(*value))
        return refuseSize(kMaxEditedLine);
    auto* dialog = RecordDialog::forValue(*key, *value, m_window);
    connect(dialog, &RecordDialog::submitted, this,
            [this, dialog, base = *newest] { writeFrom(*dialog, base); });
    dialog->open();
}

void EditActions::deleteKeys() {
    const auto snapshot = m_document.snapshot();
    if (!snapshot || m_document.refusal() != LogDocument::Refusal::None)
        return;
    const auto& table = m_currentTable();
    if (table.selectedCount() > kMaxDeletedKeys) {
        return refuse(tr("%1 rows are selected; at most %2 keys are deleted at a time.")
                          .arg(numberText(table.selectedCount()), numberText(kMaxDeletedKeys)));
    }
    std::vector<Edit> edits;
    QStringList names;
    std::set<ByteString> seen;
    for (const auto number : table.selectedRecords(kMaxDeletedKeys)) {
        auto place = snapshot->place(number);
        if (!place)
            return report(place.error());
        auto key = shortKey(*snapshot, *place);
        if (!key)
            return report(key.error());
        if (!seen.insert(*key).second)
            continue;
        auto newest = m_document.newest(*key);
        if (!newest)
            return report(newest.error());
        // In the Log, records of keys that are deleted already may be among those selected.
        if (!*newest || snapshot->stateOf(**newest) != RecordState::Live)
            continue;
        names.append(key->empty() ? tr("(empty key)") : escapedText(*key, 100));
        edits.push_back(Edit{*key, std::nullopt, *newest});
    }
    if (edits.empty())
        return refuse(tr("None of the selected records' keys has a value to delete."));
    auto* dialog = new DeleteKeysDialog(names, m_window);
    connect(dialog, &QDialog::accepted, this, [this, edits = std::move(edits)] {
        offerCopyFirst(*m_window, [this, edits] { m_document.apply(edits); });
    });
    dialog->open();
}

// What is typed stays in the dialog until it has been written.
void EditActions::writeFrom(RecordDialog& dialog, std::optional<RecordNumber> base) {
    if (m_conflicted == &dialog) {
        auto newest = m_document.newest(dialog.key());
        if (!newest)
            return dialog.showFailure(errorText(newest.error()));
        base = *newest;
    }
    offerCopyFirst(dialog, [this, base, asker = QPointer(&dialog)] {
        if (!asker)
            return;
        m_writing = asker;
        asker->beginWriting();
        m_document.apply({Edit{asker->key(), asker->value(), base}});
    });
}

void EditActions::takeFailure(const Error& error) {
    if (!m_writing)
        return;
    auto why = errorText(error);
    if (error.code == ErrorCode::Changed) {
        m_conflicted = m_writing;
        why += u' ' + tr("Writing again puts this value behind what is there now.");
    }
    m_writing->showFailure(why);
    m_writing.clear();
}

// Before the first change of a log that this program did not make.
void EditActions::offerCopyFirst(QWidget& asker, std::function<void()> proceed) {
    if (m_copyOffered == m_document.path() || m_settings.isOwnLog(m_document.path()))
        return proceed();
    auto* box = new QMessageBox(
        QMessageBox::Question, tr("First Change"),
        tr("Save a copy of “%1” before it is changed?").arg(QFileInfo(m_document.path()).fileName()),
        QMessageBox::Cancel, &asker);
    box->setInformativeText(
        tr("This log was not made by SimKV Browser. Changes are appended to it; nothing in it is "
           "overwritten."));
    box->setAttribute(Qt::WA_DeleteOnClose);
    auto* copy = box->addButton(tr("&Save a Copy…"), QMessageBox::AcceptRole);
    auto* change = box->addButton(tr("Change &Without a Copy"), QMessageBox::DestructiveRole);
    box->setDefaultButton(copy);
    const auto decided = [this, proceed = std::move(proceed), path = m_document.path()] {
        if (path != m_document.path())
            return;
        m_copyOffered = path;
        proceed();
    };
    const auto proceedWithCopy = [this, decided, asker = QPointer(&asker)] {
        if (!asker)
            return;
        m_saving.saveCopy(*asker, [decided, asker](const Result<void>& saved) {
            if (saved)
                decided();
            else if (auto* dialog = qobject_cast<RecordDialog*>(asker.data()))
                dialog->showFailure(errorText(saved.error()));
        });
    };
    connect(box, &QDialog::finished, this, [this, box, copy, change, decided, proceedWithCopy] {
        // Queued: what comes next may be a dialog over the same window, and this one is still going.
        if (box->clickedButton() == copy)
            QMetaObject::invokeMethod(this, proceedWithCopy, Qt::QueuedConnection);
        else if (box->clickedButton() == change)
            QMetaObject::invokeMethod(this, decided, Qt::QueuedConnection);
    });
    box->open();
}

} // namespace simkv::ui
