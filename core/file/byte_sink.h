// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

namespace simkv {

// Where bytes go that are made piece by piece. After an error, and once nobody wants more, writes do nothing;
// the owner learns of it when it ends the sink.
class ByteSink {
public:
    virtual ~ByteSink() = default;
    virtual void write(ByteView bytes) = 0;
    // False: there is no use in producing more.
    [[nodiscard]] virtual bool isOpen() const = 0;

protected:
    ByteSink() = default;
    ByteSink(const ByteSink&) = default;
    ByteSink& operator=(const ByteSink&) = default;
};

} // namespace simkv
