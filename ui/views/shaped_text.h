// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/text_engine.h"

#include <QPlainTextEdit>

namespace simkv::ui {

class LineNumbers;
class SyntaxHighlighter;

// Qt's own editor of text, which draws every script: from right to left, joined, with marks, and in the
// direction that a paragraph begins with. Carriage returns are shown as a sign of theirs, because Qt's
// documents have none.
class ShapedText final : public QPlainTextEdit, public TextEngine {
    Q_OBJECT
public:
    explicit ShapedText(QWidget* parent = nullptr);

    // Whether a document of Qt gives the text back as it is.
    [[nodiscard]] static bool holds(std::string_view text);

    [[nodiscard]] QWidget& widget() override { return *this; }
    void beginContent(const std::string& all, TextLanguage language) override;
    void appendContent(std::string_view slice) override;
    void endContent() override;
    [[nodiscard]] std::string content() const override;
    void setTyping(bool isAllowed) override;
    [[nodiscard]] bool isTypingAllowed() const override { return !isReadOnly(); }
    void replaceContent(const std::string& text) override;
    [[nodiscard]] bool isEdited() const override;
    void setEdited(bool isEdited) override;
    [[nodiscard]] bool canUndo() const override;
    void undoStep() override { undo(); }
    [[nodiscard]] std::size_t caret() const override;
    [[nodiscard]] std::pair<std::size_t, std::size_t> selection() const override;
    void select(std::size_t first, std::size_t end) override;
    [[nodiscard]] std::pair<int, int> placeOf(std::size_t position) const override;
    void showFlaw(std::optional<std::size_t> position) override;
    bool findNext(const std::string& text, FindDirection direction, bool matchCase) override;

signals:
    void edited();
    void refused(const QString& why); // of what was to be pasted
    void findRequested();
    void finished();
    void cancelled();

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool focusNextPrevChild(bool next) override;
    QMimeData* createMimeDataFromSelection() const override;
    void insertFromMimeData(const QMimeData* source) override;

private:
    friend class LineNumbers;
    void fitLineNumbers();
    void paintLineNumbers(QPaintEvent& event);
    void applyColours();
    [[nodiscard]] int placeAt(std::size_t position) const;
    [[nodiscard]] std::size_t positionOf(int place) const;

    LineNumbers* m_numbers;
    SyntaxHighlighter* m_highlighter;
    bool m_isLoading = false;
    bool m_isTypingAllowed = true;
    bool m_hasReturns = false; // at the ends of its lines
};

} // namespace simkv::ui
