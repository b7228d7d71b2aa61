// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "memory_log.h"

#include <QSemaphore>

namespace simkv {

// Holds up whoever reads the log after `from`, until it lets them through or ends.
class Gate final {
public:
    explicit Gate(const MemoryLog& log, std::uint64_t from = 0) {
        log.file().watch([this, from](Offset at, std::size_t count) {
            if (at.value() + count > from) {
                m_waiting.release();
                m_open.acquire();
                m_open.release();
            }
            return Result<void>();
        });
    }
    ~Gate() { letThrough(); }
    Gate(const Gate&) = delete;
    Gate& operator=(const Gate&) = delete;

    void letThrough() { m_open.release(); }
    // Waits for a reader.
    [[nodiscard]] bool isHeldUp() { return m_waiting.tryAcquire(1, 10'000); }

private:
    QSemaphore m_open;
    QSemaphore m_waiting;
};

} // namespace simkv
