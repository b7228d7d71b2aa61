// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/diff_dialog.h"

#include "texts/error_text.h"
#include "texts/format_text.h"
#include "views/diff_delegate.h"
#include "views/long_table_view.h"
#include "views/make_action.h"
#include "views/table_text.h"
#include "views/task_indicator.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace simkv::ui {
namespace {

constexpr DiffForm kForms[] = {DiffForm::Text, DiffForm::Json, DiffForm::Bytes};

} // namespace

DiffDialog::DiffDialog(Versions versions, Settings& settings, TaskBoard& board, QWidget* parent)
    : QDialog(parent), m_versions(std::move(versions)), m_settings(settings),
      m_table(new LongTableView(this)), m_before(new QLabel(this)), m_after(new QLabel(this)),
      m_form(new QComboBox(this)), m_ignoresOrder(new QCheckBox(tr("Ignore the &order of members"), this)),
      m_isInline(new QCheckBox(tr("In&line"), this)), m_summary(new QLabel(this)),
      m_previous(makeAction(this, "go-up", tr("&Previous Change"), Qt::ALT | Qt::Key_Up)),
      m_next(makeAction(this, "go-down", tr("&Next Change"), Qt::ALT | Qt::Key_Down)),
      m_task(board, TaskDisplay::Elsewhere) {
    setWindowTitle(tr("Versions of “%1”").arg(literalTitle(m_versions.key)));
    setAttribute(Qt::WA_DeleteOnClose);
    build();
    setInline(m_settings.state("diff/layout") == "inline");
    m_isInline->setChecked(m_model.layout() == DiffLayout::Inline);
    connect(m_isInline, &QCheckBox::toggled, this, &DiffDialog::setInline);
    connect(&m_task, &BackgroundTask::finished, this, &DiffDialog::showSummary);
    connect(m_form, &QComboBox::activated, this, &DiffDialog::compare);
    connect(m_ignoresOrder, &QCheckBox::toggled, this, &DiffDialog::compare);
    connect(m_previous, &QAction::triggered, this, [this] { goToChange(-1); });
    connect(m_next, &QAction::triggered, this, [this] { goToChange(1); });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &DiffDialog::showSummary);
    resize(fontMetrics().averageCharWidth() * 150, fontMetrics().lineSpacing() * 34);
    compare();
}

DiffDialog::~DiffDialog() = default;

void DiffDialog::build() {
    m_table->setObjectName("diffTable");
    m_table->setAccessibleName(tr("What differs"));
    m_table->setModel(&m_model);
    m_table->setItemDelegate(new DiffDelegate(m_table));
    m_table->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    auto* copy = makeAction(this, "edit-copy", tr("&Copy Rows"), QKeySequence::Copy);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_table->addActions({m_previous, m_next, copy});
    connect(copy, &QAction::triggered, this, [this] { copySelectedRows(*m_table); });
    m_form->setObjectName("diffForm");
    m_form->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_form->addItems({tr("Automatic"), tr("Text"), tr("JSON"), tr("Bytes")});
    m_ignoresOrder->setObjectName("ignoresOrder");
    m_ignoresOrder->setChecked(true);
    m_isInline->setObjectName("isInline");
    m_isInline->setToolTip(tr("What was taken away above what came, in place of side by side"));
    m_summary->setObjectName("diffSummary");
    m_summary->setTextFormat(Qt::PlainText);
    for (auto* label : {m_before, m_after}) {
        label->setTextFormat(Qt::PlainText);
        label->setMinimumWidth(1);
        label->setWordWrap(true);
    }
    m_before->setObjectName("diffBefore");
    m_after->setObjectName("diffAfter");

    auto* versions = new QHBoxLayout;
    versions->addWidget(m_before, 1);
    versions->addWidget(m_after, 1);
    auto* label = new QLabel(tr("Compare &as:"), this);
    label->setBuddy(m_form);
    auto* bar = new QHBoxLayout;
    bar->addWidget(label);
    bar->addWidget(m_form);
    bar->addWidget(m_ignoresOrder);
    bar->addWidget(m_isInline);
    bar->addStretch(1);
    for (auto* action : {m_previous, m_next})
        bar->addWidget(makeActionButton(this, action));
    auto* foot = new QHBoxLayout;
    foot->addWidget(m_summary, 1);
    foot->addWidget(new TaskIndicator(m_task, this));
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(bar);
    layout->addLayout(versions);
    layout->addWidget(m_table, 1);
    layout->addLayout(foot);
    m_table->setFocus();
}

