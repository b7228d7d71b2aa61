// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/pieces.h"
#include "file/byte_sink.h"

#include <string_view>

namespace simkv {

// One JSON object on one line, written as it comes: fields of any size in constant memory. What a terminal
// would obey (actsOnTerminal()) is escaped, too.
class JsonLine final {
public:
    explicit JsonLine(ByteSink& out) : m_out(&out) {}
    JsonLine(const JsonLine&) = delete;
    JsonLine& operator=(const JsonLine&) = delete;

    void number(std::string_view name, std::uint64_t value);
    void boolean(std::string_view name, bool value);
    void text(std::string_view name, std::string_view value);
    // Writes them as "name" where they are UTF-8, else as "name_hex". After an error the line is not
    // complete.
    [[nodiscard]] Result<void> bytes(std::string_view name, const Pieces& pieces);
    void end();

private:
    void beginField(std::string_view name, std::string_view suffix = {});

    ByteSink* m_out;
    bool m_first = true;
};

} // namespace simkv
