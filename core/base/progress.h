// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

namespace simkv {

// How a long operation tells its caller where it is, and learns that it should stop. Both are called on the
// thread of the operation, often (every few 10 KiB): implementations must be cheap and must not throw.
class Progress {
public:
    virtual ~Progress() = default;
    [[nodiscard]] virtual bool isCancelled() const noexcept = 0;
    virtual void advance(ByteCount done, ByteCount total) noexcept = 0;
};

// For callers that neither watch nor cancel.
class NoProgress final : public Progress {
public:
    [[nodiscard]] bool isCancelled() const noexcept override { return false; }
    void advance(ByteCount, ByteCount) noexcept override {}
};

[[nodiscard]] inline Error cancelledError() {
    return Error{ErrorCode::Cancelled, "cancelled"};
}

} // namespace simkv
