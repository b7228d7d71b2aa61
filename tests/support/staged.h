// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "staging/staged_change.h"

#include <QString>

#include <optional>

namespace simkv {

// "a=1", "a=#7" for the value of a record, "-a" for a deletion.
[[nodiscard]] inline QString changeText(const StagedChange& change) {
    const auto key = QString::fromStdString(change.key);
    if (const auto bytes = change.content.bytes())
        return key + '=' + QString::fromStdString(*bytes);
    if (const auto record = change.content.record())
        return key + QStringLiteral("=#%1").arg(record->value());
    return '-' + key;
}

// A change of a key whose newest record is `base`; without a value a deletion.
[[nodiscard]] inline StagedChange staged(ByteString key, std::optional<ByteString> value,
                                         std::optional<RecordNumber> base = {}) {
    const KeyInLog log{base, base.has_value()};
    return StagedChange{std::move(key), value ? Content::of(*std::move(value)) : Content::deleted(), log,
                        log};
}

} // namespace simkv
