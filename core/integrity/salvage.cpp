// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrity/salvage.h"

#include "file/file_sink.h"
#include "file/file_window.h"
#include "file/new_file.h"
#include "integrity/salvage_plan.h"
#include "log/log_reader.h"

#include <algorithm>

namespace simkv {

namespace {

// One of several passes of the same length, as progress of the whole.
class PassProgress final : public Progress {
public:
    PassProgress(Progress& whole, std::uint64_t pass, std::uint64_t passes)
        : m_whole(&whole), m_pass(pass), m_passes(passes) {}
    [[nodiscard]] bool isCancelled() const noexcept override { return m_whole->isCancelled(); }
    void advance(ByteCount done, ByteCount total) noexcept override {
        m_whole->advance(ByteCount(m_pass * total.value() + done.value()),
                         ByteCount(m_passes * total.value()));
    }

private:
    Progress* m_whole;
    std::uint64_t m_pass;
    std::uint64_t m_passes;
};

constexpr std::uint64_t kPasses = 4; // reading, trying harder, writing, reading back

Result<void> writeRuns(const OpenedLog& log, const SalvageReport& report, ByteSink& to, Progress& progress) {
    FileWindow window(*log.file, Offset(log.info.size.value()));
    ByteCount written;
    for (const auto& run : report.runs) {
        const auto end = run.from + run.size;
        for (auto at = run.from; at < end && to.isOpen();) {
            if (progress.isCancelled())
                return tl::unexpected(cancelledError());
            const auto chunk = window.chunk(at);
            if (!chunk)
                return tl::unexpected(chunk.error());
            const auto piece = std::min(ByteCount(chunk->size()), end - at);
            to.write(chunk->substr(0, static_cast<std::size_t>(piece.value())));
            at = at + piece;
            written += piece;
            progress.advance(written, report.size);
        }
    }
    return {};
}

bool isSameInBothOrders(std::uint32_t length) {
    return length == __builtin_bswap32(length);
}

// Whether the new log will be taken for one of the other byte order, but with the same records.
Result<bool> readBack(const std::string& path, const SalvageReport& report, FileSystem& fileSystem,
                      Progress& progress) {
    const auto differs = [&path](const std::string& what, std::optional<Offset> at = {}) {
        return tl::unexpected(
            Error{ErrorCode::Corrupt, "the new log does not read as the old one: " + what, path, at});
    };
    const auto written = openLogForReading(path, progress, fileSystem);
    if (!written)
        return tl::unexpected(written.error());
    const bool isOrderLost = written->byteOrder != report.byteOrder && report.records > 0;
    bool areSame = true; // in both orders, but for their times
    LogReader reader(*written->file, written->info, report.byteOrder);
    std::uint64_t records = 0;
    std::optional<Finding> amiss;
    const auto end = readThrough(
        reader, progress,
        [&](LogRecords run) {
            records += run.size();
            for (const auto& record : run) {
                const auto& header = record.place.header;
                areSame =
                    areSame && isSameInBothOrders(header.keyLength) && isSameInBothOrders(header.valueLength);
            }
            return Result<void>();
        },
        [&](const Finding& finding) {
            if (finding.kind != FindingKind::WrongBatch && !amiss)
                amiss = finding;
        });
    if (!end)
        return tl::unexpected(end.error());
    if (!amiss)
        amiss = end->tail;
    if (amiss)
        return differs(amiss->reason, amiss->offset);
    if (records != report.records)
        return differs(std::to_string(records) + " records in place of " + std::to_string(report.records));
    if (isOrderLost && !areSame)
        return differs("its byte order cannot be told from its records");
    return isOrderLost;
}

Result<void> writeNewLog(const OpenedLog& log, SalvageReport& report, File& to, FileSystem& fileSystem,
                         Progress& progress) {
    PassProgress writing(progress, 2, kPasses);
    PassProgress reading(progress, 3, kPasses);
    FileSink sink(to);
    if (auto done = writeRuns(log, report, sink, writing); !done)
        return done;
    if (auto done = sink.finish(); !done)
        return done;
    const auto isOrderLost = readBack(to.path(), report, fileSystem, reading);
    if (!isOrderLost)
        return tl::unexpected(isOrderLost.error());
    report.isOrderLost = *isOrderLost;
    return {};
}

struct Planned {
    OpenedLog log;
    SalvageReport report;
};

Result<Planned> plan(const std::string& path, const SalvageOptions& options, Progress& progress,
                     FileSystem& fileSystem) {
    PassProgress reading(progress, 0, kPasses);
    PassProgress trying(progress, 1, kPasses);
    auto log = openLogForReading(path, reading, fileSystem);
    if (!log)
        return tl::unexpected(log.error());
    auto report = planSalvage(*log, options, reading, trying);
    if (!report)
        return tl::unexpected(report.error());
    return Planned{*std::move(log), *std::move(report)};
}

} // namespace

Result<SalvageReport> salvageLog(const std::string& path, ByteSink& out, const SalvageOptions& options,
                                 Progress& progress, FileSystem& fileSystem) {
    auto planned = plan(path, options, progress, fileSystem);
    if (!planned)
        return tl::unexpected(planned.error());
    PassProgress writing(progress, 2, kPasses);
    if (auto written = writeRuns(planned->log, planned->report, out, writing); !written)
        return tl::unexpected(written.error());
    return std::move(planned->report);
}

Result<SalvageReport> salvageLog(const std::string& path, const std::string& out,
                                 const SalvageOptions& options, Progress& progress, FileSystem& fileSystem) {
    // Not after an hour of reading.
    if (auto absent = checkIsFree(fileSystem, out); !absent)
        return tl::unexpected(absent.error());
    auto planned = plan(path, options, progress, fileSystem);
    if (!planned)
        return tl::unexpected(planned.error());
    auto written = writeNewFile(fileSystem, out, planned->log.info.permissions, [&](File& to) {
        return writeNewLog(planned->log, planned->report, to, fileSystem, progress);
    });
    if (!written)
        return tl::unexpected(written.error());
    return std::move(planned->report);
}

} // namespace simkv
