// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/comparison_model.h"

#include "staging/content_bytes.h"
#include "texts/error_text.h"
#include "texts/format_text.h"

#include <QIcon>

#include <limits>

namespace simkv::ui {
namespace {

constexpr int kComparedCharacters = 200;
constexpr std::uint64_t kMostComparedValue = 64U << 10U;

Content contentOf(const std::optional<RecordNumber>& number) {
    return number ? Content::of(*number) : Content::deleted();
}

} // namespace

void ComparisonModel::setComparison(std::shared_ptr<const StateComparison> comparison) {
    if (comparison == m_comparison)
        return;
    beginResetModel();
    m_comparison = std::move(comparison);
    m_texts.clear();
    endResetModel();
}

void ComparisonModel::setTimeDisplay(const TimeDisplay& display) {
    m_times = display;
    emit headerDataChanged(Qt::Horizontal, 0, kComparisonColumns - 1);
    if (rowCount() > 0)
        emit dataChanged(index(0, 0), index(rowCount() - 1, kComparisonColumns - 1));
}

int ComparisonModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_comparison ? 0 : static_cast<int>(m_comparison->rows());
}

int ComparisonModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : kComparisonColumns;
}

const ComparisonModel::Texts& ComparisonModel::textsAt(int row) const {
    if (const auto* known = m_texts.object(row))
        return *known;
    auto* texts = new Texts(read(rowAt(row)));
    m_texts.insert(row, texts); // owned by the cache
    return *texts;
}

ComparisonModel::Texts ComparisonModel::read(const StateComparison::Row& row) const {
    const auto& snapshot = *m_comparison->now();
    Texts texts;
    texts.difference = row.difference;
    for (const auto& [number, time] :
         {std::pair(row.then, &texts.thenTime), std::pair(row.now, &texts.nowTime)}) {
        if (!number)
            continue;
        const auto place = snapshot.place(*number);
        if (!place) {
            texts.key = errorText(place.error());
            return texts;
        }
        *time = place->header.timestamp;
        const auto count = std::min<std::uint64_t>(place->header.keyLength, kComparedCharacters * 4);
        const auto key = snapshot.bytes(place->keyOffset(), ByteCount(count));
        texts.key = !key           ? errorText(key.error())
                    : key->empty() ? tr("(empty key)")
                                   : escapedText(*key, kComparedCharacters);
    }
    std::tie(texts.then, texts.now) = previewsOf(snapshot, contentOf(row.then), contentOf(row.now));
    texts.isSameValue = row.difference == KeyDifference::Changed && isSameValue(row);
    return texts;
}

// Compares short values; longer ones are not read for a cell.
bool ComparisonModel::isSameValue(const StateComparison::Row& row) const {
    const auto& snapshot = *m_comparison->now();
    const auto then = contentOf(row.then);
    const auto now = contentOf(row.now);
    const auto size = contentSize(snapshot, then);
    const auto sizeNow = contentSize(snapshot, now);
    if (!size || !sizeNow || *size != *sizeNow || *size > kMostComparedValue)
        return false;
    const auto bytes = contentBytes(snapshot, then, 0, *size);
    const auto bytesNow = contentBytes(snapshot, now, 0, *size);
    return bytes && bytesNow && *bytes == *bytesNow;
}

QString ComparisonModel::textOf(const QModelIndex& index) const {
    const auto& texts = textsAt(index.row());
    const auto value = [](const std::optional<ContentPreview>& preview) {
        return !preview                                        ? tr("(none)")
               : preview->size == 0 && preview->text.isEmpty() ? tr("(empty)")
                                                               : preview->text;
    };
    const auto time = [this](const std::optional<Timestamp>& at) {
        return at ? m_times.isoText(*at) : QString();
    };
    switch (static_cast<ComparisonColumn>(index.column())) {
    case ComparisonColumn::Difference:
        return texts.difference == KeyDifference::Added     ? tr("added")
               : texts.difference == KeyDifference::Deleted ? tr("deleted")
               : texts.isSameValue                          ? tr("written again")
                                                            : tr("changed");
    case ComparisonColumn::Key:
        return texts.key;
    case ComparisonColumn::ThenValue:
        return value(texts.then);
    case ComparisonColumn::NowValue:
        return value(texts.now);
    case ComparisonColumn::ThenTime:
        return time(texts.thenTime);
    case ComparisonColumn::NowTime:
        return time(texts.nowTime);
    }
    return {};
}

QVariant ComparisonModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return textOf(index);
    case Qt::DecorationRole: {
        if (index.column() != static_cast<int>(ComparisonColumn::Difference))
            return {};
        const auto difference = textsAt(index.row()).difference;
        return markIcon(difference == KeyDifference::Added     ? StagedMark::Added
                        : difference == KeyDifference::Deleted ? StagedMark::Deleted
                                                               : StagedMark::Changed);
    }
    case Qt::ToolTipRole:
        return textsAt(index.row()).isSameValue &&
                       index.column() == static_cast<int>(ComparisonColumn::Difference)
                   ? tr("By another record, with the same value")
                   : QVariant();
    default:
        return {};
    }
}

QVariant ComparisonModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0 ||
        section >= kComparisonColumns)
        return {};
    switch (static_cast<ComparisonColumn>(section)) {
    case ComparisonColumn::Difference:
        return tr("Since then");
    case ComparisonColumn::Key:
        return tr("Key");
    case ComparisonColumn::ThenValue:
        return tr("Then");
    case ComparisonColumn::NowValue:
        return tr("Now");
    case ComparisonColumn::ThenTime:
        return tr("Set then at");
    case ComparisonColumn::NowTime:
        return tr("Set now at");
    }
    return {};
}

} // namespace simkv::ui
