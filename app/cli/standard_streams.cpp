// SPDX-License-Identifier: GPL-3.0-or-later
#include "standard_streams.h"

#include <fcntl.h>
#include <unistd.h>

namespace simkv::cli {

void openMissingStandardStreams() {
    for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; ++descriptor) {
        if (::fcntl(descriptor, F_GETFD) >= 0)
            continue;
        // Opened the wrong way round, so that reading or writing is an error and not silence. The lowest free
        // number is this one.
        if (::open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY) != descriptor)
            ::_exit(2);
    }
}

} // namespace simkv::cli
