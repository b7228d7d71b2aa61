// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "log/findings.h"
#include "store/snapshot.h"

#include <QString>

namespace simkv {

// What a log says, as one line that a test can compare:
//
//     a=1            a put; values over 20 bytes as <N bytes>
//     -a             a tombstone; -a/2 with flag byte 2, -a=x with a value
//     [batch]        a batch marker
//     damage@30+14   a finding, its offset and size; the tail comes last, as torn@44+3
//     !unsupported   reading failed
//
// Bytes are escaped as in byte_text.h.
[[nodiscard]] QString logText(const ByteString& log, ByteOrder order = ByteOrder::Little);
// The same of all records, findings and the tail that a snapshot knows, read through it.
[[nodiscard]] QString snapshotText(const std::shared_ptr<const Snapshot>& snapshot);
// The live records alone, in log order: "a=1 b=2".
[[nodiscard]] QString liveText(const std::shared_ptr<const Snapshot>& snapshot);

[[nodiscard]] QString recordText(const RecordHeader& header, ByteView key, ByteView value, bool isMarker);
[[nodiscard]] QString findingText(const Finding& finding);
[[nodiscard]] QString codeText(ErrorCode code);
// "ok", or the code of the error.
template <typename T>
[[nodiscard]] QString outcome(const Result<T>& result) {
    return result ? QStringLiteral("ok") : codeText(result.error().code);
}

} // namespace simkv
