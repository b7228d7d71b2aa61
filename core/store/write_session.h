// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/store.h"

#include <utility>

namespace simkv {

// Writing to a store, which ends with this object, also where an exception destroys it: the log is never left
// locked. Where writing had begun before, it goes on. For one thread; the store outlives it.
class WriteSession final {
public:
    // As Store::beginWriting().
    [[nodiscard]] static Result<WriteSession> begin(Store& store, const WriteOptions& options,
                                                    Progress& progress);
    ~WriteSession();
    WriteSession(WriteSession&& other) noexcept
        : m_store(std::exchange(other.m_store, nullptr)), m_tail(std::move(other.m_tail)) {}
    WriteSession& operator=(WriteSession&&) = delete;

    // What was removed from the end of the log to begin.
    [[nodiscard]] const std::optional<TruncatedTail>& truncatedTail() const { return m_tail; }

private:
    explicit WriteSession(Store* store) : m_store(store) {}

    Store* m_store; // null where others end it
    std::optional<TruncatedTail> m_tail;
};

} // namespace simkv
