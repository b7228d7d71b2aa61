// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/inspector_actions.h"

#include "actions/edit_actions.h"
#include "actions/go_actions.h"
#include "actions/save_actions.h"
#include "actions/table_actions.h"
#include "document/current_record.h"
#include "document/log_document.h"
#include "document/staged_changes.h"
#include "pages/inspector.h"
#include "pages/table_page.h"
#include "pages/table_pages.h"
#include "pages/value_editor.h"
#include "settings/settings.h"
#include "texts/format_text.h"
#include "views/action_registry.h"
#include "views/message_bar.h"

#include <QAction>

namespace simkv::ui {

InspectorActions::InspectorActions(const Workbench& bench)
    : m_bench(bench), m_show(&bench.actions.add({"inspector.showInspector",
                                                 nullptr,
                                                 tr("&Inspector"),
                                                 tr("Show the record and its value beside the tables"),
                                                 {Qt::Key_F11},
                                                 Qt::WindowShortcut,
                                                 true})),
      m_saveValue(&bench.actions.add({"inspector.saveValue",
                                      "document-export",
                                      tr("Save Value to &File…"),
                                      tr("Save the bytes of the value that is shown"),
                                      {Qt::CTRL | Qt::Key_E}})) {
    auto& inspector = bench.inspector;
    m_show->setChecked(true);
    connect(m_show, &QAction::toggled, &inspector, &QWidget::setVisible);
    connect(m_saveValue, &QAction::triggered, this, &InspectorActions::saveValue);
    auto& edits = bench.features.get<EditActions>();
    connect(&inspector, &Inspector::valueEdited, &edits, &EditActions::stageValue);
    connect(&inspector, &Inspector::valueDiscarded, &edits, &EditActions::stageDiscarded);
    connect(&inspector, &Inspector::typingChanged, &bench.changes, &StagedChanges::setDraft);
    connect(&bench.changes, &StagedChanges::draftWanted, &inspector, &Inspector::commit);
    connect(&inspector, &Inspector::left, this, [this] { m_bench.pages.current().table().setFocus(); });
    connect(&inspector, &Inspector::refused, this,
            [this](const QString& why) { m_bench.messages.show("edit", MessageBar::Kind::Warning, why); });
    connect(&inspector, &Inspector::flawChecked, this, &InspectorActions::noteFlaw);
    connect(&edits, &EditActions::editorRequested, this, &InspectorActions::editValue);
    connect(&bench.changes, &StagedChanges::changed, this, [this] {
        if (m_flawed && !m_bench.changes.set().find(*m_flawed))
            m_bench.messages.remove("flaw");
    });
    connect(&bench.current, &CurrentRecord::changed, this, &InspectorActions::showCurrent);
    connect(&bench.document, &LogDocument::changed, this, &InspectorActions::updateEditable);
    connect(&bench.settings, &Settings::timeDisplayChanged, this, &InspectorActions::showCurrent);
    showCurrent();
}

void InspectorActions::showCurrent() {
    const auto& row = m_bench.current.row();
    auto& inspector = m_bench.inspector;
    if (row.added)
        inspector.showNew(row.snapshot, *row.added, *row.staged);
    else if (row.unreadable)
        inspector.showUnreadable(row.snapshot, *row.unreadable);
    else if (const auto version = m_bench.current.version())
        inspector.show(m_bench.document.newestSnapshot(), *version);
    else
        inspector.show(row.snapshot, row.record,
                       row.staged); // rows that are being replaced are of the moment before
    updateEditable();
}

void InspectorActions::updateEditable() {
    const auto& document = m_bench.document;
    const bool isWriting = document.refusal() == LogDocument::Refusal::Writing && !document.isPastShown();
    m_bench.inspector.setEditable(document.isEditable() || isWriting);
    m_saveValue->setEnabled(document.snapshot() && !m_bench.current.isNothing());
}

void InspectorActions::noteFlaw(const ByteString& key, const QString& kind, const QString& what) {
    m_bench.messages.remove("flaw");
    if (what.isEmpty())
        return;
    m_flawed = key;
    m_bench.messages.show("flaw", MessageBar::Kind::Warning,
                          tr("The value of “%1” is staged as it was typed, and is not valid %2: %3.")
                              .arg(escapedText(key, 60), kind, what),
                          {{tr("&Edit It"),
                            [this, key] {
                                m_bench.features.get<TableActions>().showKey(key);
                                editValue();
                            }},
                           {tr("&Take It Back"), [this, key] { m_bench.changes.revert({key}); }}});
}

void InspectorActions::reveal() {
    m_show->setChecked(true);
}

void InspectorActions::editValue() {
    reveal();
    m_bench.inspector.editValue();
}

void InspectorActions::showByte(Offset at) {
    reveal();
    m_bench.inspector.showByte(at);
}

void InspectorActions::saveValue() {
    auto& saving = m_bench.features.get<SaveActions>();
    // What is typed or staged is in no file.
    const auto shown = m_bench.inspector.shownBytes();
    if (shown && m_bench.inspector.isShowingStaged())
        return saving.saveValue(shown);
    const auto& snapshot = m_bench.document.newestSnapshot();
    if (!snapshot)
        return;
    if (const auto& unreadable = m_bench.current.row().unreadable)
        return saving.saveUnreadable(*unreadable);
    auto number = m_bench.current.record();
    auto& page = m_bench.pages.current();
    const auto id = page.table().currentId();
    if (id && !m_bench.current.version()) {
        const auto content = page.model().source().contentAt(*id);
        if (content && content->bytes())
            return saving.saveValue(content->bytes());
        if (content)
            number = content->record();
    }
    if (!number)
        return;
    if (auto place = snapshot->place(*number))
        saving.saveValue(*place);
}

void InspectorActions::saveState() {
    m_bench.settings.setState("window/inspector", m_show->isChecked() ? "shown" : "hidden");
    m_bench.settings.setState("value/editor", m_bench.inspector.editor().saveState());
}

void InspectorActions::restoreState() {
    m_show->setChecked(m_bench.settings.state("window/inspector") != "hidden");
    m_bench.inspector.editor().restoreState(m_bench.settings.state("value/editor"));
}

} // namespace simkv::ui
