// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/syntax_colours.h"
#include "views/text_engine.h"

#include <QSyntaxHighlighter>

namespace simkv::ui {

// Colours JSON and XML in a document of Qt, line by line.
class SyntaxHighlighter final : public QSyntaxHighlighter {
    Q_OBJECT
public:
    explicit SyntaxHighlighter(QTextDocument* document) : QSyntaxHighlighter(document) {}

    void setLanguage(TextLanguage language);
    void setColours(const SyntaxColours& colours);

protected:
    void highlightBlock(const QString& text) override;

private:
    void highlightJson(const QString& text);
    void highlightXml(const QString& text);

    TextLanguage m_language = TextLanguage::None;
    SyntaxColours m_colours;
};

} // namespace simkv::ui
