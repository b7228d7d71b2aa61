// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/bulk_dialog.h"

#include "document/edited_key.h"
#include "texts/error_text.h"
#include "texts/format_text.h"
#include "views/long_table_view.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace simkv::ui {

using namespace std::chrono_literals;

QString longKeysText(const BulkEdits& edits) {
    const auto most = sizeText(ByteCount(kMostEditedKey));
    return edits.longKeys == 0 ? QString()
           : edits.longKeys == 1
               ? BulkDialog::tr(
                     "1 of the records has a key over %1 and is left out: such keys are changed by "
                     "the command alone.")
                     .arg(most)
               : BulkDialog::tr("%2 of the records have keys over %1 and are left out: such keys are changed "
                                "by the command alone.")
                     .arg(most, numberText(edits.longKeys));
}

BulkDialog::BulkDialog(const QString& title, std::shared_ptr<const Snapshot> snapshot, TaskBoard& board,
                       QWidget* parent)
    : QDialog(parent), m_snapshot(std::move(snapshot)), m_form(new QFormLayout()),
      m_table(new LongTableView(this)), m_status(new QLabel(this)), m_progress(new QProgressBar(this)),
      m_task(board, TaskDisplay::Elsewhere) {
    setWindowTitle(title);
    setAttribute(Qt::WA_DeleteOnClose);
    m_table->setObjectName("preview");
    m_table->setAccessibleName(tr("What would change"));
    m_table->setModel(&m_model);
    m_table->setAlternatingRowColors(true);
    const auto digit = fontMetrics().horizontalAdvance(u'0');
    constexpr int kCharacters[] = {13, 22, 30, 30, 10, 10};
    for (int column = 0; column < kChangeColumns; ++column)
        m_table->horizontalHeader()->resizeSection(column, kCharacters[column] * digit);
    m_status->setObjectName("bulkStatus");
    m_status->setWordWrap(true);
    m_progress->setTextVisible(false);
    m_progress->hide();
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_stage = buttons->addButton(QString(), QDialogButtonBox::AcceptRole);
    m_stage->setObjectName("stage");
    m_stage->setDefault(true);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(m_form);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_status);
    layout->addWidget(m_progress);
    layout->addWidget(buttons);
    resize(digit * 120, fontMetrics().lineSpacing() * 28);
    m_delay.setSingleShot(true);
    m_delay.setInterval(200ms);
    connect(&m_delay, &QTimer::timeout, this, &BulkDialog::start);
    connect(&m_task, &BackgroundTask::progressed, this, &BulkDialog::showProgress);
    connect(&m_task, &BackgroundTask::finished, m_progress, &QWidget::hide);
    setReady(false, {});
}

void BulkDialog::restart() {
    m_task.drop();
    setReady(false, {});
    m_delay.start();
}

void BulkDialog::start() {
    m_edits = {};
    m_model.setChanges(m_snapshot, nullptr);
    const auto wanted = job();
    if (!wanted)
        return setReady(false, errorText(wanted.error()));
    if (!*wanted)
        return setReady(false, {});
    m_task.start<Result<BulkEdits>>(
        windowTitle(),
        [job = *wanted](QPromise<Result<BulkEdits>>& promise, Progress& progress) {
            promise.addResult(job(progress));
        },
        [this](const Result<BulkEdits>& found) { take(found); });
}

void BulkDialog::take(const Result<BulkEdits>& found) {
    if (!found)
        return setReady(false, errorText(found.error()));
    m_edits = *found;
    std::vector<StagedChange> changes;
    for (const auto& edit : m_edits.edits)
        changes.push_back(StagedChange{edit.key, edit.content, edit.base, edit.base});
    m_model.setChanges(m_snapshot, std::make_shared<const std::vector<StagedChange>>(std::move(changes)));
    setReady(!m_edits.edits.empty(), (summary(m_edits) + u' ' + longKeysText(m_edits)).trimmed());
}

void BulkDialog::showProgress() {
    m_progress->show();
    const auto total = static_cast<double>(m_task.total().value());
    m_progress->setRange(0, total > 0 ? 1'000 : 0);
    m_progress->setValue(
        total > 0 ? static_cast<int>(static_cast<double>(m_task.done().value()) / total * 1'000) : 0);
}

void BulkDialog::setReady(bool isReady, const QString& status) {
    m_isReady = isReady;
    m_status->setText(status);
    m_stage->setEnabled(isReady);
    const auto count = m_edits.edits.size();
    m_stage->setText(!isReady     ? tr("&Stage Changes")
                     : count == 1 ? tr("&Stage 1 Change")
                                  : tr("&Stage %1 Changes").arg(numberText(count)));
}

} // namespace simkv::ui
