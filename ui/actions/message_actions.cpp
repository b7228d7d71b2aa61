// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/message_actions.h"

#include "actions/check_actions.h"
#include "actions/go_actions.h"
#include "actions/save_actions.h"

namespace simkv::ui {

MessageActions::MessageActions(const Workbench& bench) : m_messages(bench.document, bench.messages) {
    auto& check = bench.features.get<CheckActions>();
    auto& saving = bench.features.get<SaveActions>();
    connect(&m_messages, &DocumentMessages::goToOffsetRequested, &bench.features.get<GoActions>(),
            &GoActions::goToOffset);
    connect(&m_messages, &DocumentMessages::checkRequested, &check.check(), &LogCheck::start);
    connect(&m_messages, &DocumentMessages::salvageRequested, &check, &CheckActions::salvage);
    connect(&check, &CheckActions::cutTailRequested, &m_messages, &DocumentMessages::truncateTail);
    connect(&m_messages, &DocumentMessages::saveCopyRequested, &saving, [&saving] { saving.askForCopy(); });
}

} // namespace simkv::ui
