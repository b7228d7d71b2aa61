// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace simkv {

// Tells files apart that come and go under one path.
struct FileIdentity {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    bool operator==(const FileIdentity&) const = default;
};

} // namespace simkv
