// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/diff_model.h"

#include "texts/format_text.h"

#include <algorithm>

namespace simkv::ui {
namespace {

constexpr std::size_t kShownBefore = 40; // bytes in front of what differs, of a long line

// Keeps one character for each, so that positions stay: control characters become their symbols.
QString shownText(ByteView bytes) {
    auto text = QString::fromUtf8(bytes.data(), static_cast<qsizetype>(bytes.size()));
    for (auto& c : text) {
        if (c.unicode() < 0x20)
            c = QChar(0x2400 + c.unicode());
        else if (c.unicode() == 0x7F)
            c = QChar(0x2421);
    }
    return text;
}

QString hexText(ByteView bytes) {
    QString text;
    for (const char c : bytes)
        text += QStringLiteral("%1 ").arg(static_cast<unsigned char>(c), 2, 16, QLatin1Char('0'));
    return text;
}

QString hexRow(ByteView bytes) {
    auto text = hexText(bytes).leftJustified(ValueDiff::kRowBytes * 3) + u' ';
    for (const char c : bytes)
        text += c >= 0x20 && c < 0x7F ? QChar::fromLatin1(c) : QChar(u'.');
    return text;
}

bool continuesUtf8(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

} // namespace

int DiffModel::textColumn(bool isAfter) const {
    if (m_layout == DiffLayout::Inline)
        return 2;
    return isAfter ? 3 : 1;
}

void DiffModel::setDiff(std::shared_ptr<const ValueDiff> diff, std::shared_ptr<const DiffLayouts> layouts) {
    beginResetModel();
    m_diff = std::move(diff);
    m_layouts = std::move(layouts);
    m_cells.clear();
    endResetModel();
}

void DiffModel::setLayout(DiffLayout layout) {
    if (layout == m_layout)
        return;
    beginResetModel();
    m_layout = layout;
    endResetModel();
}

const DiffLines& DiffModel::linesOfLayout() const {
    static const DiffLines kNone;
    if (!m_layouts)
        return kNone;
    return m_layout == DiffLayout::SideBySide ? m_layouts->sideBySide : m_layouts->inlined;
}

int DiffModel::longestText() const {
    if (!m_diff)
        return 0;
    return static_cast<int>(m_diff->form() == DiffForm::Bytes ? ValueDiff::kRowBytes * 4 + 1
                                                              : std::min(m_layouts->longestText, kMostShown));
}

int DiffModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(linesOfLayout().lines.size());
}

int DiffModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : m_layout == DiffLayout::SideBySide ? 4 : 3;
}

bool DiffModel::isAfterCell(const DiffLine& line, int column) const {
    if (m_layout == DiffLayout::SideBySide)
        return column >= 2;
    return column == 1 || (column == 2 && !line.hasBefore);
}

bool DiffModel::hasText(const DiffLine& line, int column) const {
    return isAfterCell(line, column) ? line.hasAfter : line.hasBefore;
}

int DiffModel::signOf(const DiffLine& line, int column) const {
    if (!rowOf(line).isChange || !hasText(line, column))
        return 0;
    return isAfterCell(line, column) ? 1 : -1;
}

const DiffModel::Cell& DiffModel::cellOf(const DiffLine& line, bool isAfter) const {
    const auto key = quint64{line.row} * 2 + (isAfter ? 1 : 0);
    if (const auto* known = m_cells.object(key))
        return *known;
    auto* cell = new Cell(makeCell(rowOf(line), isAfter));
    m_cells.insert(key, cell); // owned by the cache
    return *cell;
}

