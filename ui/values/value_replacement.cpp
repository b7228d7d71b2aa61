// SPDX-License-Identifier: GPL-3.0-or-later
#include "values/value_replacement.h"

#include "base/byte_text.h"

namespace simkv::ui {
namespace {

tl::unexpected<Error> invalid(const std::string& what, qsizetype position) {
    return tl::unexpected(Error{ErrorCode::Invalid, what, {}, Offset(static_cast<std::uint64_t>(position))});
}

// Where in a value each of its signs stands, and where it ends.
std::vector<std::size_t> placesIn(ByteView value, bool isText) {
    std::vector<std::size_t> places;
    for (std::size_t at = 0; at < value.size(); ++at) {
        if (!isText || !continuesCharacter(value[at]))
            places.push_back(at);
    }
    places.push_back(value.size());
    return places;
}

} // namespace

Result<ValueReplacement::Form> ValueReplacement::formOf(const ByteString& pattern, bool ignoreCase,
                                                        RegexUnit unit) {
    auto alphabet = RegexAlphabet::make(RegexText(pattern, ignoreCase, unit));
    if (!alphabet)
        return tl::unexpected(alphabet.error());
    const QRegularExpression expression(
        QString::fromLatin1(alphabet->pattern().data(), static_cast<qsizetype>(alphabet->pattern().size())));
    if (!expression.isValid())
        return invalid(expression.errorString().toStdString(), 0);
    return Form{*std::move(alphabet), expression};
}

Result<ValueReplacement> ValueReplacement::make(const Options& options) {
    if (options.find.isEmpty())
        return invalid("there is nothing to find", 0);
    const bool ignoreCase = !options.matchesCase;
    const auto pattern =
        options.isRegex ? options.find.toStdString() : Regex::quoted(options.find.toStdString());
    auto regex = Regex::compile(pattern, ignoreCase);
    if (!regex)
        return tl::unexpected(regex.error());
    auto text = formOf(pattern, ignoreCase, RegexUnit::Character);
    if (!text)
        return tl::unexpected(text.error());
    ValueReplacement result;
    result.m_regex = *std::move(regex);
    result.m_text = *std::move(text);
    if (auto bytes = formOf(pattern, ignoreCase, RegexUnit::Byte))
        result.m_bytes = *std::move(bytes);
    if (!options.isRegex) {
        result.m_pieces.push_back({-1, options.replace.toStdString()});
        return result;
    }
    auto pieces = parse(options.replace);
    if (!pieces)
        return tl::unexpected(pieces.error());
    result.m_pieces = *std::move(pieces);
    for (const auto& piece : result.m_pieces) {
        if (piece.group > result.m_text->expression.captureCount())
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

Result<ByteString> ValueReplacement::replaced(ByteView value, const Form& form) const {
    ByteString signs;
    if (!form.alphabet.write(value, signs))
        return invalid("the value is not what it was taken for", 0);
    const auto subject = QString::fromLatin1(signs.data(), static_cast<qsizetype>(signs.size()));
    const auto places = placesIn(value, &form == &*m_text);
    const auto between = [&](qsizetype from, qsizetype to) {
        const auto first = places[static_cast<std::size_t>(from)];
        return value.substr(first, places[static_cast<std::size_t>(to)] - first);
    };
    ByteString result;
    qsizetype done = 0;
    bool isFound = false;
    for (auto matches = form.expression.globalMatch(subject); matches.hasNext();) {
        const auto match = matches.next();
        isFound = true;
        result += between(done, match.capturedStart());
        for (const auto& piece : m_pieces) {
            const bool isCaptured = piece.group >= 0 && match.hasCaptured(piece.group);
            result += isCaptured ? between(match.capturedStart(piece.group), match.capturedEnd(piece.group))
                                 : ByteView(piece.bytes);
        }
        done = match.capturedEnd();
    }
    // The matches end with one that is no match: there are no more, or matching was given up.
    if (!form.expression.match(subject, done).isValid())
        return invalid("the expression takes too long", 0);
    if (!isFound)
        return invalid("it is not clear what the expression matches", 0);
    return result += between(done, subject.size());
}

Result<std::optional<ByteString>> ValueReplacement::apply(ByteView value) const {
    if (!m_regex->matches(value))
        return std::optional<ByteString>();
    auto result = isUtf8(value) || !m_bytes ? replaced(value, *m_text) : replaced(value, *m_bytes);
    if (!result)
        return tl::unexpected(result.error());
    return std::optional(*std::move(result));
}

} // namespace simkv::ui
