// SPDX-License-Identifier: GPL-3.0-or-later
#include "edit_actions.h"

#include "bytes_editor.h"
#include "error_text.h"
#include "format_text.h"
#include "key_dialog.h"
#include "make_action.h"
#include "message_bar.h"
#include "record_dialog.h"
#include "record_table.h"

#include <QAction>
#include <QMenu>

#include <algorithm>

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

EditActions::EditActions(LogDocument& document, StagedChanges& changes, MessageBar& messages,
                         CurrentTable currentTable, QWidget* window)
    : QObject(window), m_document(document), m_changes(changes), m_messages(messages),
      m_currentTable(std::move(currentTable)), m_window(window),
      m_add(makeAction(window, "list-add", tr("&Add Key…"), Qt::CTRL | Qt::Key_Plus)),
      m_edit(makeAction(window, "document-edit", tr("&Edit Value…"), Qt::Key_F2)),
      m_duplicate(makeAction(window, "edit-duplicate", tr("Duplicate Ke&y…"), Qt::CTRL | Qt::Key_D)),
      m_rename(makeAction(window, "edit-rename", tr("Rena&me Key…"), Qt::SHIFT | Qt::Key_F2)),
      m_delete(makeAction(window, "edit-delete", tr("&Delete Keys"), QKeySequence::Delete)) {
    m_add->setObjectName("addKey");
    m_edit->setObjectName("editValue");
    m_duplicate->setObjectName("duplicateKey");
    m_rename->setObjectName("renameKey");
    m_delete->setObjectName("deleteKeys");
    // Keys that mean something else elsewhere, as in the text of the inspector, belong to the tables.
    for (auto* action : {m_edit, m_duplicate, m_rename, m_delete})
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_add->setShortcuts({Qt::CTRL | Qt::Key_Plus, Qt::Key_Insert});
    connect(m_add, &QAction::triggered, this, &EditActions::addKey);
    connect(m_edit, &QAction::triggered, this, &EditActions::editValue);
    connect(m_duplicate, &QAction::triggered, this, &EditActions::duplicateKey);
    connect(m_rename, &QAction::triggered, this, &EditActions::renameKey);
    connect(m_delete, &QAction::triggered, this, &EditActions::deleteKeys);
}

QList<QAction*> EditActions::changeActions() const {
    return {m_add, m_edit, m_duplicate, m_rename, m_delete};
}

void EditActions::fillMenu(QMenu& menu) {
    menu.addActions(changeActions());
}

void EditActions::updateEnabled() {
    const bool isEditable = m_document.refusal() == LogDocument::Refusal::None;
    const bool hasCurrent = m_document.snapshot() && m_currentTable().currentRecord().has_value();
    m_add->setEnabled(isEditable);
    m_edit->setEnabled(isEditable && hasCurrent);
    m_duplicate->setEnabled(isEditable && hasCurrent);
    m_rename->setEnabled(isEditable && hasCurrent);
    m_delete->setEnabled(isEditable && hasCurrent);
}

void EditActions::refuse(const QString& why) {
    m_messages.show("edit", MessageBar::Kind::Warning, why);
}

void EditActions::report(const Error& error) {
    m_messages.show("edit", MessageBar::Kind::Error, errorText(error));
}

bool EditActions::hasValue(const ByteString& key) const {
    const auto content = m_changes.contentOf(key);
    return content && !content->isDeleted();
}

void EditActions::addKey() {
    auto* dialog = RecordDialog::forNewKey([this](const ByteString& key) { return hasValue(key); }, m_window);
    connect(dialog, &RecordDialog::submitted, this, [this, dialog] {
        const auto base = m_changes.inLog(dialog->key());
        if (!base)
            return dialog->showFailure(errorText(base.error()));
        m_changes.stage({Edit{dialog->key(), Content::of(dialog->value()), *base}}, tr("Add Key"));
        dialog->finish();
    });
    dialog->open();
}

// Of the current record; what keeps it from being edited is told.
std::optional<ByteString> EditActions::currentKey() {
    const auto current = m_currentTable().currentRecord();
    const auto& snapshot = m_document.snapshot();
    if (!current || !snapshot)
        return std::nullopt;
    const auto place = snapshot->place(*current);
    auto key = place ? shortKey(*snapshot, *place) : tl::unexpected(place.error());
    if (key)
        return *std::move(key);
    report(key.error());
    return std::nullopt;
}

void EditActions::editValue() {
    if (const auto key = currentKey())
        editKey(*key);
}

void EditActions::duplicateKey() {
    askForKey(false);
}

