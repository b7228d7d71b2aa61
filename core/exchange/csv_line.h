// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/pieces.h"
#include "file/byte_sink.h"

#include <cstdint>

namespace simkv {

// One record of CSV as RFC 4180 has it, written as it comes: fields of any size in constant memory.
class CsvLine final {
public:
    explicit CsvLine(ByteSink& out) : m_out(&out) {}
    CsvLine(const CsvLine&) = delete;
    CsvLine& operator=(const CsvLine&) = delete;

    void number(std::uint64_t value);
    // Two fields: text where the bytes are text, then hexadecimal digits where they are not. Text is UTF-8
    // without a zero byte, which few programs let through.
    [[nodiscard]] Result<void> bytes(const Pieces& pieces);
    void end();

private:
    void beginField();
    void quoted(ByteView text);

    ByteSink* m_out;
    bool m_first = true;
};

} // namespace simkv
