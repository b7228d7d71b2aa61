// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"

namespace simkv {

// Stops at the n-th time that it is asked whether to; counted from 0. One thread.
class StopsAt final : public Progress {
public:
    explicit StopsAt(int asked) : m_left(asked) {}
    [[nodiscard]] bool isCancelled() const noexcept override { return m_left-- <= 0; }
    void advance(ByteCount, ByteCount) noexcept override {}

private:
    mutable int m_left;
};

} // namespace simkv
