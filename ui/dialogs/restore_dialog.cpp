// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/restore_dialog.h"

#include "base/byte_text.h"
#include "document/restorations.h"
#include "history/moment.h"
#include "texts/format_text.h"
#include "times/query_context.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>

namespace simkv::ui {
namespace {

Result<std::shared_ptr<const Snapshot>> asOf(const Snapshot& newest, const NamedMoment& moment,
                                             Progress& progress) {
    const auto found = findMoment(newest, moment);
    if (!found)
        return tl::unexpected(found.error());
    return newest.asOf(found->records, progress);
}

} // namespace

RestoreDialog::RestoreDialog(Log log, SelectedRows selected, StagedLookup staged, TaskBoard& board,
                             QWidget* parent)
    : BulkDialog(tr("Bring Back Keys"), log.newest, board, parent), m_log(std::move(log)),
      m_selected(std::move(selected)), m_staged(std::move(staged)), m_moment(new QLineEdit(this)),
      m_scope(new QComboBox(this)), m_prefix(new QLineEdit(this)),
      m_deletes(new QCheckBox(tr("&Delete those that were not there"), this)) {
    m_moment->setObjectName("restoreMoment");
    m_moment->setPlaceholderText(tr("-2d, 2026-01-31 12:00, #record, @offset"));
    if (m_log.last)
        m_moment->setText(u'#' + QString::number(m_log.last->value()));
    m_scope->setObjectName("restoreScope");
    m_prefix->setObjectName("restorePrefix");
    m_prefix->setAccessibleName(tr("Keys begin with"));
    m_prefix->setPlaceholderText(tr("user: — nothing for all keys"));
    m_deletes->setObjectName("restoreDeletes");
    const auto count = m_selected.count();
    m_scope->addItem(tr("All that begin with"));
    m_scope->addItem(count == 1 ? tr("That of the selected row")
                                : tr("Those of the selected rows (%1)").arg(numberText(count)));
    m_scope->setCurrentIndex(count > 1 ? 1 : 0);
    auto* keys = new QHBoxLayout();
    keys->addWidget(m_scope);
    keys->addWidget(m_prefix, 1);
    form().addRow(tr("&As of:"), m_moment);
    auto* label = new QLabel(tr("&Keys:"), this);
    label->setBuddy(m_scope);
    form().addRow(label, keys);
    form().addRow(QString(), m_deletes);
    const auto showPrefix = [this] { m_prefix->setEnabled(m_scope->currentIndex() == 0); };
    connect(m_scope, &QComboBox::currentIndexChanged, this, showPrefix);
    showPrefix();
    for (auto* line : {m_moment, m_prefix})
        connect(line, &QLineEdit::textChanged, this, &RestoreDialog::restart);
    connect(m_scope, &QComboBox::currentIndexChanged, this, &RestoreDialog::restart);
    connect(m_deletes, &QCheckBox::toggled, this, &RestoreDialog::restart);
    (m_log.last && count <= 1 ? m_prefix : m_moment)->setFocus();
    restart();
}

Result<BulkDialog::Job> RestoreDialog::job() const {
    if (m_moment->text().trimmed().isEmpty())
        return Job();
    const auto moment = parseMoment(m_moment->text().trimmed().toStdString(), queryContext(m_log.times));
    if (!moment)
        return tl::unexpected(Error{ErrorCode::Invalid, moment.error().what});
    const bool isSelection = m_scope->currentIndex() == 1;
    const auto prefix = unescaped(m_prefix->text().toStdString());
    if (!isSelection && !prefix)
        return tl::unexpected(prefix.error());
    return Job([newest = m_log.newest, rows = m_selected, staged = m_staged, moment = *moment, isSelection,
                prefix = isSelection ? ByteString() : *prefix,
                deletes = m_deletes->isChecked()](Progress& progress) -> Result<BulkEdits> {
        const auto then = asOf(*newest, moment, progress);
        if (!then)
            return tl::unexpected(then.error());
        const KeysBack how{*then, newest, deletes};
        return isSelection ? keysBack(rows, how, staged, progress) : keysBack(prefix, how, staged, progress);
    });
}

QString RestoreDialog::summary(const BulkEdits& edits) const {
    const auto count = edits.edits.size();
    return count == 0   ? tr("The keys are what they were then.")
           : count == 1 ? tr("1 key would be what it was then.")
                        : tr("%1 keys would be what they were then.").arg(numberText(count));
}

} // namespace simkv::ui
