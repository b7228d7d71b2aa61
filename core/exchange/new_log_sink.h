// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "base/result.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace simkv {

// Hands a new log on in large pieces. After an error, also Cancelled, and once nobody takes more, writes do
// nothing.
class NewLogSink final {
public:
    // Takes what follows the `end` of the bytes so far; false where it takes no more.
    using Put = std::function<Result<bool>(ByteView piece, Offset end)>;

    NewLogSink(Put put, ByteCount expected, Progress& progress)
        : m_put(std::move(put)), m_expected(expected), m_progress(&progress), m_buffer(kPiece) {}

    void add(ByteView bytes) {
        while (!bytes.empty()) {
            const auto room = take(bytes.size());
            std::copy_n(bytes.data(), room.size(), room.data());
            bytes.remove_prefix(room.size());
        }
    }
    void fill(char byte, std::uint64_t count) {
        while (count > 0) {
            const auto room = take(count);
            std::fill(room.begin(), room.end(), byte);
            count -= room.size();
        }
    }
    void flush();
    [[nodiscard]] ByteCount written() const { return m_written; }
    [[nodiscard]] const std::optional<Error>& failure() const { return m_failure; }
    [[nodiscard]] bool isOver() const { return m_isClosed || m_failure; }

private:
    static constexpr std::size_t kPiece = 1U << 20U;

    // Room for as many of the bytes as there is.
    std::span<char> take(std::uint64_t wanted) {
        if (m_used == kPiece)
            flush();
        const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(wanted, kPiece - m_used));
        const std::span<char> room(m_buffer.data() + m_used, count);
        m_used += count;
        return room;
    }

    Put m_put;
    ByteCount m_expected;
    Progress* m_progress;
    std::vector<char> m_buffer;
    std::size_t m_used = 0;
    ByteCount m_written{};
    std::optional<Error> m_failure;
    bool m_isClosed = false;
};

} // namespace simkv
