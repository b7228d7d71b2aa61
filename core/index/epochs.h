// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <vector>

namespace simkv {

// Keeps memory that readers without locks may still be looking at until none of them does: epoch-based
// reclamation (Fraser, "Practical lock-freedom", 2004). One thread at a time retires; any thread reads.
class Epochs final {
public:
    Epochs() = default;
    Epochs(const Epochs&) = delete;
    Epochs& operator=(const Epochs&) = delete;
    // No reader is left.
    ~Epochs() {
        for (auto& list : m_retired)
            run(list);
    }

    // What a reader finds while this lives stays valid that long. Keep it short: meanwhile nothing is freed.
    class Reading final {
    public:
        explicit Reading(const Epochs& epochs) : m_active(&epochs.enter()) {}
        ~Reading() { m_active->fetch_sub(1, std::memory_order_release); }
        Reading(const Reading&) = delete;
        Reading& operator=(const Reading&) = delete;

    private:
        std::atomic<std::uint64_t>* m_active;
    };

    // Calls `free` once every reader that may have seen the thing has gone; new readers no longer find it.
    void retire(std::function<void()> free) {
        const auto epoch = m_epoch.load(std::memory_order_relaxed);
        m_retired[epoch & 1U].push_back(std::move(free));
        // What was retired in the epoch before was out of reach when this one began.
        for (const auto& stripe : m_active[(epoch + 1) & 1U]) {
            if (stripe.readers.load(std::memory_order_seq_cst) != 0)
                return;
        }
        run(m_retired[(epoch + 1) & 1U]);
        m_epoch.store(epoch + 1, std::memory_order_seq_cst);
    }

private:
    struct alignas(64) Stripe {
        std::atomic<std::uint64_t> readers{0};
    };
    static constexpr unsigned kStripes = 32;

    static unsigned stripeOfThisThread() {
        static std::atomic<unsigned> next{0};
        thread_local const unsigned stripe = next.fetch_add(1, std::memory_order_relaxed) % kStripes;
        return stripe;
    }
    std::atomic<std::uint64_t>& enter() const {
        while (true) {
            const auto epoch = m_epoch.load(std::memory_order_acquire);
            auto& active = m_active[epoch & 1U][stripeOfThisThread()].readers;
            active.fetch_add(1, std::memory_order_seq_cst);
            if (m_epoch.load(std::memory_order_seq_cst) == epoch)
                return active;
            active.fetch_sub(1, std::memory_order_release);
        }
    }
    static void run(std::vector<std::function<void()>>& list) {
        for (const auto& free : list)
            free();
        list.clear();
    }

    mutable std::array<std::array<Stripe, kStripes>, 2> m_active;
    std::atomic<std::uint64_t> m_epoch{0};
    std::array<std::vector<std::function<void()>>, 2> m_retired;
};

} // namespace simkv
