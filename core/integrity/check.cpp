// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrity/check.h"

#include "log/log_reader.h"
#include "log/opened_log.h"

#include <algorithm>
#include <numeric>

namespace simkv {

std::string verdict(const std::vector<Finding>& findings) {
    // FindingKind lists the gravest first.
    const auto gravest = std::min_element(findings.begin(), findings.end(),
                                          [](const Finding& a, const Finding& b) { return a.kind < b.kind; });
    return gravest == findings.end() ? "clean" : name(gravest->kind);
}

const char* name(WarningKind kind) {
    constexpr std::array<const char*, kWarningKinds> kNames{
        "clock-back", "time-ahead", "odd-flag", "tombstone-value", "reserved-key", "zero-sector", "doubtful"};
    return kNames[static_cast<std::size_t>(kind)];
}

std::uint64_t CheckReport::allWarnings() const {
    return std::accumulate(warningCounts.begin(), warningCounts.end(), std::uint64_t{0});
}

namespace {

constexpr ByteCount kSector{512};

std::string seconds(std::int64_t count) {
    return std::to_string(count) + (count == 1 ? " second" : " seconds");
}

// One pass over one log.
class Checker final {
public:
    Checker(const OpenedLog& log, const CheckOptions& options)
        : m_log(&log), m_options(&options), m_reader(*log.file, log.info, log.byteOrder) {
        m_report.byteOrder = log.byteOrder;
        m_report.size = log.info.size;
    }

    Result<CheckReport> run(Progress& progress) {
        const auto end = readThrough(
            m_reader, progress, [this](LogRecords records) { return lookAt(records); },
            [this](const Finding& finding) { take(finding); });
        if (!end)
            return tl::unexpected(end.error());
        return finish(*end, progress);
    }

private:
    void warn(WarningKind kind, RecordNumber record, Offset offset, ByteCount size, std::string reason) {
        auto& count = m_report.warningCounts[static_cast<std::size_t>(kind)];
        if (count++ < m_options->mostOfAKind)
            m_report.warnings.push_back(Warning{kind, record, offset, size, std::move(reason)});
    }

    Result<void> lookAt(LogRecords records) {
        for (const auto& record : records) {
            lookAtTime(record.place);
            if (!record.isMarker) {
                if (auto looked = lookAtKind(record.place); !looked)
                    return looked;
            }
            m_last = record.place;
            ++m_report.records;
        }
        return {};
    }

    void lookAtTime(const RecordPlace& place) {
        const std::int64_t time = place.header.timestamp.seconds();
        const RecordNumber number(m_report.records);
        if (m_last && m_last->header.timestamp > place.header.timestamp) {
            const auto back = std::int64_t{m_last->header.timestamp.seconds()} - time;
            warn(WarningKind::ClockBack, number, place.offset, place.header.size(),
                 "the time is " + seconds(back) + " earlier than that of the record before it");
        }
        const auto ahead = time - m_log->info.modifiedSeconds;
        if (ahead > kDay)
            warn(WarningKind::TimeAhead, number, place.offset, place.header.size(),
                 "the time is " + seconds(ahead) + " after the last change of the file");
    }

    Result<void> lookAtKind(const RecordPlace& place) {
        const auto& header = place.header;
        const RecordNumber number(m_report.records);
        if (header.flag > 1)
            warn(WarningKind::OddFlag, number, place.offset, header.size(),
                 "the flag byte is " + std::to_string(header.flag) + ", neither 0 nor 1; it deletes the key");
        auto reserved = hasReservedKey(m_reader.window(), place);
        if (!reserved)
            return tl::unexpected(reserved.error());
        if (*reserved)
            warn(WarningKind::ReservedKey, number, place.offset, header.size(),
                 "a key of the format's own in a record that marks nothing");
        else if (header.isTombstone() && header.valueLength > 0)
            warn(WarningKind::TombstoneValue, number, place.offset, header.size(),
                 "a tombstone with a value of " + std::to_string(header.valueLength) + " bytes");
        return {};
    }

    void take(const Finding& finding) {
        m_report.findings.push_back(finding);
        if (finding.kind != FindingKind::Damage)
            return;
        const auto count = m_report.records - m_resumedAt.value();
        if (m_isResumed && count > 0)
            warn(WarningKind::Doubtful, m_resumedAt, m_resumed, finding.offset - m_resumed,
                 std::to_string(count) +
                     " records between two damaged ranges: a log that was stored in a value would look the "
                     "same");
        m_isResumed = true;
        m_resumed = finding.end();
        m_resumedAt = RecordNumber(m_report.records);
    }

    // Where the last record holds a sector of zeros.
    Result<std::optional<Offset>> zeroSector(Progress& progress) {
        FileWindow window(*m_log->file, m_last->end());
        const auto size = kSector.value();
        std::uint64_t zeros = 0;
        for (auto at = m_last->offset; at < m_last->end();) {
            if (progress.isCancelled())
                return tl::unexpected(cancelledError());
            auto bytes = window.chunk(at);
            if (!bytes)
                return tl::unexpected(bytes.error());
            for (std::size_t i = 0; i < bytes->size(); ++i) {
                const auto behind = at.value() + i + 1;
                zeros = (*bytes)[i] == 0 ? zeros + 1 : 0;
                if (behind % size == 0 && zeros >= size)
                    return std::optional(Offset(behind - size));
            }
            at = at + ByteCount(bytes->size());
        }
        return std::optional<Offset>();
    }

    Result<CheckReport> finish(const LogEnd& end, Progress& progress) {
        if (end.tail)
            m_report.findings.push_back(*end.tail);
        if (m_last) {
            auto sector = zeroSector(progress);
            if (!sector)
                return tl::unexpected(sector.error());
            if (*sector) {
                warn(WarningKind::ZeroSector, RecordNumber(m_report.records - 1), m_last->offset,
                     m_last->header.size(),
                     "512 bytes of zeros at offset " + std::to_string((*sector)->value()) +
                         " in the last record: a crash can have left them unwritten");
                if (!m_report.warnings.empty() && m_report.warnings.back().kind == WarningKind::ZeroSector)
                    m_report.warnings.back().sector = *sector;
            }
        }
        std::stable_sort(m_report.warnings.begin(), m_report.warnings.end(),
                         [](const Warning& a, const Warning& b) { return a.offset < b.offset; });
        return std::move(m_report);
    }

    const OpenedLog* m_log;
    const CheckOptions* m_options;
    LogReader m_reader;
    CheckReport m_report;
    std::optional<RecordPlace> m_last;
    bool m_isResumed = false; // after damage
    Offset m_resumed{};
    RecordNumber m_resumedAt{};
};

} // namespace

Result<CheckReport> checkLog(const std::string& path, Progress& progress, FileSystem& fileSystem,
                             const CheckOptions& options) {
    const auto log = openLogForReading(path, progress, fileSystem);
    if (!log)
        return tl::unexpected(log.error());
    return Checker(*log, options).run(progress);
}

} // namespace simkv
