// SPDX-License-Identifier: GPL-3.0-or-later
// Another program that writes a log: lock_holder_program FILE open-file|process. Says "locked" once it holds
// the lock, and keeps it until it is told a line, or its input ends.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE // F_OFD_SETLK
#endif
#include <cstdio>
#include <fcntl.h>
#include <string_view>

int main(int argc, char** argv) {
    if (argc != 3)
        return 1;
    const bool isOfProcess = std::string_view(argv[2]) == "process";
    const int descriptor = ::open(argv[1], O_RDWR | O_CLOEXEC);
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    if (descriptor < 0 || ::fcntl(descriptor, isOfProcess ? F_SETLK : F_OFD_SETLK, &lock) != 0) {
        std::perror("cannot lock");
        return 1;
    }
    std::puts("locked");
    std::fflush(stdout);
    return std::getchar() == EOF ? 1 : 0;
}
