// SPDX-License-Identifier: GPL-3.0-or-later
#include "log/findings.h"

namespace simkv {

const char* name(FindingKind kind) {
    switch (kind) {
    case FindingKind::Damage:
        return "damage";
    case FindingKind::WrongBatch:
        return "wrong-batch";
    case FindingKind::Torn:
        return "torn";
    case FindingKind::Zeros:
        return "zeros";
    case FindingKind::TornBatch:
        return "torn-batch";
    }
    return "";
}

} // namespace simkv
