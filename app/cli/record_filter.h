// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query.h"

#include <vector>

namespace simkv::cli {

// Brings a query what it needs of each record. One thread at a time; records in any order, those that follow
// each other cost least.
class RecordFilter final {
public:
    // One pass over the index where the query asks for versions.
    RecordFilter(const Snapshot& snapshot, Query query);

    // May move the cursor.
    [[nodiscard]] Result<bool> matches(RecordCursor& cursor, RecordNumber number, const RecordPlace& place);

private:
    [[nodiscard]] Result<void> bringTimeBefore(RecordCursor& cursor, QuerySubject& subject);

    Query m_query;
    std::vector<std::uint32_t> m_versions; // of each record; empty where they are not needed
    RecordNumber m_last{};                 // the record looked at last
    Timestamp m_lastTime{};
};

} // namespace simkv::cli
