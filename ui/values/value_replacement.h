// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QRegularExpression>
#include <QString>

#include <optional>
#include <vector>

namespace simkv::ui {

// Finds and replaces in values. Those that are UTF-8 are searched as text, others byte by byte, with what is
// typed as its UTF-8. Any thread; one object at a time.
class ValueReplacement final {
public:
    struct Options {
        QString find;
        QString replace; // of a regular expression: \0 to \9 for what was matched, \n \r \t \\ \xNN
        bool isRegex = false;
        bool matchesCase = true;
    };
    // Invalid, with the position in the text as offset, where one of them cannot be understood or `find` is
    // empty.
    [[nodiscard]] static Result<ValueReplacement> make(const Options& options);

    // Nothing if nothing matches. Invalid if matching takes too long.
    [[nodiscard]] Result<std::optional<ByteString>> apply(ByteView value) const;

private:
    struct Piece {
        int group = -1; // or bytes
        ByteString bytes;
    };
    [[nodiscard]] static Result<std::vector<Piece>> parse(const QString& replace);
    [[nodiscard]] ByteString expand(const QRegularExpressionMatch& match, bool isUtf8) const;

    QRegularExpression m_text;
    QRegularExpression m_bytes;
    std::vector<Piece> m_pieces;
};

} // namespace simkv::ui
