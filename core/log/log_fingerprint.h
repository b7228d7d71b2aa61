// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "file/file_system.h"

#include <vector>

namespace simkv {

// Remembers by hashes what a range of a file held: all of it up to 4 KiB, beyond that sixteen stretches of
// it, spread from its first bytes to its last. Bounded memory, and a read of 256 bytes for each stretch. One
// thread at a time.
class LogFingerprint final {
public:
    explicit LogFingerprint(Offset start = {}) : m_start(start), m_end(start) {}

    // The range reaches up to `end` now, where it was shorter. Io; then nothing has changed.
    [[nodiscard]] Result<void> extend(const File& file, Offset end);
    // The range ends at `end` now, where it was longer.
    void cut(Offset end);
    [[nodiscard]] Offset end() const { return m_end; }

    // Whether the file still holds those bytes; of a file of `size` as far as it goes.
    [[nodiscard]] Result<bool> matches(const File& file, ByteCount size) const;

private:
    static constexpr std::size_t kStretches = 16;
    static constexpr ByteCount kStretch{256};

    struct Stretch {
        Offset at{};
        ByteCount size{};
        std::uint64_t hash = 0;
    };
    using Stretches = std::vector<Stretch>;
    [[nodiscard]] static Result<void> add(Stretches& to, const File& file, Offset at, ByteCount size);
    static void thin(Stretches& stretches);

    Offset m_start;
    Offset m_end;
    Stretches m_stretches; // by offset
};

} // namespace simkv
