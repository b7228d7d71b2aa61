// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "log/findings.h"
#include "store/snapshot.h"

#include <QIcon>

namespace simkv::ui {

// The icon of a kind of record; its text is stateText(). GUI thread.
[[nodiscard]] QIcon stateIcon(RecordState state);
[[nodiscard]] QIcon findingIcon(FindingKind kind);

} // namespace simkv::ui
