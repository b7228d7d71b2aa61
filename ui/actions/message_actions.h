// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "actions/feature.h"
#include "pages/document_messages.h"

namespace simkv::ui {

// What the user needs to know or decide about the open log, with the buttons that do it.
class MessageActions final : public Feature {
    Q_OBJECT
public:
    explicit MessageActions(const Workbench& bench);

private:
    DocumentMessages m_messages;
};

} // namespace simkv::ui
