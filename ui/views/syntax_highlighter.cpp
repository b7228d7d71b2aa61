// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/syntax_highlighter.h"

#include <QRegularExpression>

namespace simkv::ui {
namespace {

// What a line of XML begins in, which is the state of the line before it.
enum XmlState { InText = -1, InTag = 1, InComment = 2, InData = 3 };

} // namespace

void SyntaxHighlighter::setLanguage(TextLanguage language) {
    m_language = language;
    rehighlight();
}

void SyntaxHighlighter::setColours(const SyntaxColours& colours) {
    m_colours = colours;
    rehighlight();
}

void SyntaxHighlighter::highlightBlock(const QString& text) {
    if (m_language == TextLanguage::Json)
        highlightJson(text);
    else if (m_language == TextLanguage::Xml)
        highlightXml(text);
}

void SyntaxHighlighter::highlightJson(const QString& text) {
    static const QRegularExpression tokens(
        QStringLiteral(R"re(("(?:[^"\\]|\\.)*")(\s*:)?|("(?:[^"\\]|\\.)*$)|(-?\d[\d.eE+-]*)|([a-z]+))re"));
    for (auto found = tokens.globalMatch(text); found.hasNext();) {
        const auto match = found.next();
        const auto colour = [&](int group, const QColor& as) {
            if (match.capturedLength(group) > 0)
                setFormat(static_cast<int>(match.capturedStart(group)),
                          static_cast<int>(match.capturedLength(group)), as);
        };
        colour(1, match.capturedLength(2) > 0 ? m_colours.name : m_colours.string);
        colour(3, m_colours.error);
        colour(4, m_colours.number);
        colour(5, m_colours.word);
    }
}

void SyntaxHighlighter::highlightXml(const QString& text) {
    static const QRegularExpression attributes(
        QStringLiteral(R"re(([^\s=<>/"']+)\s*=|("[^"]*"?|'[^']*'?))re"));
    auto state = previousBlockState();
    for (qsizetype at = 0; at < text.size();) {
        const auto until = [&](QLatin1StringView end) {
            const auto found = text.indexOf(end, at);
            return found < 0 ? text.size() : found + end.size();
        };
        if (state == InText) {
            at = text.indexOf(u'<', at);
            if (at < 0)
                break;
            const auto tag = QStringView(text).sliced(at);
            state = tag.startsWith(u"<!--") ? InComment : tag.startsWith(u"<![CDATA[") ? InData : InTag;
            continue;
        }
        const auto mark = state == InComment ? QLatin1StringView("-->")
                          : state == InData  ? QLatin1StringView("]]>")
                                             : QLatin1StringView(">");
        const auto end = until(mark);
        setFormat(static_cast<int>(at), static_cast<int>(end - at),
                  state == InComment ? m_colours.comment
                  : state == InData  ? m_colours.string
                                     : m_colours.name);
        if (state == InTag) {
            for (auto found = attributes.globalMatch(text, at); found.hasNext();) {
                const auto match = found.next();
                if (match.capturedEnd() > end)
                    break;
                const int group = match.capturedLength(1) > 0 ? 1 : 2;
                setFormat(static_cast<int>(match.capturedStart(group)),
                          static_cast<int>(match.capturedLength(group)),
                          group == 1 ? m_colours.word : m_colours.string);
            }
        }
        if (QStringView(text).first(end).endsWith(mark))
            state = InText;
        at = end;
    }
    setCurrentBlockState(state);
}

} // namespace simkv::ui
