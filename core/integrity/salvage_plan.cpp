// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrity/salvage_plan.h"

#include "integrity/fragments.h"
#include "log/log_reader.h"

#include <algorithm>

namespace simkv {
namespace {

// A stretch of the log without damage.
struct Stretch {
    Offset start{};
    Offset end{};
    std::uint64_t firstRecord = 0; // records of the log in front of it
    std::uint64_t endRecord = 0;
};

// A record that says it marks a batch where there is none that is whole.
struct LooseMarker {
    Offset start{};
    Offset bodyEnd{}; // as it says
    std::uint64_t record = 0;
};

// What reading a log through has shown.
struct Survey {
    std::vector<Stretch> stretches;
    std::vector<Finding> ranges; // damage and the tail
    std::vector<Finding> wrongBatches;
    std::vector<LooseMarker> markers;
    ReadContext context;
};

class Surveyor final {
public:
    explicit Surveyor(const OpenedLog& log) : m_log(&log), m_reader(*log.file, log.info, log.byteOrder) {}

    Result<Survey> run(Progress& progress) {
        const auto end = readThrough(
            m_reader, progress, [this](LogRecords records) { return take(records); },
            [this](const Finding& finding) { take(finding); });
        if (!end)
            return tl::unexpected(end.error());
        endStretch();
        if (end->tail)
            m_survey.ranges.push_back(*end->tail);
        m_survey.context = m_reader.context();
        return std::move(m_survey);
    }

private:
    Result<void> take(LogRecords records) {
        if (m_stretch.firstRecord == m_records)
            m_stretch.start = records.front().place.offset;
        for (const auto& record : records) {
            if (mayBeBatchMarker(record.place.header)) {
                if (auto looked = lookAtMarker(record); !looked)
                    return looked;
            }
            ++m_records;
        }
        m_stretch.end = records.back().place.end();
        m_stretch.endRecord = m_records;
        return {};
    }

    Result<void> lookAtMarker(const LogRecord& record) {
        const auto& wrong = m_survey.wrongBatches;
        const bool isWrong = !wrong.empty() && wrong.back().offset == record.place.offset;
        if (record.isMarker && !isWrong)
            return {};
        FileWindow window(*m_log->file, record.place.end(), kBatchMarkerSize);
        const auto marker = readBatchMarker(window, record.place, m_log->byteOrder);
        if (!marker)
            return tl::unexpected(marker.error());
        if (*marker)
            m_survey.markers.push_back(
                LooseMarker{record.place.offset, record.place.end() + (*marker)->bodyLength, m_records});
        return {};
    }

    void take(const Finding& finding) {
        if (finding.kind == FindingKind::WrongBatch) {
            m_survey.wrongBatches.push_back(finding);
            return;
        }
        endStretch();
        m_survey.ranges.push_back(finding);
    }

    void endStretch() {
        if (m_stretch.endRecord > m_stretch.firstRecord)
            m_survey.stretches.push_back(m_stretch);
        m_stretch = Stretch{{}, {}, m_records, m_records};
    }

    const OpenedLog* m_log;
    LogReader m_reader;
    Survey m_survey;
    Stretch m_stretch;
    std::uint64_t m_records = 0;
};

// Reports a search in one unreadable range as progress through the log.
class RangeProgress final : public Progress {
public:
    RangeProgress(Progress& whole, Offset start, ByteCount size)
        : m_whole(&whole), m_start(start), m_size(size) {}
    [[nodiscard]] bool isCancelled() const noexcept override { return m_whole->isCancelled(); }
    void advance(ByteCount done, ByteCount) noexcept override {
        m_whole->advance(m_start - Offset(0) + done, m_size);
    }

private:
    Progress* m_whole;
    Offset m_start;
    ByteCount m_size;
};

class Planner final {
public:
    Planner(const OpenedLog& log, const SalvageOptions& options, const Survey& survey)
        : m_log(&log), m_options(&options), m_survey(&survey) {
        m_report.byteOrder = log.byteOrder;
        m_report.wrongBatches = survey.wrongBatches;
        m_chosen = options.tryHarderAt;
        std::sort(m_chosen.begin(), m_chosen.end());
    }

