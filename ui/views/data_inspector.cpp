// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/data_inspector.h"

#include "texts/format_text.h"
#include "values/byte_values.h"

#include <QClipboard>
#include <QDateTime>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>

#include <array>

namespace simkv::ui {
namespace {

struct Meaning {
    const char* name;
    NumberType type;
    std::int64_t perSecond = 0; // of a time; 0 for a number
};

constexpr std::array kMeanings{
    Meaning{QT_TRANSLATE_NOOP("simkv::ui::DataInspector", "Integer, 8 bits"), NumberType::Int8},
    Meaning{QT_TRANSLATE_NOOP("simkv::ui::DataInspector", "Unsigned, 8 bits"), NumberType::UInt8},
    Meaning{QT_TRANSLATE_NOOP("simkv::ui::DataInspector", "Integer, 16 bits"), NumberType::Int16},
    Meaning{QT_TRANSLATE_NOOP("simkv::ui::DataInspector", "Unsigned, 16 bits"), NumberType::UInt16},
    Meaning{QT_TRANSLATE_NOOP("simkv::ui::DataInspector", "Integer, 32 bits"), NumberType::Int32},
    Meaning{QT_TRANSLATE_NOOP("simkv::ui::DataInspector", "Unsigned, 32 bits"), NumberType::UInt32},
    Meaning{QT_TRANSLATE_NOOP("simkv::ui::DataInspector", "Integer, 64 bits"), NumberType::Int64},
    Meaning{QT_TRANSLATE_NOOP("simkv::ui::DataInspector", "Unsigned, 64 bits"), NumberType::UInt64},
    Meaning{QT_TRANSLATE_NOOP("simkv::ui::DataInspector", "Float, 32 bits"), NumberType::Float32},
    Meaning{QT_TRANSLATE_NOOP("simkv::ui::DataInspector", "Float, 64 bits"), NumberType::Float64},
    Meaning{QT_TRANSLATE_NOOP("simkv::ui::DataInspector", "Unix time, 32 bits"), NumberType::UInt32, 1},
    Meaning{QT_TRANSLATE_NOOP("simkv::ui::DataInspector", "Unix time, 64 bits"), NumberType::Int64, 1},
    Meaning{QT_TRANSLATE_NOOP("simkv::ui::DataInspector", "Unix time in ms"), NumberType::Int64, 1'000},
    Meaning{QT_TRANSLATE_NOOP("simkv::ui::DataInspector", "Unix time in µs"), NumberType::Int64, 1'000'000},
    Meaning{QT_TRANSLATE_NOOP("simkv::ui::DataInspector", "Unix time in ns"), NumberType::Int64,
            1'000'000'000},
};

// The time as text; a dash if its year has more than four digits.
QString timeText(std::int64_t count, std::int64_t perSecond) {
    constexpr std::int64_t kFirst = -62'135'596'800; // 0001-01-01
    constexpr std::int64_t kLast = 253'402'300'799;  // 9999-12-31 23:59:59
    const auto seconds = count / perSecond - (count % perSecond < 0 ? 1 : 0);
    if (seconds < kFirst || seconds > kLast)
        return QStringLiteral("–");
    auto time =
        QDateTime::fromSecsSinceEpoch(seconds, Qt::UTC).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
    const auto rest = count - seconds * perSecond;
    if (perSecond == 1)
        return time;
    const auto digits = QString::number(perSecond).size() - 1;
    return time + u'.' + QString::number(rest).rightJustified(digits, u'0');
}

QString numberText(const NumberValue& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value))
        return QString::number(*number);
    if (const auto* number = std::get_if<std::uint64_t>(&value))
        return QString::number(*number);
    // As many digits as tell it from its neighbours.
    if (const auto* number = std::get_if<float>(&value))
        return QString::number(double{*number}, 'g', 9);
    return QString::number(std::get<double>(value), 'g', 17);
}

QString textOf(const Meaning& meaning, ByteView bytes, ByteOrder order) {
    const auto value = numberAt(bytes, meaning.type, order);
    if (!value)
        return {};
    if (meaning.perSecond == 0)
        return numberText(*value);
    const auto* unsignedCount = std::get_if<std::uint64_t>(&*value);
    return timeText(unsignedCount != nullptr ? static_cast<std::int64_t>(*unsignedCount)
                                             : std::get<std::int64_t>(*value),
                    meaning.perSecond);
}

} // namespace

DataInspector::DataInspector(QWidget* parent) : QTableWidget(static_cast<int>(kMeanings.size()), 3, parent) {
    setAccessibleName(tr("Numbers and times at the cursor"));
    setHorizontalHeaderLabels({tr("Bytes at the cursor"), tr("Little-endian"), tr("Big-endian")});
    setEditTriggers(NoEditTriggers);
    setTabKeyNavigation(false);
    setAlternatingRowColors(true);
    setShowGrid(false);
    setWordWrap(false);
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(fontMetrics().lineSpacing() + 4);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    horizontalHeader()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    for (int row = 0; row < rowCount(); ++row) {
        setItem(row, 0, new QTableWidgetItem(tr(kMeanings[static_cast<std::size_t>(row)].name)));
        for (const int column : {1, 2})
            setItem(row, column, new QTableWidgetItem());
    }
}

void DataInspector::setBytes(ByteView bytes) {
    for (int row = 0; row < rowCount(); ++row) {
        const auto& meaning = kMeanings[static_cast<std::size_t>(row)];
        for (const int column : {1, 2}) {
            const auto text = textOf(meaning, bytes, column == 1 ? ByteOrder::Little : ByteOrder::Big);
            item(row, column)->setText(text);
            item(row, column)->setToolTip(literalToolTip(text));
        }
    }
}

QSize DataInspector::sizeHint() const {
    return {fontMetrics().averageCharWidth() * 50,
            verticalHeader()->defaultSectionSize() * 8 + horizontalHeader()->sizeHint().height()};
}

void DataInspector::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Copy) && currentItem() != nullptr)
        QGuiApplication::clipboard()->setText(currentItem()->text());
    else
        QTableWidget::keyPressEvent(event);
}

} // namespace simkv::ui
