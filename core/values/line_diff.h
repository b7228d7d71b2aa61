// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <cstdint>
#include <vector>

namespace simkv {

// A stretch in which two sequences differ: how many items from where on in each; none in one of them where
// items were only added or only taken away.
struct DiffHunk {
    std::uint32_t before = 0;
    std::uint32_t beforeCount = 0;
    std::uint32_t after = 0;
    std::uint32_t afterCount = 0;
    bool operator==(const DiffHunk&) const = default;
};

// The lines, each with its line end, in which two texts differ, in order; what lies between is the same in
// both. By Myers's algorithm (An O(ND) Difference Algorithm, 1986), as libgit2 has it with the heuristics
// that keep it quick where nearly all differs: the list may then be longer than it need be. Any bytes. Takes
// memory of some ten times the texts. Any thread; cannot be stopped. Unsupported for more than 512 MiB; Io
// where memory is short.
[[nodiscard]] Result<std::vector<DiffHunk>> diffLines(ByteView before, ByteView after);

} // namespace simkv
