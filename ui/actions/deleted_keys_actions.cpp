// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/deleted_keys_actions.h"

#include "document/log_document.h"
#include "pages/table_page.h"
#include "pages/table_pages.h"
#include "texts/error_text.h"
#include "texts/format_text.h"
#include "views/action_registry.h"
#include "views/make_action.h"
#include "views/message_bar.h"

#include <QIcon>

namespace simkv::ui {

DeletedKeysActions::DeletedKeysActions(const Workbench& bench)
    : m_bench(bench), m_tables(bench.features.get<TableActions>()), m_job(bench.document.board()),
      m_show(&bench.actions.add({"keys.showDeleted",
                                 nullptr,
                                 tr("&Deleted Keys"),
                                 tr("Show deleted keys among the live ones"),
                                 {},
                                 Qt::WindowShortcut,
                                 true})) {
    m_show->setIcon(QIcon(QStringLiteral(":/icons/record-tombstone.svg")));
    auto& keys = bench.pages.page(0);
    auto* button = makeActionButton(&keys, m_show);
    button->setObjectName("deletedKeys");
    keys.addButton(button);
    connect(m_show, &QAction::toggled, this, [this] {
        m_job.tryAgain();
        m_tables.showKeys();
    });
    connect(&m_job, &DeletedKeysJob::changed, this, [this] {
        showCount();
        if (m_show->isChecked())
            m_tables.showKeys();
    });
    connect(&m_job, &DeletedKeysJob::failed, this, [this](const Error& error) {
        m_bench.messages.show("deleted", MessageBar::Kind::Warning,
                              tr("Which keys are deleted is not known: %1").arg(errorText(error)));
    });
    m_tables.setKeysChoice(
        [this](const std::shared_ptr<const Snapshot>& snapshot) { return keysOf(snapshot); });
    showCount();
}

DeletedKeysActions::~DeletedKeysActions() = default;

// Nobody may ask for another moment before this one is known: until then the rows stay as they are.
TableActions::Among DeletedKeysActions::keysOf(const std::shared_ptr<const Snapshot>& snapshot) {
    m_job.setSnapshot(snapshot, m_show->isChecked());
    showCount();
    if (!m_show->isChecked() || !snapshot)
        return TableActions::Among(nullptr);
    if (m_job.snapshot() == snapshot)
        return m_job.allKeys();
    const auto& shown = m_bench.pages.page(0).model().snapshot();
    const bool isSameLog = shown && shown->isOfSameLog(*snapshot);
    return isSameLog && !m_job.isIdle() ? std::nullopt : TableActions::Among(nullptr);
}

void DeletedKeysActions::showCount() {
    const bool isKnown = m_job.snapshot() && m_job.snapshot() == m_bench.document.snapshot();
    m_show->setIconText(
        tr("%1 deleted").arg(isKnown ? numberText(m_job.deleted()->count()) : QString(QChar(0x2026))));
}

} // namespace simkv::ui
