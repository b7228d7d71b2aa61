// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "log_builder.h"

#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace simkv {

// A log of puts, deletes, batches and, if wanted, damaged ranges, and a plain model of what it holds.
class RandomLog final {
public:
    // What a record of the log does; markers have no key.
    struct Step {
        std::optional<ByteString> key;
        bool isPut = false;
        std::uint32_t time = 0;
    };
    struct Shape {
        int steps = 2'000;
        int keys = 40;
        bool isDamaged = false;
        bool hasSetBackClocks = false;
    };

    RandomLog(std::uint32_t seed, const Shape& shape) : m_random(seed), m_shape(shape) {
        for (int step = 0; step < shape.steps; ++step) {
            if (shape.isDamaged && step > 0 && step % (shape.steps / 4) == 0) {
                m_log.raw(ByteString(30, '\xEE'));
                // So many whole records after it that reading resumes there.
                for (int n = 0; n < 20; ++n)
                    add(m_log, "after damage", true);
            }
            m_time += static_cast<std::uint32_t>(m_random() % 5);
            if (shape.hasSetBackClocks && m_random() % 100 == 0)
                m_time -= 50;
            m_random() % 20 == 0 ? addBatch() : addOne(m_log);
        }
    }

    [[nodiscard]] const LogBuilder& log() const { return m_log; }
    [[nodiscard]] const std::vector<Step>& steps() const { return m_steps; }
    [[nodiscard]] std::uint32_t randomNumber(std::uint64_t below) {
        return static_cast<std::uint32_t>(m_random() % below);
    }

    // The newest record of each key among the first `records`.
    [[nodiscard]] std::map<ByteString, std::uint64_t> newest(std::uint64_t records) const {
        std::map<ByteString, std::uint64_t> newest;
        for (std::uint64_t n = 0; n < records; ++n) {
            if (m_steps[n].key)
                newest[*m_steps[n].key] = n;
        }
        return newest;
    }
    // The live ones among the newest.
    [[nodiscard]] std::map<ByteString, std::uint64_t> live(std::uint64_t records) const {
        auto live = newest(records);
        std::erase_if(live, [this](const auto& entry) { return !m_steps[entry.second].isPut; });
        return live;
    }

private:
    void add(LogBuilder& to, const ByteString& key, bool isPut) {
        if (isPut)
            to.put(key, "value " + std::to_string(m_steps.size()), m_time);
        else
            to.tombstone(key, m_time);
        m_steps.push_back(Step{key, isPut, m_time});
    }
    void addOne(LogBuilder& to) {
        add(to, "k" + std::to_string(m_random() % static_cast<unsigned>(m_shape.keys)), m_random() % 4 != 0);
    }
    void addBatch() {
        m_steps.push_back(Step{{}, false, kTestTime}); // as LogBuilder::batch() has it
        LogBuilder body(m_log.order());
        for (auto count = 1 + m_random() % 6; count > 0; --count)
            addOne(body);
        m_log.batch(body);
    }

    std::mt19937 m_random;
    Shape m_shape;
    LogBuilder m_log;
    std::vector<Step> m_steps;
    std::uint32_t m_time = kTestTime;
};

} // namespace simkv
