// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/salvage_dialog.h"

#include "models/salvage_ranges_model.h"
#include "models/salvage_report_model.h"
#include "texts/error_text.h"
#include "texts/format_text.h"
#include "texts/path_text.h"
#include "views/number_delegate.h"
#include "views/table_text.h"
#include "views/task_indicator.h"

#include <QCheckBox>
#include <QClipboard>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace simkv::ui {
namespace {

constexpr int kWidth = 120; // characters

// Suggests a file beside the log, under a name that is free.
QString suggestion(const QString& path) {
    const QFileInfo log(path);
    const auto suffix = log.suffix().isEmpty() ? QString() : u'.' + log.suffix();
    const auto base = log.absolutePath() + u'/' + log.completeBaseName();
    auto name = SalvageDialog::tr("%1 salvaged%2").arg(base, suffix);
    for (int number = 2; QFileInfo::exists(name); ++number)
        name = SalvageDialog::tr("%1 salvaged %3%2").arg(base, suffix).arg(number);
    return name;
}

QLabel* wrappedLabel(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

// A table whose last column takes what room there is.
QTableView* tableOf(QAbstractItemModel& model, const std::vector<int>& characters, QWidget* parent) {
    auto* table = new QTableView(parent);
    table->setModel(&model);
    table->setItemDelegate(new NumberDelegate(table));
    table->setAlternatingRowColors(true);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setShowGrid(false);
    table->setWordWrap(false);
    table->setTabKeyNavigation(false);
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(table->fontMetrics().height() + 6);
    table->horizontalHeader()->setStretchLastSection(true);
    table->horizontalHeader()->setHighlightSections(false);
    const auto digit = table->fontMetrics().horizontalAdvance(u'0');
    for (std::size_t column = 0; column < characters.size(); ++column)
        table->horizontalHeader()->resizeSection(static_cast<int>(column), characters[column] * digit);
    return table;
}

QString lostText(const SalvageReport& report) {
    if (report.lost.empty())
        return SalvageDialog::tr("Nothing was lost.");
    ByteCount bytes;
    for (const auto& range : report.lost)
        bytes += range.size;
    return report.lost.size() == 1
               ? SalvageDialog::tr("1 range of %1 holds no record that could be read.").arg(sizeText(bytes))
               : SalvageDialog::tr("%1 ranges, %2 in all, hold no record that could be read.")
                     .arg(numberText(report.lost.size()), sizeText(bytes));
}

QString orderText(const SalvageReport& report) {
    if (!report.isOrderLost)
        return {};
    return report.byteOrder == ByteOrder::Big
               ? SalvageDialog::tr(
                     "No record that was kept tells that this log is big-endian: the new one will be "
                     "taken for a little-endian one, with other times.")
               : SalvageDialog::tr(
                     "No record that was kept tells that this log is little-endian: the new one will "
                     "be taken for a big-endian one, with other times.");
}

} // namespace

SalvageDialog::SalvageDialog(const QString& path, const std::vector<Finding>& findings, TaskBoard& board,
                             QWidget* parent)
    : QDialog(parent), m_path(path), m_ranges(new SalvageRangesModel(findings, this)),
      m_pages(new QStackedWidget(this)), m_task(board, TaskDisplay::Elsewhere) {
    setWindowTitle(tr("Salvage “%1”").arg(literalTitle(fileNameText(path))));
    setAttribute(Qt::WA_DeleteOnClose);
    m_pages->addWidget(formPage());
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_pages);
    connect(&m_task, &BackgroundTask::finished, this, [this] {
        updateForm();
        if (m_pages->currentIndex() == 0) {
            m_out->setFocus();
            m_out->selectAll();
        }
    });
    connect(m_ranges, &SalvageRangesModel::checkedChanged, this, &SalvageDialog::updateForm);
    const auto width = fontMetrics().averageCharWidth() * kWidth;
    resize(width, m_ranges->rowCount() > 0 ? width * 6 / 10 : sizeHint().height());
    updateForm();
    m_start->setFocus();
}

