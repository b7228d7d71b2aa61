// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz.h"

#include "integrity/check.h"
#include "integrity/salvage.h"
#include "log/log_reader.h"
#include "memory_file_system.h"
#include "store/store.h"

#include <algorithm>

using namespace simkv;

// Any bytes as a log: read in one go and with stops, checked, opened and salvaged.
namespace {

// What a reader hands out, as ranges of the file.
struct Range {
    Offset from{};
    Offset to{};
    bool operator==(const Range&) const = default;
};

struct ReadLog {
    std::vector<Range> records;
    std::vector<Finding> findings; // with the tail
    bool isLog = true;
    bool operator==(const ReadLog& other) const {
        const auto isSame = [](const Finding& a, const Finding& b) {
            return a.kind == b.kind && a.offset == b.offset && a.size == b.size;
        };
        return isLog == other.isLog && records == other.records &&
               std::equal(findings.begin(), findings.end(), other.findings.begin(), other.findings.end(),
                          isSame);
    }
};

// Asks to stop at each look, but with more patience after each stop, so that all ends.
class Interrupts final : public Progress {
public:
    [[nodiscard]] bool isCancelled() const noexcept override { return ++m_looks > m_patience; }
    void advance(ByteCount, ByteCount) noexcept override {}
    void goOn() {
        m_looks = 0;
        m_patience += m_patience / 4 + 1;
    }

private:
    mutable std::uint64_t m_looks = 0;
    std::uint64_t m_patience = 0;
};

// `isInterrupted`: with a stop wherever one is noticed.
ReadLog read(const MemoryFile& file, ByteOrder order, bool isInterrupted) {
    ReadLog log;
    NoProgress unwatched;
    Interrupts interrupts;
    LogReader reader(file, file.infoNow(), order);
    while (true) {
        auto item = reader.next(isInterrupted ? static_cast<Progress&>(interrupts) : unwatched);
        if (!item && isInterrupted && item.error().code == ErrorCode::Cancelled) {
            interrupts.goOn();
            continue;
        }
        if (!item) {
            require(item.error().code == ErrorCode::Unsupported, "bytes in memory can be read");
            log.isLog = false;
            return log;
        }
        if (const auto* records = std::get_if<LogRecords>(&*item)) {
            require(!records->empty(), "a run has records");
            for (const auto& record : *records)
                log.records.push_back(Range{record.place.offset, record.place.end()});
        } else if (const auto* finding = std::get_if<Finding>(&*item)) {
            log.findings.push_back(*finding);
        } else {
            if (const auto& tail = std::get<LogEnd>(*item).tail)
                log.findings.push_back(*tail);
            return log;
        }
    }
}

// Every byte lies in one record, one damaged range or the tail; findings have sizes and reasons.
void coversTheFile(const ReadLog& log, std::uint64_t size) {
    std::vector<Range> ranges = log.records;
    for (const auto& finding : log.findings) {
        require(!finding.reason.empty(), "a finding has a reason");
        require(finding.size > ByteCount(0), "a finding has bytes");
        require(finding.end() <= Offset(size), "a finding lies in the file");
        if (finding.kind != FindingKind::WrongBatch)
            ranges.push_back(Range{finding.offset, finding.end()});
    }
    std::sort(ranges.begin(), ranges.end(), [](const Range& a, const Range& b) { return a.from < b.from; });
    Offset at;
    for (const auto& range : ranges) {
        require(range.from == at, "records and findings lie one after the other");
        at = range.to;
    }
    require(at == Offset(size), "records and findings cover the file");
}

// Each readable record lies in a run, or is a marker that was left out.
void keepsEveryRecord(const Snapshot& snapshot, const SalvageReport& report) {
    auto run = report.runs.begin();
    auto marker = report.leftOutMarkers.begin();
    for (RecordNumber number; number.value() < snapshot.records(); number = number.next()) {
        const auto place = snapshot.place(number);
        require(place.has_value(), "a record lies in the file");
        while (run != report.runs.end() &&
               (run->trust == Trust::Fragment || run->from + run->size <= place->offset))
            ++run;
        if (marker != report.leftOutMarkers.end() && *marker == place->offset) {
            ++marker;
            continue;
        }
        require(run != report.runs.end() && run->from <= place->offset &&
                    place->end() <= run->from + run->size,
                "salvage keeps every readable record");
    }
}

void sameByAll(ByteView bytes) {
    static const std::string kLog = "log";
    static const std::string kOut = "out";
    MemoryFileSystem files;
    files.put(kLog, ByteString(bytes));
    NoProgress unwatched;
    const auto report = checkLog(kLog, unwatched, files);
    const auto store = Store::open(kLog, unwatched, files);
    const bool isOpen = store && (*store)->buildIndex(unwatched);
    require(report.has_value() == isOpen, "what can be checked can be opened");
    auto salvaged = salvageLog(kLog, kOut, SalvageOptions{true, {}}, unwatched, files);
    // With fragments in it the new log may read otherwise, byte order and all: then it is not made.
    if (!salvaged && salvaged.error().code == ErrorCode::Corrupt) {
        require(files.paths().size() == 1, "nothing is left of a log that is not salvaged");
        salvaged = salvageLog(kLog, kOut, SalvageOptions{}, unwatched, files);
    }
    require(files.bytes(kLog) == bytes, "reading writes nothing");
    if (!report) {
        require(!salvaged && files.paths().size() == 1, "what is no log is not salvaged");
        return;
    }

    const auto snapshot = (*store)->snapshot();
    const auto findings = snapshot->allFindings();
    require(ReadLog{{}, findings} == ReadLog{{}, report->findings}, "check and opening find the same");
    require(snapshot->records() == report->records, "check and opening count the same");

    require(salvaged.has_value(), "what is a log can be salvaged");
    const auto out = files.bytes(kOut);
    require(salvaged->size == ByteCount(out.size()), "salvage says how much it wrote");
    std::uint64_t records = 0;
    Offset end; // of what is in the new log
    for (const auto& run : salvaged->runs) {
        require(run.to == end, "salvage writes one run after the other");
        end = end + run.size;
        const auto from = static_cast<std::size_t>(run.from.value());
        const auto count = static_cast<std::size_t>(run.size.value());
        require(out.compare(static_cast<std::size_t>(run.to.value()), count, bytes.substr(from, count)) == 0,
                "salvage copies bytes as they are");
        records += run.records;
    }
    require(records == salvaged->records && end == Offset(out.size()), "salvage counts what it wrote");
    keepsEveryRecord(*snapshot, *salvaged);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes(reinterpret_cast<const char*>(data), size);
    const MemoryFile file{ByteString(bytes)};
    for (const auto order : {ByteOrder::Little, ByteOrder::Big}) {
        const auto log = read(file, order, false);
        if (log.isLog)
            coversTheFile(log, size);
        require(read(file, order, true) == log, "a reader that is stopped goes on where it was");
    }
    sameByAll(bytes);
    return 0;
}
