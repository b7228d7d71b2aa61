// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "staging/staged_change.h"
#include "store/store.h"

#include <QString>

#include <memory>
#include <optional>
#include <vector>

// What the jobs of a log document do with its store, and what they bring back. Any thread, but noteWrite().
namespace simkv::ui {

struct ReadItem {
    std::shared_ptr<Store> store;             // in the first item of an opening
    std::shared_ptr<const Snapshot> snapshot; // in the last
    bool isWritable = false;                  // likewise
    bool isUnlocked = false;                  // likewise: by other programs, as far as can be told
    std::optional<Error> error;               // in the last, where it failed
    std::optional<ExternalChange> external;   // in the last, where it failed as Changed
};

struct WriteItem {
    std::optional<TruncatedTail> cut;
    std::vector<RecordNumber> records;
    ByteCount bytes{}; // of them, and of their marker
    std::shared_ptr<const Snapshot> snapshot;
    std::optional<Error> error;
    std::optional<WriteFailure> stop;
    bool isEdit = true; // else the tail is truncated, and nothing written
};

// What is known after reading has ended, well or not; of the file also what others may have done to it since.
[[nodiscard]] ReadItem lastItemOf(Store& store, const Result<void>& read);
// Beginning to write truncates the tail; `changes` may be none.
[[nodiscard]] WriteItem writeIn(Store& store, const std::vector<StagedChange>& changes,
                                const WriteOptions& options, Progress& progress);

// For the log of the program.
void noteWrite(const WriteItem& item);
[[nodiscard]] QString figuresOf(const Snapshot& snapshot);

} // namespace simkv::ui
