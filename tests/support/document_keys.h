// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "document/log_document.h"
#include "must.h"

namespace simkv::ui {

// The newest record of a key in what a document shows.
inline std::optional<RecordNumber> newest(const LogDocument& document, const ByteString& key) {
    return document.snapshot() ? must(document.snapshot()->newest(key)) : std::nullopt;
}

inline bool hasValue(const LogDocument& document, const ByteString& key) {
    const auto number = newest(document, key);
    return number && document.snapshot()->stateOf(*number) == RecordState::Live;
}

} // namespace simkv::ui
