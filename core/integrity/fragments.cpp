// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrity/fragments.h"

#include "format/batch_marker.h"
#include "format/record_codec.h"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace simkv {
namespace {

class FragmentSearch final {
public:
    FragmentSearch(const File& file, const Finding& unreadable, ByteOrder order,
                   const Plausibility& plausibility)
        : m_unreadable(&unreadable), m_scan(file, unreadable.end()),
          m_read(file, unreadable.end(), ByteCount(1024)), m_order(order), m_plausibility(plausibility) {}

    Result<std::vector<Fragment>> run(Progress& progress) {
        if (auto found = findRecords(m_unreadable->offset, progress); !found)
            return tl::unexpected(found.error());
        auto runs = chained();
        byWorth(runs);
        if (auto added = addDoubtful(runs); !added)
            return tl::unexpected(added.error());
        return chosen(runs);
    }

private:
    struct Record {
        Offset start{};
        Offset end{};
    };

    // Every place whose bytes look like a record of the store that fits.
    Result<void> findRecords(Offset from, Progress& progress) {
        constexpr auto kHeader = static_cast<std::size_t>(kHeaderSize.value());
        const auto start = from;
        for (from = firstHeaderFrom(m_scan, from); m_scan.left(from) >= kHeaderSize;
             from = firstHeaderFrom(m_scan, from)) {
            if (progress.isCancelled())
                return tl::unexpected(cancelledError());
            progress.advance(from - start, m_scan.end() - start);
            if (auto first = m_scan.view(from, kHeaderSize); !first)
                return tl::unexpected(first.error());
            auto bytes = m_scan.chunk(from);
            if (!bytes)
                return tl::unexpected(bytes.error());
            const auto last = bytes->size() - kHeader;
            for (std::size_t i = 0; i <= last; ++i) {
                const auto header = decodeHeader(bytes->data() + i, m_order);
                const auto at = from + ByteCount(i);
                if (!m_plausibility.record(header, m_scan.left(at)))
                    continue;
                auto reserved = hasReservedKey(m_read, RecordPlace{at, header});
                if (!reserved)
                    return tl::unexpected(reserved.error());
                if (!*reserved)
                    m_records.push_back(Record{at, at + header.size()});
            }
            from = from + ByteCount(last + 1);
        }
        return {};
    }

    // The run that begins at each record.
    [[nodiscard]] std::vector<Fragment> chained() const {
        std::unordered_map<std::uint64_t, Fragment> runs; // by start
        std::vector<Fragment> all;
        for (auto record = m_records.rbegin(); record != m_records.rend(); ++record) {
            Fragment run{record->start, record->end, 1};
            if (const auto next = runs.find(record->end.value()); next != runs.end()) {
                run.end = next->second.end;
                run.records += next->second.records;
            }
            runs.emplace(record->start.value(), run);
        }
        for (const auto& record : m_records)
            all.push_back(runs.at(record.start.value()));
        return all;
    }

    static void byWorth(std::vector<Fragment>& runs) {
        std::sort(runs.begin(), runs.end(), [](const Fragment& a, const Fragment& b) {
            return a.records != b.records ? a.records > b.records : a.start < b.start;
        });
    }

    // The record that does not look like one: worth less than all that do.
    Result<void> addDoubtful(std::vector<Fragment>& runs) {
        if (m_unreadable->doubtful == ByteCount(0))
            return {};
        const auto start = m_unreadable->offset;
        const auto bytes = m_read.view(start, kHeaderSize);
        if (!bytes)
            return tl::unexpected(bytes.error());
        const auto reserved =
            hasReservedKey(m_read, RecordPlace{start, decodeHeader(bytes->data(), m_order)});
        if (!reserved)
            return tl::unexpected(reserved.error());
        if (!*reserved)
            runs.push_back(Fragment{start, start + m_unreadable->doubtful, 1});
        return {};
    }

    // Those that do not overlap one before them.
    [[nodiscard]] static std::vector<Fragment> chosen(const std::vector<Fragment>& runs) {
        std::map<Offset, Fragment> taken;
        for (const auto& run : runs) {
            const auto next = taken.lower_bound(run.start);
            const bool isFree = (next == taken.end() || run.end <= next->second.start) &&
                                (next == taken.begin() || std::prev(next)->second.end <= run.start);
            if (isFree)
                taken.emplace_hint(next, run.start, run);
        }
        std::vector<Fragment> inOrder;
        inOrder.reserve(taken.size());
        for (const auto& [start, run] : taken)
            inOrder.push_back(run);
        return inOrder;
    }

    const Finding* m_unreadable;
    FileWindow m_scan;
    FileWindow m_read;
    ByteOrder m_order;
    const Plausibility& m_plausibility;
    std::vector<Record> m_records;
};

} // namespace

Result<std::vector<Fragment>> findFragments(const File& file, const Finding& unreadable, ByteOrder order,
                                            const Plausibility& plausibility, Progress& progress) {
    return FragmentSearch(file, unreadable, order, plausibility).run(progress);
}

} // namespace simkv
