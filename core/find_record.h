// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "progress.h"
#include "snapshot.h"

#include <memory>
#include <optional>

namespace simkv {

struct FindRequest {
    ByteString bytes;       // what key or value must contain; not empty
    bool matchCase = false; // false: ASCII letters match in either case
    bool liveOnly = false;  // among live records only
    RecordNumber
        from{}; // the first record looked at; the search wraps around and ends before coming here again
    bool backward = false;
};

// The next record from `from` whose key or value contains the bytes; nothing where none does. Reads the log
// from there on; values of any size, in constant memory. Progress counts bytes of the log.
[[nodiscard]] Result<std::optional<RecordNumber>> findRecord(std::shared_ptr<const Snapshot> snapshot,
                                                             const FindRequest& request, Progress& progress);

} // namespace simkv
