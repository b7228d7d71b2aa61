// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "log/log_fingerprint.h"
#include "log/record_source.h"

#include <chrono>
#include <optional>
#include <string>

namespace simkv {

// What other programs have done to the file of an open log.
enum class LogChange : std::uint8_t {
    None,
    Appended,  // bytes after the last record: more of them, or others
    Truncated, // records that were read are gone from the end
    Replaced,  // the path names another file
    Missing,   // the path names none
    Rewritten  // the same file, but bytes that were read are others now
};

struct ExternalChange {
    LogChange change = LogChange::None;
    ByteCount size{};    // of the file that the path names; 0 where it names none
    ByteCount grownBy{}; // with Appended; 0 where the end of the file was changed, not moved on
    bool operator==(const ExternalChange&) const = default;
};

// The change as a fragment of a sentence; empty for None.
[[nodiscard]] const char* describe(LogChange change);

// How far a log has been read.
struct LogExtent {
    std::optional<Offset> lastRecord;
    Offset recordsEnd{}; // what follows may mean something else once there is more of it
    Offset indexedEnd{};
    bool operator==(const LogExtent&) const = default;
};

// Tells what has become of a log by the size and times of the open file, by the file that the path names, and
// by comparing bytes that have been read. Rewriting is noticed where it changes the sampled bytes
// (LogFingerprint) or the head of the last record. One thread at a time; borrows source and file system.
class LogChangeDetector final {
public:
    LogChangeDetector(const RecordSource& source, FileSystem& fileSystem, std::string path,
                      const FileIdentity& identity)
        : m_source(&source), m_fileSystem(&fileSystem), m_path(std::move(path)), m_identity(identity) {}

    // The bytes up to there have just been read, or written by the owner. Io.
    [[nodiscard]] Result<void> remember(const LogExtent& extent);
    // The owner has truncated the log.
    void cut(Offset end);

    // Compares bytes. Io: nothing can be told.
    [[nodiscard]] Result<ExternalChange> check(const LogExtent& extent);
    // Two calls to the system where nothing has moved since the last look; check() otherwise.
    [[nodiscard]] Result<ExternalChange> look(const LogExtent& extent);

private:
    struct State {
        FileInfo open;
        std::optional<FileInfo> named;
        [[nodiscard]] bool isSame(const State& other) const;
    };
    struct Look {
        State state;
        LogExtent extent;
        ExternalChange external;
        std::chrono::steady_clock::time_point since; // the state has been this one
    };
    [[nodiscard]] Result<State> stateNow() const;
    [[nodiscard]] Result<ExternalChange> compare(const State& state, const LogExtent& extent) const;
    [[nodiscard]] Result<bool> holdsRecords(ByteCount size, const LogExtent& extent) const;
    [[nodiscard]] Result<bool> hasLastRecord(const LogExtent& extent) const;

    const RecordSource* m_source;
    FileSystem* m_fileSystem;
    std::string m_path;
    FileIdentity m_identity;
    LogFingerprint m_records;
    LogFingerprint m_lastHead; // header and key of the last record, where they fit
    LogFingerprint m_tail;     // after the records
    std::optional<Look> m_last;
};

} // namespace simkv
