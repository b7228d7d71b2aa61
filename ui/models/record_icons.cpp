// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/record_icons.h"

namespace simkv::ui {

QIcon stateIcon(RecordState state) {
    switch (state) {
    case RecordState::Live:
        return QIcon(QStringLiteral(":/icons/record-live.svg"));
    case RecordState::Superseded:
        return QIcon(QStringLiteral(":/icons/record-superseded.svg"));
    case RecordState::Tombstone:
        return QIcon(QStringLiteral(":/icons/record-tombstone.svg"));
    case RecordState::Marker:
        return QIcon(QStringLiteral(":/icons/record-marker.svg"));
    }
    return {};
}

QIcon findingIcon(FindingKind kind) {
    return QIcon(isTail(kind) ? QStringLiteral(":/icons/record-tail.svg")
                              : QStringLiteral(":/icons/record-damage.svg"));
}

} // namespace simkv::ui