SalvageDialog::~SalvageDialog() = default;

void SalvageDialog::reject() {
    if (!m_task.isRunning())
        return QDialog::reject();
    connect(
        &m_task, &BackgroundTask::finished, this, [this] { QDialog::reject(); }, Qt::QueuedConnection);
    m_task.cancel();
}

QWidget* SalvageDialog::formPage() {
    auto* page = new QWidget(this);
    m_form = new QWidget(page);
    auto* form = new QVBoxLayout(m_form);
    form->setContentsMargins(0, 0, 0, 0);
    form->addWidget(wrappedLabel(
        tr("Copies every readable record, byte for byte and in order, into a new log. “%1” is only read.")
            .arg(QFileInfo(m_path).fileName()),
        m_form));
    m_out = new QLineEdit(suggestion(m_path), m_form);
    m_out->setObjectName("salvageOut");
    m_out->setMinimumWidth(fontMetrics().averageCharWidth() * 50);
    auto* label = new QLabel(tr("New &log:"), m_form);
    label->setBuddy(m_out);
    auto* browse = new QPushButton(QIcon::fromTheme("document-open"), tr("&Browse…"), m_form);
    browse->setAutoDefault(false);
    auto* line = new QHBoxLayout;
    line->addWidget(label);
    line->addWidget(m_out, 1);
    line->addWidget(browse);
    form->addLayout(line);
    if (m_ranges->rowCount() > 0)
        addRanges(*form);
    else
        form->addWidget(wrappedLabel(tr("Nothing in this log is damaged: the new log will be the same, byte "
                                        "for byte."),
                                     m_form));

    m_note = wrappedLabel({}, page);
    m_note->setObjectName("salvageNote");
    auto* buttons = new QDialogButtonBox(page);
    m_start = buttons->addButton(tr("&Salvage"), QDialogButtonBox::AcceptRole);
    m_start->setObjectName("startSalvage");
    m_start->setDefault(true);
    m_close = buttons->addButton(QDialogButtonBox::Cancel);
    m_close->setAutoDefault(false); // it comes next when the other one is disabled, and stops what was begun
    auto* foot = new QHBoxLayout;
    foot->addWidget(new TaskIndicator(m_task, page));
    foot->addWidget(buttons, 1);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_form, 1);
    layout->addWidget(m_note);
    layout->addLayout(foot);

    connect(browse, &QPushButton::clicked, this, &SalvageDialog::askForPath);
    connect(m_out, &QLineEdit::textChanged, this, &SalvageDialog::updateForm);
    connect(m_start, &QPushButton::clicked, this, &SalvageDialog::start);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    return page;
}

void SalvageDialog::addRanges(QVBoxLayout& layout) {
    m_all = new QCheckBox(tr("&Try harder in all damaged ranges"), m_form);
    m_all->setObjectName("tryHarderInAll");
    m_rangesView = tableOf(*m_ranges, {22, 14, 16}, m_form);
    m_rangesView->setObjectName("salvageRanges");
    m_rangesView->setAccessibleName(tr("Damaged ranges"));
    m_rangesView->selectRow(0);
    // The boxes are in the first column, where Space finds them.
    auto* selection = m_rangesView->selectionModel();
    connect(selection, &QItemSelectionModel::currentColumnChanged, m_rangesView, [selection] {
        const auto current = selection->currentIndex();
        if (current.isValid() && current.column() != 0)
            selection->setCurrentIndex(current.siblingAtColumn(0), QItemSelectionModel::NoUpdate);
    });
    layout.addWidget(m_all);
    layout.addWidget(m_rangesView, 1);
    layout.addWidget(wrappedLabel(tr("Trying harder takes also what only may be a record, in ranges where "
                                     "none is for sure. The report marks what was found so."),
                                  m_form));
    connect(m_all, &QCheckBox::clicked, this,
            [this] { m_ranges->setChecked(0, m_ranges->rowCount() - 1, !m_ranges->isAllChecked()); });
}

