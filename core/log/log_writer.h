// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "file/file_system.h"
#include "format/record.h"

#include <chrono>
#include <functional>
#include <memory>

namespace simkv {

// Changed where `path` no longer names the file of that identity.
[[nodiscard]] Result<void> checkIdentity(FileSystem& fileSystem, const std::string& path,
                                         const FileIdentity& identity);

// Appends records to a log that it holds an advisory lock on. Before every append the file is compared with
// what is known of it: one that has grown, shrunk or been replaced is not touched (Changed). One thread at a
// time, except for sync().
class LogWriter final {
public:
    // Locks the log. `identity`: of the file that was read. Locked: another program writes it. Changed: the
    // path now names another file.
    [[nodiscard]] static Result<LogWriter> open(FileSystem& fileSystem, const std::string& path,
                                                ByteOrder order, const FileIdentity& identity);

    // The size of the file now, for the caller to compare with what it has read.
    [[nodiscard]] Result<ByteCount> size() const;
    // Where the next record goes; to be set before the first append.
    void setEnd(Offset end) { m_end = end; }
    // How long a look at the file may be trusted, which costs twice as much as a write: 0, always look,
    // unless set. A file that was renamed or removed meanwhile may get the records of that time; that it was
    // truncated or has grown shows when the record is written.
    void setRecheckInterval(std::chrono::milliseconds interval) { m_recheckInterval = interval; }
    // `verify`: a quick way to tell that the file holds these bytes there, where it can be told; spares the
    // question where a record went.
    using VerifyWritten = std::function<bool(Offset, ByteView)>;
    void setVerifyWritten(VerifyWritten verify) { m_verifyWritten = std::move(verify); }

    // One plain record in one write, to the end of the file; returns where it is. That is after the known end
    // where a program that ignores the lock has appended at the same moment: its bytes lie before ours, and
    // the caller has to read them. Invalid: too long. After a failed write, and where the file turns out to
    // have been truncated (Changed), what reached the file is removed again, so that the log is as it was;
    // where that fails too, or a sync did, every later append fails.
    [[nodiscard]] Result<RecordPlace> append(Timestamp time, ByteView key, ByteView value, std::uint8_t flag);
    // The same for records that are encoded already, a batch with its marker in most cases; returns where
    // they begin.
    [[nodiscard]] Result<Offset> appendEncoded(ByteView records);
    // Any thread, beside appends too. After a failure it is not certain what is on the disk: append no more.
    [[nodiscard]] Result<void> sync() const;
    // Why nothing more may be written with this writer or another; nothing while all is well. An exception
    // out of an append, which is memory that ran out, is treated as a failed write.
    [[nodiscard]] const std::optional<Error>& failure() const { return m_failed; }

    // Copies the bytes from `from` to the end of the file into a new file beside the log, `LOG.tail-OFFSET`,
    // where a link to the log leads, with a number appended where that name is taken, syncs it, and only then
    // truncates and syncs the log. Returns the name. `zeros`: they are all zero, and the copy need not be
    // written out.
    [[nodiscard]] Result<std::string> saveAndTruncate(Offset from, bool zeros);

private:
    LogWriter(FileSystem& fileSystem, std::unique_ptr<File> file, ByteOrder order,
              const FileIdentity& identity);
    [[nodiscard]] Result<void> checkUnchanged();
    [[nodiscard]] Result<void> checkIfDue();
    [[nodiscard]] Error truncatedAt(Offset end) const;
    [[nodiscard]] Result<bool> holds(Offset at, ByteView bytes, Offset end) const;
    [[nodiscard]] bool rollBack(Offset start, std::span<const ByteView> parts);
    [[nodiscard]] bool isRolledBack(std::span<const ByteView> parts) noexcept;
    [[nodiscard]] Result<Offset> write(std::span<const ByteView> parts);
    [[nodiscard]] Result<Offset> writeUnchecked(std::span<const ByteView> parts);
    [[nodiscard]] Result<void> copyTail(File& to, Offset from, Offset end) const;

    FileSystem* m_fileSystem;
    std::unique_ptr<File> m_file;
    ByteOrder m_order;
    FileIdentity m_identity;
    Offset m_end{};
    VerifyWritten m_verifyWritten;
    std::chrono::milliseconds m_recheckInterval{0};
    std::chrono::steady_clock::time_point m_looked{}; // at the file, last
    ByteString m_buffer;                              // a short record in one piece
    std::optional<Error> m_failed;                    // why nothing more may be written
    Error m_noMemory;                                 // becomes that, made while there is memory for it
};

} // namespace simkv
