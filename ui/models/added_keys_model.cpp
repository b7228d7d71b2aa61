// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/added_keys_model.h"

#include "staging/content_bytes.h"
#include "texts/format_text.h"

#include <algorithm>

namespace simkv::ui {

void AddedKeysModel::setChanges(std::shared_ptr<const Snapshot> snapshot,
                                const std::vector<StagedChange>& changes) {
    beginResetModel();
    m_snapshot = std::move(snapshot);
    m_changes.clear();
    std::copy_if(
        changes.begin(), changes.end(), std::back_inserter(m_changes),
        [](const StagedChange& change) { return !change.log.isLive && !change.content.isDeleted(); });
    endResetModel();
}

int AddedKeysModel::rowOf(ByteView key) const {
    const auto at = std::find_if(m_changes.begin(), m_changes.end(),
                                 [key](const StagedChange& change) { return change.key == key; });
    return at == m_changes.end() ? -1 : static_cast<int>(at - m_changes.begin());
}

int AddedKeysModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_changes.size());
}

int AddedKeysModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : kRecordColumns;
}

QString AddedKeysModel::textOf(const QModelIndex& index) const {
    constexpr int kCharacters = 200;
    const auto& change = changeAt(index.row());
    const auto size = [&] { return contentSize(*m_snapshot, change.content).value_or(0); };
    switch (static_cast<RecordColumn>(index.column())) {
    case RecordColumn::Kind:
        return markText(markOf(change));
    case RecordColumn::Key:
        return change.key.empty() ? tr("(empty key)") : escapedText(change.key, kCharacters);
    case RecordColumn::Value:
        return previewOf(*m_snapshot, change.content).value_or(ContentPreview{}).text;
    case RecordColumn::KeySize:
        return numberText(change.key.size());
    case RecordColumn::ValueSize:
        return numberText(size());
    case RecordColumn::Size:
        return numberText((kHeaderSize + ByteCount(change.key.size() + size())).value());
    default: // what only a record has
        return {};
    }
}

QVariant AddedKeysModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return textOf(index);
    case StateRole:
        return static_cast<int>(RecordState::Live);
    case StagedRole:
        return static_cast<int>(markOf(changeAt(index.row())));
    default:
        return {};
    }
}

} // namespace simkv::ui
