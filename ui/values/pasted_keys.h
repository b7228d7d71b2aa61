// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

// Keys and values out of text as tables have it: a line for each row, cells separated by tabs. Any thread.
namespace simkv::ui {

// What a row stands for that was copied from a table of this program.
struct CopiedRow {
    enum class Kind : char { Put = 'p', Deletion = 'd', NoRecord = 'n' } kind = Kind::Put;
    std::uint64_t order = 0; // of the rows of one key, the one with the highest counts
};

struct PasteFormat {
    // Plain: bytes as they stand, but for the quotes that spreadsheets put around a cell with a tab, a line
    // end or a quote in it, with its quotes doubled. A line ends with \n or \r\n.
    enum class Notation { Plain, Escaped, Hex } notation = Notation::Plain;
    int keyColumn = 0;
    int valueColumn = 1;
    std::vector<CopiedRow> rows{}; // of each line; none for text from elsewhere
};

struct PastedKey {
    ByteString key;
    std::optional<ByteString> value; // nothing: it is deleted
    std::uint64_t order = 0;
};
struct PastedKeys {
    std::vector<PastedKey> keys;
    std::uint64_t noRecords = 0; // rows that stand for no key, and are left out
};
// Invalid, with the number of the row in the sentence, where a cell is missing or no bytes, or a key is
// reserved.
[[nodiscard]] Result<PastedKeys> pastedKeys(std::string_view text, const PasteFormat& format);
// The number of columns in the first row.
[[nodiscard]] int columnCount(std::string_view text, PasteFormat::Notation notation);

} // namespace simkv::ui
