// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "output.h"
#include "store/record_cursor.h"

namespace simkv::cli {

// The lines of `log --json`.
class LogJson final {
public:
    explicit LogJson(Output& out) : m_out(&out) {}

    [[nodiscard]] Result<void> writeRecord(RecordCursor& cursor, RecordNumber number,
                                           const RecordPlace& place);
    void writeFinding(const Finding& finding);

private:
    Output* m_out;
};

} // namespace simkv::cli
