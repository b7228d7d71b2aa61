// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/csv_reader.h"

namespace simkv {

tl::unexpected<Error> CsvReader::wrongHere(const char* what) const {
    return tl::unexpected(Error{ErrorCode::Invalid, "line " + std::to_string(m_begun) + " " + what});
}

void CsvReader::endField() {
    m_fields.push_back(std::move(m_field));
    m_field.clear();
    m_state = State::Start;
}

Result<void> CsvReader::endLine(const Take& take) {
    const bool isEmpty = m_fields.empty() && m_field.empty() && m_state == State::Start;
    Result<void> taken;
    if (!isEmpty) {
        endField();
        m_separator = m_separator.value_or(',');
        taken = take(m_fields, m_begun);
    }
    m_fields.clear();
    m_state = State::Start;
    m_begun = m_line;
    return taken;
}

bool CsvReader::isSeparator(char byte) const {
    if (m_separator)
        return byte == *m_separator;
    return byte == ',' || byte == ';' || byte == '\t';
}

Result<void> CsvReader::separate(char separator, const Take& take) {
    m_separator = separator;
    endField();
    return m_fields.size() > m_most.fields ? take(m_fields, m_begun) : Result<void>();
}

// A byte order mark, at the very start.
bool CsvReader::isOfMark(char byte) {
    constexpr std::string_view kMark = "\xEF\xBB\xBF";
    if (!m_mayBeMark)
        return false;
    if (byte == kMark[m_markBytes]) {
        m_mayBeMark = ++m_markBytes < kMark.size();
        return true;
    }
    m_mayBeMark = false;
    m_field = kMark.substr(0, m_markBytes);
    if (m_markBytes > 0)
        m_state = State::Plain;
    return false;
}

Result<void> CsvReader::add(ByteView piece, const Take& take) {
    for (const char byte : piece) {
        if (isOfMark(byte))
            continue;
        m_line += byte == '\n' ? 1 : 0;
        if (m_state == State::Quoted) {
            if (byte == '"')
                m_state = State::QuoteInQuoted;
            else
                m_field += byte;
            continue;
        }
        if (m_state == State::Return && byte != '\n')
            return wrongHere("has a carriage return outside of quotes");
        if (byte == '\n') {
            if (m_state == State::Return)
                m_state = m_fields.empty() && m_field.empty() ? State::Start : State::Plain;
            if (auto taken = endLine(take); !taken)
                return taken;
        } else if (byte == '\r') {
            m_state = State::Return;
        } else if (isSeparator(byte)) {
            if (auto separated = separate(byte, take); !separated)
                return separated;
        } else if (byte == '"') {
            if (m_state == State::Plain)
                return wrongHere("has a quote inside of a field without quotes");
            if (m_state == State::QuoteInQuoted)
                m_field += '"';
            m_state = State::Quoted;
        } else {
            if (m_state == State::QuoteInQuoted)
                return wrongHere("has bytes after the quotes of a field");
            m_field += byte;
            m_state = State::Plain;
        }
    }
    return m_field.size() > m_most.fieldSize ? wrongHere("has a field that is too long") : Result<void>();
}

Result<void> CsvReader::finish(const Take& take) {
    if (m_state == State::Quoted)
        return wrongHere("has quotes that do not end");
    if (m_state == State::Return)
        m_state = State::Plain;
    return endLine(take);
}

} // namespace simkv
