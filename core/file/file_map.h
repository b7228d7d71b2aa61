// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/types.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace simkv {

// A file in memory, for reading what is known to be there. A short record in the page cache takes a tenth of
// the time of a system call. A mapped file is dangerous to read: its bytes vanish under the reader when
// another program truncates it or the disk cannot deliver them. So the handler of SIGBUS puts zeros in the
// place of such a page, marks the stretch and goes on, and the reader asks isIntact() before it believes what
// it saw.
//
//     if (const char* bytes = map.view(at, count)) {
//         copy(bytes);
//         if (map.isIntact(at, count))
//             use what was copied;
//     }
//     // else: read the file, which says what is wrong
//
// One handler serves the process; it is installed with the first map and passes on every fault that is not of
// a map. A program that installs its own afterwards must pass on in turn. setEnd() on one thread at a time,
// the const methods from any.
class FileMap final {
public:
    // `descriptor`: open for reading, and until the map has gone. Nothing on systems of 32 bits, whose
    // address space is too small.
    [[nodiscard]] static std::unique_ptr<FileMap> create(int descriptor);
    ~FileMap();
    FileMap(const FileMap&) = delete;
    FileMap& operator=(const FileMap&) = delete;

    // The file is known to reach up to here. Where it was longer before, and grows again later, the bytes
    // from here on may be others then: no view of them may be in use.
    void setEnd(Offset end);

    static constexpr std::size_t kMaxView = std::size_t{512} << 10U;

    // Null where there is no such view: beyond the known end or 1 TiB, of more than kMaxView bytes, or in a
    // stretch of 1 GiB that could not be mapped or was lost to a fault.
    [[nodiscard]] const char* view(Offset at, std::size_t count) const {
        const auto end = m_end.load(std::memory_order_acquire);
        if (at.value() >= end || count > end - at.value() || count > kMaxView)
            return nullptr;
        const auto* piece = m_pieces[at.value() / kPiece].load(std::memory_order_acquire);
        if (piece == nullptr || piece->isLost.load(std::memory_order_relaxed))
            return nullptr;
        return reinterpret_cast<const char*>(piece->start.load(std::memory_order_relaxed)) +
               at.value() % kPiece;
    }
    // To be asked after the bytes of a view, at least one, were read: whether they were those of the file.
    // False also where that cannot be told.
    [[nodiscard]] bool isIntact(Offset at, std::size_t count) const {
        const auto* bytes = static_cast<const volatile char*>(view(at, count));
        if (bytes == nullptr)
            return false;
        std::atomic_thread_fence(std::memory_order_acquire); // what was read was read before this
        // When a file is truncated, the pages after its new end go first; then the rest of its last page is
        // filled with zeros. So a last byte that is not zero shows that the new end lies after it; otherwise
        // the next page shows it.
        if (bytes[count - 1] == 0 && !touchPageBehind(at, count))
            return false;
        std::atomic_thread_fence(std::memory_order_acquire);
        return !m_pieces[at.value() / kPiece]
                    .load(std::memory_order_relaxed)
                    ->isLost.load(std::memory_order_acquire);
    }
    // A hint that these bytes will be read soon.
    void prefetch(Offset at, std::size_t count) const {
        constexpr std::uintptr_t kLine = 64;
        const char* bytes = view(at, count);
        if (bytes == nullptr)
            return;
        for (const char* line = bytes - reinterpret_cast<std::uintptr_t>(bytes) % kLine; line < bytes + count;
             line += kLine)
            __builtin_prefetch(line);
    }

private:
    static constexpr std::uint64_t kPiece = std::uint64_t{1} << 30U;
    // How far a piece overlaps the next one: room for a view and for the page after it.
    static constexpr std::uint64_t kOverlap = 2 * kMaxView;
    static constexpr std::size_t kMaxPieces = 1024;

    // A stretch of address space that the handler looks after. Never freed, because the handler may be
    // looking at it at any time; used again instead.
    struct Piece {
        std::atomic<std::uintptr_t> start{0}; // 0: not in use
        std::atomic<bool> isLost{false};
        Piece* next = nullptr;
    };

    explicit FileMap(int descriptor) : m_descriptor(descriptor) {}
    [[nodiscard]] static Piece* takePiece(std::uintptr_t start);
    [[nodiscard]] static bool replacePage(std::uintptr_t address);
    static void installHandler();
    [[nodiscard]] bool touchPageBehind(Offset at, std::size_t count) const;
    void mapPiece(std::size_t index);

    // The list of all pieces ever made.
    static std::atomic<Piece*> s_pieces;

    const int m_descriptor;
    std::atomic<std::uint64_t> m_end{0};
    std::size_t m_mapped = 0; // pieces, or tried to
    std::array<std::atomic<Piece*>, kMaxPieces> m_pieces{};
};

} // namespace simkv
