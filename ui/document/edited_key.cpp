// SPDX-License-Identifier: GPL-3.0-or-later
#include "document/edited_key.h"

namespace simkv::ui {

Result<ByteString> editedKey(const Snapshot& snapshot, const RecordPlace& place) {
    if (place.header.keyLength > kMostEditedKey) {
        return tl::unexpected(Error{ErrorCode::Invalid, "keys over 64 KiB are not edited in the window",
                                    snapshot.path(), place.offset});
    }
    return snapshot.key(place);
}

} // namespace simkv::ui