void DiffDialog::compare() {
    m_failure.clear();
    const auto chosen = m_form->currentIndex();
    const auto form = chosen == 0 ? std::nullopt : std::optional(kForms[chosen - 1]);
    using Found = Result<ComparedValues>;
    m_task.start<Found>(
        tr("Comparing"),
        [versions = m_versions, form, ignores = m_ignoresOrder->isChecked()](QPromise<Found>& promise,
                                                                             Progress& progress) {
            promise.addResult(
                comparedValues(*versions.snapshot, versions.before, versions.after, form, ignores, progress));
        },
        [this](const Found& found) { take(found); });
    showSummary();
}

void DiffDialog::take(const Result<ComparedValues>& found) {
    if (!found) {
        m_failure = found.error().code == ErrorCode::Cancelled ? tr("Comparing was stopped.")
                                                               : errorText(found.error());
        return showSummary();
    }
    m_found = *found;
    m_before->setText(versionText(m_versions.before, m_found->beforeSize, m_found->isBeforeDeleted));
    m_after->setText(versionText(m_versions.after, m_found->afterSize, m_found->isAfterDeleted));
    m_model.setDiff(m_found->diff, m_found->layouts);
    m_ignoresOrder->setEnabled(m_found->diff->form() == DiffForm::Json);
    m_form->setItemText(0,
                        tr("Automatic (%1)").arg(m_form->itemText(1 + static_cast<int>(m_found->suggested))));
    showRows();
}

void DiffDialog::setInline(bool isInline) {
    m_settings.setState("diff/layout", isInline ? "inline" : "side by side");
    m_model.setLayout(isInline ? DiffLayout::Inline : DiffLayout::SideBySide);
    showRows();
}

// Shows new rows, from the first change on.
void DiffDialog::showRows() {
    sizeColumns();
    if (m_model.rowCount() > 0)
        m_table->goToRow(m_model.changes().empty() ? 0 : m_model.changes().front(), 1);
    showSummary();
}

// The texts share what room there is, and more where they are longer.
void DiffDialog::sizeColumns() {
    const QFontMetrics metrics(m_table->font());
    const auto digit = metrics.horizontalAdvance(u'0');
    const auto place = digit * 11;
    const bool isInline = m_model.layout() == DiffLayout::Inline;
    const auto room = (m_table->viewport()->width() - 2 * place) / (isInline ? 1 : 2);
    const auto text = std::max(room, (m_model.longestText() + 2) * digit);
    for (int column = 0; column < m_model.columnCount(); ++column) {
        const bool isPlace = isInline ? column < 2 : column % 2 == 0;
        m_table->horizontalHeader()->resizeSection(column, isPlace ? place : text);
    }
}

void DiffDialog::goToChange(int step) {
    const auto& changes = m_model.changes();
    const auto row = m_table->currentIndex().row();
    const auto next = step > 0 ? std::upper_bound(changes.begin(), changes.end(), row)
                               : std::lower_bound(changes.begin(), changes.end(), row);
    if (step > 0 && next != changes.end())
        m_table->goToRow(*next, 1);
    else if (step < 0 && next != changes.begin())
        m_table->goToRow(*std::prev(next), 1);
}

QString DiffDialog::summary() const {
    return m_summary->text();
}

void DiffDialog::showSummary() {
    const auto& changes = m_model.changes();
    const auto row = m_table->currentIndex().row();
    const auto passed = std::upper_bound(changes.begin(), changes.end(), row) - changes.begin();
    m_previous->setEnabled(!changes.empty() && row > changes.front());
    m_next->setEnabled(!changes.empty() && row < changes.back());
    if (!m_failure.isEmpty())
        return m_summary->setText(m_failure);
    if (!m_found || m_task.isRunning())
        return m_summary->setText(m_found ? QString() : tr("Comparing…"));
    const auto& diff = *m_found->diff;
    if (m_found->isBeforeDeleted && m_found->isAfterDeleted)
        return m_summary->setText(tr("Both delete the key."));
    if (changes.empty())
        return m_summary->setText(diff.form() == DiffForm::Json
                                      ? tr("The same, but for white space and order at most.")
                                      : tr("The same."));
    auto text = passed == 0
                    ? tr("%1 changes").arg(numberText(changes.size()))
                    : tr("Change %1 of %2")
                          .arg(numberText(static_cast<std::uint64_t>(passed)), numberText(changes.size()));
    if (diff.isLineEndAlone())
        text += tr("; only the line end of the last line differs");
    if (!diff.isAligned())
        text += diff.form() == DiffForm::Bytes
                    ? tr("; so many bytes are compared with those at the same offset")
                    : tr("; so many lines are compared with those of the same number");
    m_summary->setText(text);
}

QString DiffDialog::versionText(RecordNumber number, ByteCount size, bool isDeleted) const {
    const auto place = m_versions.snapshot->place(number);
    const auto time = place ? m_settings.timeDisplay().zonedText(place->header.timestamp) : QString();
    return tr("Record %1, %2, %3")
        .arg(numberText(number.value()), time, isDeleted ? tr("deleted") : sizeText(size));
}

} // namespace simkv::ui
