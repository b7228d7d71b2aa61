// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/anatomy_pane.h"

#include "texts/error_text.h"
#include "texts/format_text.h"
#include "views/hex_editor.h"
#include "views/long_table_view.h"
#include "views/make_action.h"

#include <QAction>
#include <QHeaderView>
#include <QLabel>
#include <QScopedValueRollback>
#include <QSplitter>
#include <QVBoxLayout>

namespace simkv::ui {

struct AnatomyPane::Read {
    std::vector<RecordField> fields;
    ByteString bytes; // the first ones
    ByteOrder order = ByteOrder::Little;
};

AnatomyPane::AnatomyPane(TaskBoard& board, Settings& settings, QWidget* parent)
    : ListPane({"anatomyTable", "anatomySummary", tr("Parts of the record")}, parent), m_settings(settings),
      m_splitter(new QSplitter(this)), m_bytes(new HexEditor(this)), m_task(board) {
    setModel(m_model, {14, 10, 7, 25, 70}, {});
    m_bytes->setObjectName("anatomyBytes");
    m_bytes->setAccessibleName(tr("Bytes of the record"));
    m_bytes->setReadOnly(true);
    addCopyAction("copyParts");
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_summary->setContentsMargins(8, 4, 8, 4);
    m_splitter->addWidget(m_bytes);
    m_splitter->addWidget(m_table);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setSizes({530, 670});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_summary);
    layout->addWidget(m_splitter, 1);

    m_model.setTimeDisplay(settings.timeDisplay());
    connect(&settings, &Settings::timeDisplayChanged, this,
            [this] { m_model.setTimeDisplay(m_settings.timeDisplay()); });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &AnatomyPane::consumePart);
    connect(m_bytes, &HexEditor::caretMoved, this, &AnatomyPane::onCaretMoved);
    clear(tr("No record is selected"));
}

AnatomyPane::~AnatomyPane() = default;

void AnatomyPane::show(const std::shared_ptr<const Snapshot>& snapshot, std::optional<RecordNumber> number,
                       const std::optional<Finding>& unreadable) {
    const bool isSameLog = snapshot && m_snapshot && snapshot->isOfSameLog(*m_snapshot);
    const auto range =
        unreadable ? std::optional(std::pair(unreadable->offset, unreadable->size)) : std::nullopt;
    if (isSameLog && number == m_number && range == m_unreadable)
        return;
    m_snapshot = number || unreadable ? snapshot : nullptr;
    m_number = number;
    m_unreadable = range;
    if (!m_snapshot) {
        m_task.drop();
        return clear(tr("No record is selected"));
    }
    using Found = Result<std::shared_ptr<const Read>>;
    m_task.start<Found>(
        tr("Reading a record"),
        [snapshot, number, unreadable](QPromise<Found>& promise, Progress& progress) {
            auto fields = number ? anatomyOf(*snapshot, *number) : anatomyOf(*snapshot, *unreadable);
            if (!fields)
                return void(promise.addResult(tl::unexpected(fields.error())));
            if (progress.isCancelled())
                return void(promise.addResult(tl::unexpected(cancelledError())));
            const auto& last = fields->back();
            const auto size = last.offset + last.size - fields->front().offset;
            auto bytes = snapshot->bytes(fields->front().offset, std::min(size, ByteCount(kMostShown)));
            if (!bytes)
                return void(promise.addResult(tl::unexpected(bytes.error())));
            promise.addResult(std::make_shared<const Read>(
                Read{*std::move(fields), *std::move(bytes), snapshot->byteOrder()}));
        },
        [this](const Found& found) { take(found); });
}

void AnatomyPane::clear(const QString& why) {
    m_bytes->setMarks({});
    m_bytes->setBytes({});
    m_model.setFields({}, ByteOrder::Little);
    setSummary(why);
}

void AnatomyPane::take(const Result<std::shared_ptr<const Read>>& read) {
    if (!read)
        return clear(read.error().code == ErrorCode::Cancelled ? tr("Reading was stopped")
                                                               : errorText(read.error()));
    const QScopedValueRollback setting(m_isSetting, true);
    const auto& fields = (*read)->fields;
    const auto start = fields.front().offset;
    m_model.setFields(fields, (*read)->order);
    std::vector<HexEditor::Mark> marks;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (fields[i].size > ByteCount(0))
            marks.push_back(HexEditor::Mark{(fields[i].offset - start).value(), fields[i].size.value(),
                                            partGround(fields[i].part),
                                            literalToolTip(m_model.explanation(static_cast<int>(i)))});
    }
    m_bytes->setBytes((*read)->bytes);
    m_bytes->setFirstOffset(start.value());
    m_bytes->setMarks(std::move(marks));
    const auto size = fields.back().offset + fields.back().size - start;
    auto text =
        tr("%1 at offset %2, %3").arg(sizeText(size), offsetText(start), byteOrderText((*read)->order));
    if (size > ByteCount(kMostShown))
        text += tr("; the first %1 of them are shown").arg(sizeText(ByteCount(kMostShown)));
    setSummary(text);
}

// Selects the bytes of the part.
void AnatomyPane::consumePart() {
    const auto row = m_table->currentIndex().row();
    if (m_isSetting || row < 0)
        return;
    const QScopedValueRollback setting(m_isSetting, true);
    const auto& fields = m_model.fields();
    const auto& field = fields[static_cast<std::size_t>(row)];
    const auto from = (field.offset - fields.front().offset).value();
    const auto size = static_cast<std::uint64_t>(m_bytes->bytes().size());
    m_bytes->setCaret(std::min(from + field.size.value(), size));
    m_bytes->setCaret(std::min(from, size), true);
}

void AnatomyPane::onCaretMoved() {
    if (m_isSetting)
        return;
    const QScopedValueRollback setting(m_isSetting, true);
    const auto& fields = m_model.fields();
    for (std::size_t i = fields.size(); i > 0; --i) {
        const auto& field = fields[i - 1];
        const auto at = fields.front().offset + ByteCount(m_bytes->caret());
        if (field.offset <= at && at < field.offset + field.size)
            return m_table->goToRow(static_cast<int>(i - 1), 0);
    }
}

} // namespace simkv::ui