// What differs is marked where there is something on both sides. Of a long line only what is shown is made
// text.
DiffModel::Cell DiffModel::makeCell(const DiffRow& row, bool isAfter) const {
    const auto bytes =
        isAfter ? m_diff->after(row.after, row.afterCount) : m_diff->before(row.before, row.beforeCount);
    bool isPair = row.isChange && row.beforeCount > 0 && row.afterCount > 0;
    auto [start, end] = isPair ? m_diff->sameEnds(row) : std::pair<std::size_t, std::size_t>(0, 0);
    if (isPair && (start + end) * 3 < bytes.size()) {
        // Two lines that happen to be opposite each other: all of them differs.
        isPair = false;
        start = end = 0;
    }
    if (m_diff->form() == DiffForm::Bytes) {
        const auto length = isPair ? bytes.size() - start - end : 0;
        return Cell{hexRow(bytes), static_cast<int>(start * 3),
                    static_cast<int>(length == 0 ? 0 : length * 3 - 1)};
    }
    const auto atCharacter = [bytes](std::size_t at) {
        while (at > 0 && at < bytes.size() && continuesUtf8(bytes[at]))
            --at;
        return at;
    };
    const auto from =
        atCharacter(bytes.size() > kMostShown && start > kShownBefore ? start - kShownBefore : 0);
    const auto to = atCharacter(std::min(bytes.size(), from + kMostShown));
    const auto changeStart = std::clamp(atCharacter(start), from, to);
    while (end > 0 && continuesUtf8(bytes[bytes.size() - end]))
        --end; // a character that ends the same is another one all the same
    const auto changeEnd = std::clamp(bytes.size() - end, changeStart, to);
    Cell cell;
    cell.text = from > 0 ? QString(QChar(0x2026)) : QString();
    cell.text += shownText(bytes.substr(from, changeStart - from));
    cell.start = static_cast<int>(cell.text.size());
    cell.text += shownText(bytes.substr(changeStart, changeEnd - changeStart));
    cell.length = isPair ? static_cast<int>(cell.text.size()) - cell.start : 0;
    cell.text += shownText(bytes.substr(changeEnd, to - changeEnd));
    if (to < bytes.size())
        cell.text += QChar(0x2026);
    return cell;
}

// The number of a line, or the offset of a byte.
QString DiffModel::placeOf(const DiffLine& line, bool isAfter) const {
    const auto& row = rowOf(line);
    const auto item = isAfter ? row.after : row.before;
    return m_diff->form() == DiffForm::Bytes ? QStringLiteral("%1").arg(item, 6, 16, QLatin1Char('0'))
                                             : numberText(item + 1);
}

QString DiffModel::textOf(const DiffLine& line, int column) const {
    if (!hasText(line, column))
        return {};
    const bool isAfter = isAfterCell(line, column);
    const bool isPlace = m_layout == DiffLayout::SideBySide ? column % 2 == 0 : column < 2;
    if (!isPlace)
        return cellOf(line, isAfter).text;
    const auto sign = signOf(line, column);
    return placeOf(line, isAfter) + (sign < 0   ? QStringLiteral(" \u2212")
                                     : sign > 0 ? QStringLiteral(" +")
                                                : QStringLiteral("  "));
}

QVariant DiffModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const auto& line = linesOfLayout().lines[static_cast<std::size_t>(index.row())];
    const auto column = index.column();
    const bool isPlace = m_layout == DiffLayout::SideBySide ? column % 2 == 0 : column < 2;
    switch (role) {
    case Qt::DisplayRole:
        return textOf(line, column);
    case Qt::TextAlignmentRole:
        return static_cast<int>((isPlace ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case DiffSignRole:
        return signOf(line, column);
    case DiffStartRole:
        return isPlace || !hasText(line, column) ? 0 : cellOf(line, isAfterCell(line, column)).start;
    case DiffLengthRole:
        return isPlace || !hasText(line, column) ? 0 : cellOf(line, isAfterCell(line, column)).length;
    default:
        return {};
    }
}

QVariant DiffModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    const bool isBytes = m_diff && m_diff->form() == DiffForm::Bytes;
    const bool isPlace = m_layout == DiffLayout::SideBySide ? section % 2 == 0 : section < 2;
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((isPlace ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    if (isPlace)
        return isBytes ? tr("Offset") : tr("Line");
    if (m_layout == DiffLayout::Inline)
        return tr("Before and after");
    return section == 1 ? tr("Before") : tr("After");
}

} // namespace simkv::ui
