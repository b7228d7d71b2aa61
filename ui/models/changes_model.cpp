// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/changes_model.h"

#include "base/byte_text.h"
#include "staging/content_bytes.h"
#include "texts/error_text.h"
#include "texts/format_text.h"

#include <QCoreApplication>
#include <QIcon>

#include <algorithm>

namespace simkv::ui {
namespace {

constexpr int kShownCharacters = 200;

bool isNumeric(ChangeColumn column) {
    return column == ChangeColumn::OldSize || column == ChangeColumn::NewSize;
}

} // namespace

StagedMark markOf(const StagedChange& change) {
    if (change.isConflict())
        return StagedMark::Conflict;
    switch (change.kind()) {
    case ChangeKind::Added:
        return StagedMark::Added;
    case ChangeKind::Changed:
        return StagedMark::Changed;
    case ChangeKind::Deleted:
        return StagedMark::Deleted;
    }
    return StagedMark::Changed;
}

QString markText(StagedMark mark) {
    switch (mark) {
    case StagedMark::Added:
        return ChangesModel::tr("to add");
    case StagedMark::Changed:
        return ChangesModel::tr("to change");
    case StagedMark::Deleted:
        return ChangesModel::tr("to delete");
    case StagedMark::Conflict:
        return ChangesModel::tr("conflict");
    }
    return {};
}

QIcon markIcon(StagedMark mark) {
    switch (mark) {
    case StagedMark::Added:
        return QIcon(QStringLiteral(":/icons/staged-added.svg"));
    case StagedMark::Changed:
        return QIcon(QStringLiteral(":/icons/staged-changed.svg"));
    case StagedMark::Deleted:
        return QIcon(QStringLiteral(":/icons/staged-deleted.svg"));
    case StagedMark::Conflict:
        return QIcon(QStringLiteral(":/icons/staged-conflict.svg"));
    }
    return {};
}

namespace {

// The start of a value, and the size of all of it; nothing for a deletion.
struct Start {
    std::uint64_t size = 0;
    ByteString bytes;
    QString failure;
};

std::optional<Start> startOf(const Snapshot& snapshot, const Content& content, std::uint64_t most) {
    if (content.isDeleted())
        return std::nullopt;
    const auto size = contentSize(snapshot, content);
    if (!size)
        return Start{0, {}, errorText(size.error())};
    auto bytes = contentBytes(snapshot, content, 0, most);
    return bytes ? Start{*size, *std::move(bytes), {}} : Start{*size, {}, errorText(bytes.error())};
}

std::optional<ContentPreview> previewFrom(const std::optional<Start>& start, std::size_t from) {
    if (!start)
        return std::nullopt;
    if (!start->failure.isEmpty())
        return ContentPreview{start->size, start->failure};
    const auto text =
        escapedText(ByteView(start->bytes).substr(std::min(from, start->bytes.size())), kShownCharacters);
    return ContentPreview{start->size, from > 0 ? QChar(0x2026) + text : text};
}

} // namespace

std::optional<ContentPreview> previewOf(const Snapshot& snapshot, const Content& content) {
    return previewFrom(startOf(snapshot, content, kShownCharacters * 4 + 1), 0);
}

std::pair<std::optional<ContentPreview>, std::optional<ContentPreview>>
previewsOf(const Snapshot& snapshot, const Content& before, const Content& after) {
    constexpr std::uint64_t kSearched = 16U << 10U;
    constexpr std::size_t kShownInFront = 12;
    const auto old = startOf(snapshot, before, kSearched);
    const auto next = startOf(snapshot, after, kSearched);
    std::size_t from = 0;
    if (old && next) {
        const auto size = std::min(old->bytes.size(), next->bytes.size());
        const auto at = static_cast<std::size_t>(
            std::mismatch(old->bytes.begin(), old->bytes.begin() + static_cast<std::ptrdiff_t>(size),
                          next->bytes.begin())
                .first -
            old->bytes.begin());
        if (at > 2 * kShownInFront && (at < size || old->bytes.size() != next->bytes.size()))
            from = at - kShownInFront;
        while (from > 0 && from < size && continuesCharacter(old->bytes[from]))
            --from;
    }
    return {previewFrom(old, from), previewFrom(next, from)};
}

bool ChangesModel::setChanges(std::shared_ptr<const Snapshot> snapshot, StagedChangeList changes) {
    // A log that grows changes nothing of what is shown.
    if (changes == m_changes && snapshot && m_snapshot && snapshot->extends(*m_snapshot))
        return false;
    beginResetModel();
    m_snapshot = std::move(snapshot);
    m_changes = std::move(changes);
    m_texts.clear();
    endResetModel();
    return true;
}

int ChangesModel::rowOf(ByteView key) const {
    if (!m_changes)
        return -1;
    const auto at = std::find_if(m_changes->begin(), m_changes->end(),
                                 [key](const StagedChange& change) { return change.key == key; });
    return at == m_changes->end() ? -1 : static_cast<int>(at - m_changes->begin());
}

int ChangesModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_changes ? 0 : static_cast<int>(m_changes->size());
}

int ChangesModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : kChangeColumns;
}

const ChangesModel::Texts& ChangesModel::textsAt(int row) const {
    if (const auto* known = m_texts.object(row))
        return *known;
    const auto& change = changeAt(row);
    auto [before, after] = previewsOf(*m_snapshot, change.log.content(), change.content);
    auto* texts = new Texts{std::move(before), std::move(after)};
    m_texts.insert(row, texts); // owned by the cache
    return *texts;
}

QString ChangesModel::textOf(const QModelIndex& index) const {
    const auto& change = changeAt(index.row());
    const auto& texts = textsAt(index.row());
    const auto value = [](const std::optional<ContentPreview>& preview) {
        return !preview                                        ? tr("(none)")
               : preview->size == 0 && preview->text.isEmpty() ? tr("(empty)")
                                                               : preview->text;
    };
    const auto size = [](const std::optional<ContentPreview>& preview) {
        return preview ? numberText(preview->size) : QString();
    };
    switch (static_cast<ChangeColumn>(index.column())) {
    case ChangeColumn::Change:
        return markText(markOf(change));
    case ChangeColumn::Key:
        return change.key.empty() ? tr("(empty key)") : escapedText(change.key, kShownCharacters);
    case ChangeColumn::OldValue:
        return value(texts.before);
    case ChangeColumn::NewValue:
        return value(texts.after);
    case ChangeColumn::OldSize:
        return size(texts.before);
    case ChangeColumn::NewSize:
        return size(texts.after);
    }
    return {};
}

QVariant ChangesModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const auto column = static_cast<ChangeColumn>(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return textOf(index);
    case Qt::ToolTipRole:
        return changeAt(index.row()).isConflict() && column == ChangeColumn::Change
                   ? tr("Another program has written to this key since the change was made")
                   : QVariant();
    case Qt::DecorationRole:
        return column == ChangeColumn::Change ? QVariant(markIcon(markOf(changeAt(index.row()))))
                                              : QVariant();
    case Qt::TextAlignmentRole:
        return static_cast<int>((isNumeric(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    default:
        return {};
    }
}

QVariant ChangesModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= kChangeColumns)
        return {};
    const auto column = static_cast<ChangeColumn>(section);
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((isNumeric(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
    case ChangeColumn::Change:
        return tr("Change");
    case ChangeColumn::Key:
        return tr("Key");
    case ChangeColumn::OldValue:
        return tr("In the log");
    case ChangeColumn::NewValue:
        return tr("To be written");
    case ChangeColumn::OldSize:
        return tr("Old size");
    case ChangeColumn::NewSize:
        return tr("New size");
    }
    return {};
}

} // namespace simkv::ui
