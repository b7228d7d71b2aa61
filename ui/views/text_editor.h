// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "texts/format_text.h"
#include "views/text_engine.h"

#include <QTimer>
#include <QWidget>

class QStackedLayout;

namespace simkv::ui {

class ScintillaText;
class ShapedText;

// Edits text with line numbers, JSON and XML with colours. What is set comes back byte for byte, and what is
// pasted goes in so: line ends are left as they are. Texts over 1 MiB arrive in slices, and cannot be edited
// before isLoading() ends.
//
// Two engines: ScintillaText, which also folds, and ShapedText for complex text. The text says which, also
// while it is typed: undo then takes back all that was typed before as one step.
//
// Keys: Tab is typed, Ctrl+Tab leaves; Undo and Redo are taken as long as there is something typed to undo,
// else they are the window's; Esc and Ctrl+Enter are told by signals.
class TextEditor final : public QWidget {
    Q_OBJECT
public:
    using Language = TextLanguage;
    using Direction = FindDirection;

    explicit TextEditor(QWidget* parent = nullptr);

    // UTF-8. Forgets what was typed before.
    void setContent(std::string text, Language language);
    [[nodiscard]] std::string content() const;
    [[nodiscard]] QString text() const { return wholeText(content()); }
    [[nodiscard]] bool isLoading() const { return m_loaded < m_content.size(); }
    // Whatever is typed, even while it loads.
    void setEditable(bool isEditable);
    [[nodiscard]] bool isReadOnly() const { return !m_shown->isTypingAllowed(); }

    // Replaces all text as if a user had typed it.
    void replaceAll(const std::string& text);
    [[nodiscard]] bool isModified() const { return m_shown->isEdited(); }
    void setModified(bool isModified) { m_shown->setEdited(isModified); }
    [[nodiscard]] bool isUndoAvailable() const { return m_shown->canUndo(); }
    void undo() { m_shown->undoStep(); }

    // In bytes, first and end.
    [[nodiscard]] std::pair<std::size_t, std::size_t> selection() const { return m_shown->selection(); }
    [[nodiscard]] QString selectedText() const;
    void selectAll();

    // Underlines the character there.
    void showFlaw(std::optional<std::size_t> position) { m_shown->showFlaw(position); }
    // Goes to a position in bytes.
    void goTo(std::size_t position);
    // The line and the column of a position, both counted from 1.
    [[nodiscard]] std::pair<int, int> placeOf(std::size_t position) const;

    // Selects the next one from the selection on, around the end where there is none before it.
    bool find(const std::string& text, Direction direction, bool matchCase);

signals:
    void edited(); // by a user
    void loaded();
    void refused(const QString& why); // of what was to be pasted
    void findRequested();
    void finished(); // Ctrl+Enter
    void cancelled();

protected:
    bool event(QEvent* event) override;

private:
    template <typename Engine>
    void connectTo(Engine& engine);
    void use(TextEngine& engine);
    void loadSlice();
    void goOnShaped();

    ScintillaText* m_scintilla;
    ShapedText* m_shaped;
    TextEngine* m_shown;
    QStackedLayout* m_stack;
    std::string m_content; // that is loaded, while it is
    std::size_t m_loaded = 0;
    bool m_isEditable = true;
    Language m_language = Language::None;
    QTimer m_nextSlice;
};

} // namespace simkv::ui
