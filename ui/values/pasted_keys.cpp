// SPDX-License-Identifier: GPL-3.0-or-later
#include "values/pasted_keys.h"

#include "base/byte_text.h"
#include "format/batch_marker.h"

#include <algorithm>
#include <string>

namespace simkv::ui {
namespace {

// The length of the line end that `text` begins with, 0 for none.
std::size_t lineEnd(std::string_view text) {
    return text.starts_with('\n') ? 1 : text.starts_with("\r\n") ? 2 : 0;
}

// Takes rows off a text, one after the other.
class RowReader final {
public:
    RowReader(std::string_view text, PasteFormat::Notation notation)
        : m_text(text), m_hasQuotes(notation == PasteFormat::Notation::Plain) {}

    [[nodiscard]] bool atEnd() const { return m_text.empty(); }

    std::vector<std::string> row() {
        std::vector<std::string> cells{cell()};
        while (m_text.starts_with('\t')) {
            m_text.remove_prefix(1);
            cells.push_back(cell());
        }
        m_text.remove_prefix(lineEnd(m_text));
        return cells;
    }

private:
    // Up to the tab or the line end.
    std::string cell() {
        if (m_hasQuotes && m_text.starts_with('"')) {
            if (auto inside = quoted())
                return *std::move(inside);
        }
        auto end = std::min(m_text.find_first_of("\t\n"), m_text.size());
        if (end > 0 && lineEnd(m_text.substr(end - 1)) == 2)
            --end;
        std::string found(m_text.substr(0, end));
        m_text.remove_prefix(end);
        return found;
    }

    // What the quotes are around; nothing where they are part of the cell, because it would need none or does
    // not end with one.
    std::optional<std::string> quoted() {
        std::string inside;
        for (std::size_t at = 1; at < m_text.size(); ++at) {
            if (m_text[at] != '"') {
                inside += m_text[at];
            } else if (m_text.substr(at + 1).starts_with('"')) {
                inside += '"';
                ++at;
            } else {
                const auto rest = m_text.substr(at + 1);
                const bool isEnd = rest.empty() || rest.starts_with('\t') || lineEnd(rest) > 0;
                if (!isEnd || inside.find_first_of("\t\r\n\"") == std::string::npos)
                    return std::nullopt;
                m_text = rest;
                return inside;
            }
        }
        return std::nullopt;
    }

    std::string_view m_text;
    bool m_hasQuotes;
};

Result<ByteString> bytesOf(const std::string& cell, PasteFormat::Notation notation) {
    switch (notation) {
    case PasteFormat::Notation::Plain:
        return cell;
    case PasteFormat::Notation::Escaped:
        return unescaped(cell);
    case PasteFormat::Notation::Hex:
        return fromHex(cell);
    }
    return cell;
}

Result<ByteString> bytesAt(const std::vector<std::string>& cells, int column,
                           PasteFormat::Notation notation) {
    if (static_cast<std::size_t>(column) >= cells.size())
        return tl::unexpected(Error{ErrorCode::Invalid, "it has no column " + std::to_string(column + 1) +
                                                            ", which a tab would begin"});
    return bytesOf(cells[static_cast<std::size_t>(column)], notation);
}

Result<PastedKey> pastedKey(const std::vector<std::string>& cells, const PasteFormat& format,
                            const CopiedRow& copied) {
    auto key = bytesAt(cells, format.keyColumn, format.notation);
    if (!key)
        return tl::unexpected(key.error());
    if (isReservedKey(*key))
        return tl::unexpected(
            Error{ErrorCode::Invalid, "keys that begin with \\x00simkv. are reserved for the format"});
    if (copied.kind == CopiedRow::Kind::Deletion)
        return PastedKey{*std::move(key), std::nullopt, copied.order};
    auto value = bytesAt(cells, format.valueColumn, format.notation);
    if (!value)
        return tl::unexpected(value.error());
    return PastedKey{*std::move(key), *std::move(value), copied.order};
}

} // namespace

int columnCount(std::string_view text, PasteFormat::Notation notation) {
    return static_cast<int>(RowReader(text, notation).row().size());
}

Result<PastedKeys> pastedKeys(std::string_view text, const PasteFormat& format) {
    PastedKeys pasted;
    RowReader reader(text, format.notation);
    for (std::size_t number = 0; !reader.atEnd(); ++number) {
        const auto cells = reader.row();
        const auto copied = format.rows.empty()           ? CopiedRow{CopiedRow::Kind::Put, number}
                            : number < format.rows.size() ? format.rows[number]
                                                          : CopiedRow{CopiedRow::Kind::NoRecord};
        if (copied.kind == CopiedRow::Kind::NoRecord) {
            ++pasted.noRecords;
            continue;
        }
        auto key = pastedKey(cells, format, copied);
        if (!key)
            return tl::unexpected(
                Error{ErrorCode::Invalid, "row " + std::to_string(number + 1) + ": " + key.error().what});
        pasted.keys.push_back(*std::move(key));
    }
    return pasted;
}

} // namespace simkv::ui
