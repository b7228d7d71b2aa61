// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "index/index_builder.h"
#include "memory_file.h"
#include "must.h"
#include "store/snapshot.h"

namespace simkv {

// A log in memory that counts and can hold up what is read of it.
class MemoryLog final {
public:
    explicit MemoryLog(const LogBuilder& builder) : m_file(std::make_shared<MemoryFile>(builder.bytes())) {
        const auto index = std::make_shared<LogIndex>(m_file, builder.order());
        IndexBuilder indexer(*m_file, m_file->infoNow(), *index);
        NoProgress unwatched;
        while (!must(indexer.advance(ByteCount(builder.size() + 1), unwatched))) {
        }
        m_snapshot = Snapshot::take(index);
    }

    [[nodiscard]] MemoryFile& file() const { return *m_file; }
    [[nodiscard]] const std::shared_ptr<const Snapshot>& snapshot() const { return m_snapshot; }

private:
    std::shared_ptr<MemoryFile> m_file;
    std::shared_ptr<const Snapshot> m_snapshot;
};

} // namespace simkv
