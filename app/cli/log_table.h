// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "output.h"
#include "store/record_cursor.h"

namespace simkv::cli {

// The text form of `log`: a line for each record below a line of column names, and lines for whatever is not
// a record.
class LogTable final {
public:
    LogTable(const Snapshot& snapshot, Output& out);

    [[nodiscard]] Result<void> writeRecord(RecordCursor& cursor, RecordNumber number,
                                           const RecordPlace& place);
    void writeFinding(const Finding& finding);

private:
    [[nodiscard]] std::string headerCells(RecordNumber number, const RecordPlace& place,
                                          RecordState state) const;

    Output* m_out;
    std::size_t m_numberWidth;
    std::size_t m_offsetWidth;
    std::size_t m_sizeWidth;
};

} // namespace simkv::cli