void SalvageDialog::askForPath() {
    auto* dialog = new QFileDialog(this, tr("New Log for What Is Salvaged"), m_out->text());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setFileMode(QFileDialog::AnyFile);
    dialog->selectFile(m_out->text());
    // An existing file is never replaced: salvaging refuses it.
    dialog->setOption(QFileDialog::DontConfirmOverwrite);
    connect(dialog, &QFileDialog::fileSelected, m_out, &QLineEdit::setText);
    dialog->open();
}

void SalvageDialog::updateForm() {
    const bool isRunning = m_task.isRunning();
    m_form->setEnabled(!isRunning);
    m_start->setEnabled(!isRunning && !m_out->text().isEmpty());
    if (m_all != nullptr)
        m_all->setCheckState(m_ranges->isAllChecked()    ? Qt::Checked
                             : m_ranges->isNoneChecked() ? Qt::Unchecked
                                                         : Qt::PartiallyChecked);
}

void SalvageDialog::start() {
    m_note->clear();
    // A name alone lies beside the log.
    const auto out = QFileInfo(QFileInfo(m_path).absoluteDir(), m_out->text()).absoluteFilePath();
    m_out->setText(out);
    const bool isAll = m_ranges->rowCount() > 0 && m_ranges->isAllChecked();
    const SalvageOptions options{isAll, isAll ? std::vector<Offset>() : m_ranges->checked()};
    m_task.start<Result<SalvageReport>>(
        tr("Salvaging"),
        [from = pathBytes(m_path), to = pathBytes(out), options](QPromise<Result<SalvageReport>>& promise,
                                                                 Progress& progress) {
            promise.addResult(salvageLog(from, to, options, progress));
        },
        [this](const Result<SalvageReport>& result) { take(result); });
    updateForm();
}

void SalvageDialog::take(const Result<SalvageReport>& result) {
    if (result)
        return showReport(*result);
    m_note->setText(result.error().code == ErrorCode::Cancelled
                        ? tr("Salvaging was stopped; no file was left.")
                        : errorText(result.error()));
}

void SalvageDialog::showReport(const SalvageReport& report) {
    auto* model = new SalvageReportModel(report, this);
    auto* page = new QWidget(this);
    const auto out = m_out->text();
    const auto records =
        report.records == 1 ? tr("1 record") : tr("%1 records").arg(numberText(report.records));
    auto* summary =
        wrappedLabel(tr("%1, %2, are in “%3”. %4 %5")
                         .arg(records, sizeText(report.size), out, lostText(report), orderText(report))
                         .trimmed(),
                     page);
    summary->setObjectName("salvageSummary");
    summary->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto* table = tableOf(*model, {9, 12, 12, 9, 12}, page);
    table->setObjectName("salvageReport");
    table->setAccessibleName(tr("What was kept, and what was lost"));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, page);
    auto* open = buttons->addButton(tr("&Open New Log"), QDialogButtonBox::AcceptRole);
    auto* copy = buttons->addButton(tr("Copy &Report"), QDialogButtonBox::ActionRole);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(summary);
    layout->addWidget(table, 1);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(open, &QPushButton::clicked, this, [this, out] {
        emit openRequested(out);
        accept();
    });
    connect(copy, &QPushButton::clicked, this, [model, summary] {
        QGuiApplication::clipboard()->setText(summary->text() + u'\n' + rowsText(*model));
    });
    m_pages->setCurrentIndex(m_pages->addWidget(page));
    open->setDefault(true);
    open->setFocus();
    const auto width = fontMetrics().averageCharWidth() * kWidth;
    resize(std::max(this->width(), width), std::max(height(), width * 6 / 10));
}

} // namespace simkv::ui