    Result<SalvageReport> run(Progress& progress) {
        if (auto asked = checkOffsets(); !asked)
            return tl::unexpected(asked.error());
        auto stretch = m_survey->stretches.begin();
        const auto end = m_survey->stretches.end();
        for (const auto& unreadable : m_survey->ranges) {
            for (; stretch != end && stretch->start < unreadable.offset; ++stretch)
                addStretch(*stretch, &unreadable);
            if (auto added = addRange(unreadable, progress); !added)
                return tl::unexpected(added.error());
        }
        for (; stretch != end; ++stretch)
            addStretch(*stretch, nullptr);
        return std::move(m_report);
    }

private:
    Result<void> checkOffsets() const {
        auto unreadable = m_survey->ranges.begin();
        for (const auto offset : m_chosen) {
            while (unreadable != m_survey->ranges.end() && unreadable->offset < offset)
                ++unreadable;
            if (unreadable == m_survey->ranges.end() || unreadable->offset != offset)
                return tl::unexpected(Error{ErrorCode::Invalid, "no damaged range or tail begins here",
                                            m_log->file->path(), offset});
        }
        return {};
    }

    // `next`: what follows it.
    [[nodiscard]] static Trust trustIn(const Stretch& stretch, const Finding* next) {
        if (stretch.start == Offset(0))
            return Trust::Sequence;
        return next != nullptr && next->kind == FindingKind::Damage ? Trust::Doubtful : Trust::Resynchronised;
    }

    // The loose markers of the stretch that must not be copied: with other bytes after them than here, they
    // could pass for a batch that is torn or damaged and hide the records after them. Last first.
    [[nodiscard]] std::vector<LooseMarker> harmfulMarkers(const Stretch& stretch) const {
        const bool isLogEnd = stretch.end == Offset(m_log->info.size.value());
        std::vector<LooseMarker> harmful;
        auto sameUntil = stretch.end;
        const auto isBefore = [](const LooseMarker& marker, Offset at) { return marker.start < at; };
        const auto first =
            std::lower_bound(m_survey->markers.begin(), m_survey->markers.end(), stretch.start, isBefore);
        for (auto marker = std::lower_bound(first, m_survey->markers.end(), stretch.end, isBefore);
             marker != first;) {
            --marker;
            if (marker->bodyEnd < sameUntil || (isLogEnd && sameUntil == stretch.end))
                continue;
            harmful.push_back(*marker);
            sameUntil = marker->start;
        }
        return harmful;
    }

    void addStretch(const Stretch& stretch, const Finding* next) {
        const auto trust = trustIn(stretch, next);
        auto at = stretch.start;
        auto record = stretch.firstRecord;
        const auto harmful = harmfulMarkers(stretch);
        for (auto marker = harmful.rbegin(); marker != harmful.rend(); ++marker) {
            add(at, marker->start, marker->record - record, trust);
            m_report.leftOutMarkers.push_back(marker->start);
            at = marker->start + kBatchMarkerSize;
            record = marker->record + 1;
        }
        add(at, stretch.end, stretch.endRecord - record, trust);
    }

    void add(Offset from, Offset end, std::uint64_t records, Trust trust) {
        if (from == end)
            return;
        m_report.runs.push_back(SalvagedRun{from, end - from, Offset(m_report.size.value()), records, trust});
        m_report.size += end - from;
        m_report.records += records;
    }

    Result<void> addRange(const Finding& unreadable, Progress& progress) {
        const bool isTried =
            m_options->tryHarder || std::binary_search(m_chosen.begin(), m_chosen.end(), unreadable.offset);
        m_report.isDamaged = m_report.isDamaged || unreadable.kind == FindingKind::Damage;
        auto at = unreadable.offset;
        if (isTried) {
            RangeProgress searching(progress, unreadable.offset, m_log->info.size);
            const auto found =
                findFragments(*m_log->file, unreadable, m_log->byteOrder,
                              Plausibility(m_survey->context, m_log->info.modifiedSeconds), searching);
            if (!found)
                return tl::unexpected(found.error());
            for (const auto& fragment : *found) {
                addLost(at, fragment.start, unreadable, isTried);
                add(fragment.start, fragment.end, fragment.records, Trust::Fragment);
                at = fragment.end;
            }
        }
        addLost(at, unreadable.end(), unreadable, isTried);
        return {};
    }

    void addLost(Offset from, Offset end, const Finding& unreadable, bool isTried) {
        if (from < end)
            m_report.lost.push_back(LostRange{from, end - from, unreadable, isTried});
    }

    const OpenedLog* m_log;
    const SalvageOptions* m_options;
    std::vector<Offset> m_chosen; // of tryHarderAt, in file order
    const Survey* m_survey;
    SalvageReport m_report;
};

} // namespace

Result<SalvageReport> planSalvage(const OpenedLog& log, const SalvageOptions& options, Progress& reading,
                                  Progress& trying) {
    const auto survey = Surveyor(log).run(reading);
    if (!survey)
        return tl::unexpected(survey.error());
    return Planner(log, options, *survey).run(trying);
}

} // namespace simkv
