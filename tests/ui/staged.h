// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "staged_change.h"

#include <optional>

namespace simkv {

// A change of a key whose newest record is `base`; without a value a deletion.
[[nodiscard]] inline StagedChange staged(ByteString key, std::optional<ByteString> value,
                                         std::optional<RecordNumber> base = {}) {
    const KeyInLog log{base, base.has_value()};
    return StagedChange{std::move(key), value ? Content::of(*std::move(value)) : Content::deleted(), log,
                        log};
}

} // namespace simkv