void EditActions::renameKey() {
    askForKey(true);
}

void EditActions::askForKey(bool isRenamed) {
    const auto key = currentKey();
    if (!key)
        return;
    const auto content = m_changes.contentOf(*key);
    const auto base = m_changes.inLog(*key);
    if (!content || !base)
        return report(content ? base.error() : content.error());
    if (content->isDeleted())
        return refuse(tr("The key “%1” has no value now.").arg(escapedText(*key, 60)));
    auto* dialog = new KeyDialog(
        isRenamed ? tr("Rename Key") : tr("Duplicate Key"), isRenamed ? tr("&Rename") : tr("&Duplicate"),
        *key, [this](const ByteString& other) { return hasValue(other); }, m_window);
    connect(dialog, &QDialog::accepted, this,
            [this, dialog, isRenamed, key = *key, content = *content, base = *base] {
                const auto other = m_changes.inLog(dialog->key());
                if (!other)
                    return report(other.error());
                std::vector<Edit> edits{Edit{dialog->key(), content, *other}};
                if (isRenamed)
                    edits.push_back(Edit{key, Content::deleted(), base});
                m_changes.stage(edits, isRenamed ? tr("Rename Key") : tr("Duplicate Key"));
            });
    dialog->open();
}

// The bytes to begin with. Invalid where they are too many for a dialog.
Result<ByteString> EditActions::valueToEdit(const Content& content) const {
    const auto tooLong = [](std::uint64_t size, std::uint64_t limit) {
        return tl::unexpected(Error{
            ErrorCode::Invalid,
            tr("The value holds %1; over %2 it is not edited in the window. “simkv put --file” takes a value "
               "from a file.")
                .arg(sizeText(ByteCount(size)), sizeText(ByteCount(limit)))
                .toStdString()});
    };
    ByteString value;
    if (const auto bytes = content.bytes()) {
        value = *bytes;
    } else {
        const auto& snapshot = *m_document.snapshot();
        const auto place = snapshot.place(*content.record());
        if (!place)
            return tl::unexpected(place.error());
        if (place->header.valueLength > kMaxEditedText)
            return tooLong(place->header.valueLength, kMaxEditedText);
        auto read = snapshot.source().value(*place);
        if (!read)
            return tl::unexpected(read.error());
        value = *std::move(read);
    }
    if (value.size() > kMaxEditedLine && !hasShortLines(value))
        return tooLong(value.size(), kMaxEditedLine);
    return value;
}

void EditActions::editKey(const ByteString& key) {
    if (m_document.refusal() != LogDocument::Refusal::None)
        return;
    const auto content = m_changes.contentOf(key);
    if (!content)
        return report(content.error());
    const auto base = m_changes.inLog(key);
    if (!base)
        return report(base.error());
    if (content->isDeleted())
        return refuse(
            tr("The key “%1” has no value now. Add Key gives it one again.").arg(escapedText(key, 60)));
    const auto value = valueToEdit(*content);
    if (!value && value.error().code == ErrorCode::Invalid)
        return refuse(QString::fromStdString(value.error().what));
    if (!value)
        return report(value.error());
    auto* dialog = RecordDialog::forValue(key, *value, m_window);
    // What was in the log when the person began; what another program writes meanwhile is a conflict.
    connect(dialog, &RecordDialog::submitted, this, [this, dialog, base = *base] {
        const auto inLog = base.isLive ? valueToEdit(base.content()) : Result<ByteString>();
        const bool isAsInLog = base.isLive && inLog && *inLog == dialog->value();
        m_changes.stage(
            {Edit{dialog->key(), isAsInLog ? base.content() : Content::of(dialog->value()), base}},
            tr("Change Value"));
        dialog->finish();
    });
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
    for (const auto number : table.selectedRecords(kMaxDeletedKeys)) {
        const auto place = snapshot->place(number);
        if (!place)
            return report(place.error());
        auto key = shortKey(*snapshot, *place);
        if (!key)
            return report(key.error());
        const auto content = m_changes.contentOf(*key);
        if (!content)
            return report(content.error());
        const auto base = m_changes.inLog(*key);
        if (!base)
            return report(base.error());
        // In the Log, records of keys that are deleted already may be among those selected.
        if (!content->isDeleted())
            edits.push_back(Edit{*std::move(key), Content::deleted(), *base});
    }
    if (edits.empty())
        return refuse(tr("None of the selected records' keys has a value to delete."));
    m_changes.stage(edits, edits.size() == 1 ? tr("Delete Key") : tr("Delete Keys"));
}

} // namespace simkv::ui
