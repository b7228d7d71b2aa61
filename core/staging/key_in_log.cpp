// SPDX-License-Identifier: GPL-3.0-or-later
#include "staging/key_in_log.h"

namespace simkv {

Result<KeyInLog> keyInLog(const Snapshot& snapshot, const ByteString& key) {
    const auto newest = snapshot.newest(key);
    if (!newest)
        return tl::unexpected(newest.error());
    return KeyInLog{*newest, *newest && snapshot.stateOf(**newest) == RecordState::Live};
}

} // namespace simkv
