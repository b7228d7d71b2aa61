// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace benchmarks {

// Memory of this process, in bytes, as Linux reports it.
[[nodiscard]] std::uint64_t anonymousMemory(); // without the pages of mapped files
[[nodiscard]] std::uint64_t peakResident();    // with them, since resetPeakResident()
void resetPeakResident();
// Gives what was freed back to the system, so that the next figures do not depend on what ran before.
void releaseFreedMemory();

} // namespace benchmarks
