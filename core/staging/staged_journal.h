// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "staging/staged_change.h"
#include "store/store.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace simkv {

// The log that staged changes are for.
struct JournalledLog {
    std::string path;
    FileIdentity identity{}; // of the file that the record numbers in the changes are of
    bool operator==(const JournalledLog&) const = default;
};

// What is staged for a key now; nothing: it is staged no more.
struct JournalEntry {
    ByteString key;
    std::optional<StagedChange> change;
};

// Keeps staged changes in a file, so that they outlive the end of the program, whatever ends it. The file is
// a log itself: the newest record of a key tells what is staged for it. Each note() is with the system when
// it returns, not necessarily on the disk. One thread at a time; while it lives no other program can have it.
class StagedJournal final {
public:
    // Makes the file, readable by its owner alone. Io with EEXIST where there is one.
    [[nodiscard]] static Result<StagedJournal> create(const std::string& path, const JournalledLog& log,
                                                      FileSystem& fileSystem = systemFileSystem());

    // One step: all of it will be found again, or nothing.
    [[nodiscard]] Result<void> note(std::span<const JournalEntry> entries);
    // Adds the digests of changes that are noted already. Those of a key that is in no entry say nothing.
    [[nodiscard]] Result<void> noteDigests(std::span<const StagedChange> changes);

    struct Contents {
        JournalledLog log;
        std::vector<StagedChange> changes; // in the order in which they were last noted; `log` as `base`
        std::uint64_t unreadable = 0;      // entries that are no changes, or could not be read
    };
    // What an earlier program has left. Locked: that program still runs. Corrupt: not a journal. A step whose
    // end never reached the file is left out.
    [[nodiscard]] static Result<Contents> read(const std::string& path,
                                               FileSystem& fileSystem = systemFileSystem());

private:
    explicit StagedJournal(std::unique_ptr<Store> store) : m_store(std::move(store)) {}
    [[nodiscard]] Result<void> write(Batch batch);

    std::unique_ptr<Store> m_store;
};

} // namespace simkv
