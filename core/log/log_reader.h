// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "file/file_window.h"
#include "format/batch_marker.h"
#include "log/findings.h"
#include "log/plausibility.h"

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace simkv {

// What a reader meets on its way through a log. Reading goes on after each but the end; a failure (a read
// error, not a log, cancelled) is the Error of Result.
struct LogRecord {
    RecordPlace place;
    bool isMarker = false; // of a batch: no key of the store
};
struct LogEnd {
    std::optional<Finding>
        tail; // bytes after the last record that are none; nothing where the log ends cleanly
};
// Records that follow each other in the log, one or more; valid until the reader's next call. In most cases
// their keys are at hand in the reader's window.
using LogRecords = std::span<const LogRecord>;
using LogItem = std::variant<LogRecords, Finding, LogEnd>;

// Reads a log from front to back, from its start or from where an earlier reader ended. Follows the opening
// table of core/FORMAT.md. A record is handed out only once what follows it has been looked at, because
// lengths that lead nowhere may be damaged themselves. One thread at a time; borrows the file.
class LogReader final {
public:
    // `info`: the file's at opening; later bytes are not read.
    LogReader(const File& file, const FileInfo& info, ByteOrder order);
    // Goes on at `from`, with what was learned up to there. Records before it stand as they are.
    LogReader(const File& file, const FileInfo& info, ByteOrder order, Offset from,
              const ReadContext& context);

    // After LogEnd, LogEnd again. Unsupported: not a SimKV log. After Cancelled, call again to go on.
    [[nodiscard]] Result<LogItem> next(Progress& progress);
    // Where the next item will begin to be read: all before it has been handed out or is held back for one
    // step.
    [[nodiscard]] Offset position() const { return m_position; }
    // The window at hand, for reading the keys of records just handed out without another read.
    [[nodiscard]] FileWindow& window() { return m_window; }
    [[nodiscard]] const ReadContext& context() const { return m_context; }
    // Adds a record that the owner has appended after the end to the context.
    void noteAppended(const RecordHeader& header) { m_context.add(header); }

private:
    struct Held {
        LogRecord record;
        bool proven = false; // inside a batch whose checksum is right: its lengths are
    };
    // What may be wrong with the held record where unreadable bytes follow it.
    enum class Doubt : std::uint8_t {
        None,    // there is none, or it is proven
        Lengths, // they may be those of another record
        Record   // not even its header is plausible
    };
    static constexpr std::size_t kRunLength = 256;

    void takeAtHand();
    [[nodiscard]] Result<void> step(Progress& progress);
    [[nodiscard]] Result<bool> consumeMarker(const RecordPlace& place, Progress& progress);
    [[nodiscard]] Result<void> classify(Offset unreadable, Progress& progress);
    [[nodiscard]] Result<std::string> reasonFor(Offset unreadable);
    [[nodiscard]] Result<bool> startsLikeALog();
    [[nodiscard]] Doubt doubtInHeld(const Plausibility& plausibility) const;
    [[nodiscard]] Offset firstCandidate(Doubt doubt, Offset unreadable) const;
    void takeDamage(Doubt doubt, Offset unreadable, Offset resumed, std::string reason);
    void hold(const LogRecord& record);
    void release();
    void finish(std::optional<Finding> tail);

    const File* m_file;
    FileInfo m_info;
    ByteOrder m_order;
    FileWindow m_window;
    Offset m_position{};
    Offset m_batchEnd{}; // records before it belong to a batch: no markers there
    bool m_batchProven = false;
    ReadContext m_context;
    std::optional<Held> m_held;
    std::vector<LogRecord> m_run; // records to be handed out, before any of m_ready
    std::deque<Finding> m_ready;
    std::optional<LogEnd> m_end;
};

// Reads on to the end, which it returns: all records go to `takeRecords`, whose error ends it, and all
// findings but the tail to `takeFinding`. Cancelled.
template <typename TakeRecords, typename TakeFinding>
[[nodiscard]] Result<LogEnd> readThrough(LogReader& reader, Progress& progress, TakeRecords&& takeRecords,
                                         TakeFinding&& takeFinding) {
    while (true) {
        auto item = reader.next(progress);
        if (!item)
            return tl::unexpected(item.error());
        if (progress.isCancelled())
            return tl::unexpected(cancelledError());
        progress.advance(reader.position() - Offset(0), reader.window().end() - Offset(0));
        if (const auto* records = std::get_if<LogRecords>(&*item)) {
            if (Result<void> taken = takeRecords(*records); !taken)
                return tl::unexpected(taken.error());
        } else if (const auto* finding = std::get_if<Finding>(&*item)) {
            takeFinding(*finding);
        } else {
            return std::get<LogEnd>(std::move(*item));
        }
    }
}

} // namespace simkv
