// SPDX-License-Identifier: GPL-3.0-or-later
#include "file/file_map.h"

#include "base/mutex.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <mutex>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace simkv {
namespace {

std::uintptr_t pageSize() {
    static const auto size = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    return size;
}

struct sigaction s_before {}; // the handler that ours was put in front of

// What the process would have done without us.
void passOn(int number, siginfo_t* info, void* context) {
    if ((s_before.sa_flags & SA_SIGINFO) != 0) {
        s_before.sa_sigaction(number, info, context);
    } else if (s_before.sa_handler != SIG_DFL && s_before.sa_handler != SIG_IGN) {
        s_before.sa_handler(number);
    } else if (s_before.sa_handler == SIG_DFL || info->si_code > 0) {
        // The instruction that failed is tried again on return and ends the program, as no fault may be
        // ignored; a signal that was sent has to be sent again.
        (void)std::signal(number, SIG_DFL);
        if (info->si_code <= 0)
            (void)std::raise(number);
    }
}

} // namespace

std::atomic<FileMap::Piece*> FileMap::s_pieces{nullptr};

std::unique_ptr<FileMap> FileMap::create(int descriptor) {
    if (sizeof(void*) < 8)
        return nullptr;
    static std::once_flag installed;
    std::call_once(installed, installHandler);
    return std::unique_ptr<FileMap>(new FileMap(descriptor));
}

FileMap::~FileMap() {
    for (std::size_t index = 0; index < m_mapped; ++index) {
        auto* piece = m_pieces[index].load(std::memory_order_relaxed);
        if (piece == nullptr)
            continue;
        auto* start = reinterpret_cast<void*>(piece->start.load(std::memory_order_relaxed));
        // In this order: once unmapped, the addresses may belong to another map.
        piece->start.store(0, std::memory_order_seq_cst);
        ::munmap(start, kPiece + kOverlap);
    }
}

// Returns whether the address is one of ours. Runs in a signal handler: takes no lock, allocates nothing, and
// calls nothing that does.
bool FileMap::replacePage(std::uintptr_t address) {
    for (auto* piece = s_pieces.load(std::memory_order_acquire); piece != nullptr; piece = piece->next) {
        const auto start = piece->start.load(std::memory_order_acquire);
        if (start == 0 || address < start || address - start >= kPiece + kOverlap)
            continue;
        // Before the page is there: a thread that reads its zeros finds the mark.
        piece->isLost.store(true, std::memory_order_seq_cst);
        const auto page = address - address % pageSize();
        const auto before = errno;
        const auto replaced =
            ::syscall(SYS_mmap, page, pageSize(), PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
        errno = before;
        return replaced == static_cast<long>(page);
    }
    return false;
}

void FileMap::installHandler() {
    (void)pageSize(); // its first call is none for a handler
    struct sigaction action {};
    action.sa_sigaction = [](int number, siginfo_t* info, void* context) {
        if (info->si_code <= 0 || !replacePage(reinterpret_cast<std::uintptr_t>(info->si_addr)))
            passOn(number, info, context);
    };
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
    sigemptyset(&action.sa_mask);
    ::sigaction(SIGBUS, nullptr, &s_before); // known before the handler can run
    ::sigaction(SIGBUS, &action, nullptr);
}

FileMap::Piece* FileMap::takePiece(std::uintptr_t start) {
    static Mutex mutex; // of those who add and take; the handler only looks
    const MutexLock lock(mutex);
    auto* const first = s_pieces.load(std::memory_order_relaxed);
    auto* piece = first;
    while (piece != nullptr && piece->start.load(std::memory_order_relaxed) != 0)
        piece = piece->next;
    if (piece == nullptr) {
        piece = new Piece; // for ever
        piece->next = first;
        s_pieces.store(piece, std::memory_order_release);
    }
    piece->isLost.store(false, std::memory_order_relaxed);
    piece->start.store(start, std::memory_order_release);
    return piece;
}

void FileMap::mapPiece(std::size_t index) {
    // The map is as long as the file may become: addresses after the end of the file cost nothing, and show
    // its bytes once it has grown that far.
    void* start = ::mmap(nullptr, kPiece + kOverlap, PROT_READ, MAP_SHARED, m_descriptor,
                         static_cast<off_t>(index * kPiece));
    if (start == MAP_FAILED)
        return; // a file system that cannot, or a limit of the process: reading does as well
    (void)::madvise(start, kPiece + kOverlap, MADV_RANDOM);
    m_pieces[index].store(takePiece(reinterpret_cast<std::uintptr_t>(start)), std::memory_order_release);
}

void FileMap::setEnd(Offset end) {
    const auto reach = std::min(end.value(), kMaxPieces * kPiece);
    for (; m_mapped * kPiece < reach; ++m_mapped)
        mapPiece(m_mapped);
    m_end.store(reach, std::memory_order_release);
}

// Returns false where the file has no such page.
bool FileMap::touchPageBehind(Offset at, std::size_t count) const {
    const auto next = (at.value() + count + pageSize() - 1) / pageSize() * pageSize();
    if (next >= m_end.load(std::memory_order_acquire))
        return false;
    const char* bytes = view(at, count);
    if (bytes == nullptr)
        return false;
    (void)*static_cast<const volatile char*>(bytes + (next - at.value()));
    return true;
}

} // namespace simkv
