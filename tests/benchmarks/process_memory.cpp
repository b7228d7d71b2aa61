// SPDX-License-Identifier: GPL-3.0-or-later
#include "process_memory.h"

#include <fstream>
#include <malloc.h>
#include <string>

namespace benchmarks {
namespace {

std::uint64_t statusLine(const std::string& name) {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;) {
        std::uint64_t kibibytes = 0;
        if (word == name + ":" && status >> kibibytes)
            return kibibytes * 1024;
    }
    return 0;
}

} // namespace

std::uint64_t anonymousMemory() {
    return statusLine("RssAnon");
}

std::uint64_t peakResident() {
    return statusLine("VmHWM");
}

void resetPeakResident() {
    std::ofstream("/proc/self/clear_refs") << "5";
}

void releaseFreedMemory() {
    ::malloc_trim(0);
}

} // namespace benchmarks
