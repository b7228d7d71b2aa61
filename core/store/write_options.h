// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>

namespace simkv {

// When what was written reaches the disk. With each of these a record is with the system as soon as its put
// or remove returns: it survives the end of this process, not that of the machine.
enum class Sync : std::uint8_t {
    None,     // when the system likes; sync() makes sure
    Each,     // every put and remove is on the disk when it returns
    Interval, // within WriteOptions::syncInterval, see Store::syncIfDue()
};

// What the user has agreed to. Nothing of it is done unasked.
struct WriteOptions {
    // Append after damage, which stays as it is.
    bool appendAfterDamage = false;
    // Truncate the end of a log although it is not the usual tail: bytes of a file that holds no whole
    // record, or a last batch whose checksum is wrong. They are saved beside the log first.
    bool truncateDamagedEnd = false;
    Sync sync = Sync::Each;
    std::chrono::milliseconds syncInterval{1000}; // for Sync::Interval
    // How long to wait for a lock that another program has: many hold it for a moment only.
    std::chrono::milliseconds lockTimeout{0};

    [[nodiscard]] static WriteOptions repair() { return WriteOptions{true, true}; }
};

} // namespace simkv
