// SPDX-License-Identifier: GPL-3.0-or-later
#include "values/value_replacement.h"

#include "base/byte_text.h"

namespace simkv::ui {
namespace {

tl::unexpected<Error> invalid(const std::string& what, qsizetype position) {
    return tl::unexpected(Error{ErrorCode::Invalid, what, {}, Offset(static_cast<std::uint64_t>(position))});
}

// Turns each byte of the UTF-8 text into one character.
QString asBytes(const QString& text) {
    return QString::fromLatin1(text.toUtf8());
}

} // namespace

Result<ValueReplacement> ValueReplacement::make(const Options& options) {
    if (options.find.isEmpty())
        return invalid("there is nothing to find", 0);
    ValueReplacement result;
    QRegularExpression::PatternOptions how = QRegularExpression::NoPatternOption;
    if (!options.matchesCase)
        how |= QRegularExpression::CaseInsensitiveOption;
    const auto pattern = options.isRegex ? options.find : QRegularExpression::escape(options.find);
    result.m_text = QRegularExpression(pattern, how | QRegularExpression::UseUnicodePropertiesOption);
    result.m_bytes = QRegularExpression(
        options.isRegex ? asBytes(options.find) : QRegularExpression::escape(asBytes(options.find)), how);
    if (!result.m_text.isValid())
        return invalid(result.m_text.errorString().toStdString(), result.m_text.patternErrorOffset());
    if (!options.isRegex) {
        result.m_pieces.push_back({-1, options.replace.toStdString()});
        return result;
    }
    auto pieces = parse(options.replace);
    if (!pieces)
        return tl::unexpected(pieces.error());
    result.m_pieces = *std::move(pieces);
    for (const auto& piece : result.m_pieces) {
        if (piece.group > result.m_text.captureCount())
            return invalid("the expression has no group " + std::to_string(piece.group), 0);
    }
    return result;
}

Result<std::vector<ValueReplacement::Piece>> ValueReplacement::parse(const QString& replace) {
    std::vector<Piece> pieces;
    const auto text = replace.toStdString();
    std::size_t plain = 0;
    const auto addPlain = [&](std::size_t end) -> Result<void> {
        const auto bytes = unescaped(std::string_view(text).substr(plain, end - plain));
        if (!bytes)
            return tl::unexpected(bytes.error());
        if (!bytes->empty())
            pieces.push_back({-1, *bytes});
        return {};
    };
    for (std::size_t at = 0; at + 1 < text.size(); ++at) {
        if (text[at] != '\\')
            continue;
        if (text[at + 1] >= '0' && text[at + 1] <= '9') {
            if (auto added = addPlain(at); !added)
                return tl::unexpected(added.error());
            pieces.push_back({text[at + 1] - '0', {}});
            plain = at + 2;
        }
        ++at; // not the second of two backslashes
    }
    if (auto added = addPlain(text.size()); !added)
        return tl::unexpected(added.error());
    return pieces;
}

ByteString ValueReplacement::expand(const QRegularExpressionMatch& match, bool isUtf8) const {
    ByteString result;
    for (const auto& piece : m_pieces) {
        if (piece.group < 0) {
            result += piece.bytes;
            continue;
        }
        const auto group = match.captured(piece.group);
        result += isUtf8 ? group.toStdString() : group.toLatin1().toStdString();
    }
    return result;
}

Result<std::optional<ByteString>> ValueReplacement::apply(ByteView value) const {
    const bool isText = isUtf8(value);
    const auto size = static_cast<qsizetype>(value.size());
    const auto subject =
        isText ? QString::fromUtf8(value.data(), size) : QString::fromLatin1(value.data(), size);
    const auto bytesOf = [isText](QStringView part) {
        return (isText ? part.toUtf8() : part.toLatin1()).toStdString();
    };
    ByteString result;
    qsizetype done = 0;
    bool isFound = false;
    auto matches = (isText ? m_text : m_bytes).globalMatch(subject);
    if (!matches.isValid())
        return invalid("the expression takes too long", 0);
    while (matches.hasNext()) {
        const auto match = matches.next();
        isFound = true;
        result +=
            bytesOf(QStringView(subject).mid(done, match.capturedStart() - done)) + expand(match, isText);
        done = match.capturedEnd();
    }
    // The matches end with one that is no match: there are no more, or matching was given up.
    const auto last = (isText ? m_text : m_bytes).match(subject, done);
    if (!last.isValid())
        return invalid("the expression takes too long", 0);
    if (!isFound)
        return std::optional<ByteString>();
    result += bytesOf(QStringView(subject).mid(done));
    return std::optional(std::move(result));
}

} // namespace simkv::ui
