// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/write_histogram.h"

#include <algorithm>

namespace simkv {
namespace {

constexpr std::uint64_t kMostExact = 4'096; // groups of 64 records whose headers are read
constexpr auto kTimeGroup = RecordIndex::kBlockSize;

class TimeHistogram final {
public:
    TimeHistogram(const Snapshot& snapshot, std::uint32_t stretches, Progress& progress)
        : m_snapshot(&snapshot), m_progress(&progress) {
        m_found.axis = LogAxis::Time;
        m_found.counts.assign(stretches, 0);
    }

    Result<WriteHistogram> run() {
        if (auto found = findRange(); !found)
            return tl::unexpected(found.error());
        m_found.first = m_range.earliest.seconds();
        m_found.last = m_range.latest.seconds();
        for (std::uint64_t group = 0; group < wholeGroups(); ++group) {
            if (group % kTimeGroup == 0 && m_progress->isCancelled())
                return tl::unexpected(cancelledError());
            if (auto counted = count(group); !counted)
                return tl::unexpected(counted.error());
        }
        if (auto counted = countEach(wholeGroups()); !counted)
            return tl::unexpected(counted.error());
        return std::move(m_found);
    }

private:
    [[nodiscard]] std::uint64_t wholeGroups() const { return m_snapshot->records() / kTimeGroup; }

    Result<void> findRange() {
        if (m_snapshot->records() == 0)
            return {};
        m_range = TimeRange{Timestamp(~std::uint32_t{0}), Timestamp(0)};
        for (std::uint64_t group = 0; group < wholeGroups(); ++group) {
            const auto times = m_snapshot->timesOfBlock(group);
            m_range.add(times.earliest);
            m_range.add(times.latest);
        }
        return eachOf(wholeGroups(), [this](Timestamp time) { m_range.add(time); });
    }

    template <typename Take>
    Result<void> eachOf(std::uint64_t group, const Take& take) const {
        const auto end = std::min(m_snapshot->records(), (group + 1) * kTimeGroup);
        for (auto n = group * kTimeGroup; n < end; ++n) {
            const auto place = m_snapshot->place(RecordNumber(n));
            if (!place)
                return tl::unexpected(place.error());
            take(place->header.timestamp);
        }
        return {};
    }

    [[nodiscard]] std::size_t stretchOf(Timestamp time) const {
        const std::uint64_t span = m_range.latest.seconds() - m_range.earliest.seconds() + std::uint64_t{1};
        const std::uint64_t at = time.seconds() - m_range.earliest.seconds();
        return static_cast<std::size_t>(at * m_found.counts.size() / span);
    }

    Result<void> countEach(std::uint64_t group) {
        return eachOf(group, [this](Timestamp time) { ++m_found.counts[stretchOf(time)]; });
    }

    Result<void> count(std::uint64_t group) {
        const auto times = m_snapshot->timesOfBlock(group);
        const auto first = stretchOf(times.earliest);
        const auto last = stretchOf(times.latest);
        if (first == last) {
            m_found.counts[first] += kTimeGroup;
        } else if (m_exact < kMostExact) {
            ++m_exact;
            return countEach(group);
        } else {
            const auto stretches = last - first + 1;
            for (std::uint64_t n = 0; n < kTimeGroup; ++n)
                ++m_found.counts[first + n * stretches / kTimeGroup];
        }
        return {};
    }

    const Snapshot* m_snapshot;
    Progress* m_progress;
    WriteHistogram m_found;
    TimeRange m_range{};
    std::uint64_t m_exact = 0;
};

// Where the i-th of `stretches` equal parts of `length` begins.
std::uint64_t startOf(std::uint64_t i, std::uint64_t stretches, std::uint64_t length) {
    return length / stretches * i + length % stretches * i / stretches;
}

Offset startOfRecord(const Snapshot& snapshot, std::uint64_t number) {
    return number < snapshot.records() ? snapshot.offsetOf(RecordNumber(number)) : snapshot.recordsEnd();
}

} // namespace

Result<WriteHistogram> writeHistogram(const Snapshot& snapshot, LogAxis axis, std::uint32_t stretches,
                                      Progress& progress) {
    if (axis == LogAxis::Time)
        return TimeHistogram(snapshot, stretches, progress).run();
    const auto records = snapshot.records();
    const auto length = axis == LogAxis::Record ? records : snapshot.recordsEnd().value();
    WriteHistogram found{axis, 0, length == 0 ? 0 : length - 1, {}};
    for (std::uint32_t i = 0; i < stretches; ++i) {
        if (i % kTimeGroup == 0 && progress.isCancelled())
            return tl::unexpected(cancelledError());
        const auto from = startOf(i, stretches, length);
        const auto to = startOf(i + 1, stretches, length);
        if (records == 0)
            found.counts.push_back(0);
        else if (axis == LogAxis::Record)
            found.counts.push_back((startOfRecord(snapshot, to) - startOfRecord(snapshot, from)).value());
        else
            found.counts.push_back(snapshot.firstFrom(Offset(to)).value() -
                                   snapshot.firstFrom(Offset(from)).value());
    }
    return found;
}

} // namespace simkv
