// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/text_engine.h"

#include <Qsci/qsciscintilla.h>

#include <QByteArray>

namespace simkv::ui {

// QScintilla, with line numbers; JSON and XML with colours and folding. It draws letter by letter, from left
// to right: see isComplexText() for what it cannot show. A line of 64 KiB takes 30 ms to lay out, longer ones
// more in proportion.
class ScintillaText final : public QsciScintilla, public TextEngine {
    Q_OBJECT
public:
    explicit ScintillaText(QWidget* parent = nullptr);

    [[nodiscard]] QWidget& widget() override { return *this; }
    void beginContent(const std::string& all, TextLanguage language) override;
    void appendContent(std::string_view slice) override;
    void endContent() override;
    [[nodiscard]] std::string content() const override;
    void setTyping(bool isAllowed) override;
    [[nodiscard]] bool isTypingAllowed() const override;
    void replaceContent(const std::string& text) override;
    [[nodiscard]] bool isEdited() const override { return isModified(); }
    void setEdited(bool isEdited) override { setModified(isEdited); }
    [[nodiscard]] bool canUndo() const override { return isUndoAvailable(); }
    void undoStep() override { undo(); }
    [[nodiscard]] std::size_t caret() const override;
    [[nodiscard]] std::pair<std::size_t, std::size_t> selection() const override;
    void select(std::size_t first, std::size_t end) override;
    [[nodiscard]] std::pair<int, int> placeOf(std::size_t position) const override;
    void showFlaw(std::optional<std::size_t> position) override;
    bool findNext(const std::string& text, FindDirection direction, bool matchCase) override;

signals:
    void edited();
    void complexTextInserted(); // which cannot be shown here
    void findRequested();
    void finished();
    void cancelled();

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool focusNextPrevChild(bool next) override;
    QByteArray fromMimeData(const QMimeData* source, bool& rectangular) const override;

private:
    void leaveKeysToTheWindow();
    void setLanguage(TextLanguage language);
    void applyColours();
    void fitLineNumbers();
    [[nodiscard]] long convertedSize(const QByteArray& text) const;
    void onModified(int position, int kind, const char* text, int length);

    bool m_isLoading = false;
    bool m_isTypingAllowed = true;
    TextLanguage m_language = TextLanguage::None;
    mutable QByteArray m_pasted; // and not inserted yet
};

} // namespace simkv::ui
