// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/types.h"

#include <string>

namespace simkv {

// What keys that are told apart by numbers have in common: the key as escaped text (byte_text.h) with a `*`
// for each run of digits, and for each word of eight or more hexadecimal digits and dashes with one of 0 to 9
// among them, as UUIDs, hashes and dates are: "user:*:name" for "user:1042:name". Looks at the first 256
// bytes. Any thread.
[[nodiscard]] std::string keyPattern(ByteView key);

} // namespace simkv
