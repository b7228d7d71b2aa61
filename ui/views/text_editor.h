// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <Qsci/qsciscintilla.h>

#include <QTimer>

#include <optional>
#include <string>

namespace simkv::ui {

// Edits text with line numbers; JSON and XML with colours and folding. What is set comes back byte for byte:
// line ends are left as they are. Texts over 1 MiB arrive in slices, and cannot be edited before isLoading()
// ends. A line of 64 KiB takes 30 ms to lay out, longer ones more in proportion.
//
// Keys: Tab leaves; Undo and Redo are taken as long as there is something typed to undo, else they are the
// window's; Esc and Ctrl+Enter are told by signals.
class TextEditor final : public QsciScintilla {
    Q_OBJECT
public:
    enum class Language { None, Json, Xml };

    explicit TextEditor(QWidget* parent = nullptr);

    // UTF-8. Forgets what was typed before.
    void setContent(std::string text, Language language);
    [[nodiscard]] std::string content() const;
    [[nodiscard]] bool isLoading() const { return m_loaded < m_content.size(); }
    // Whatever is typed, even while it loads.
    void setEditable(bool isEditable);

    // Replaces all text as if a user had typed it.
    void replaceAll(const std::string& text);

    // Underlines the character there.
    void showFlaw(std::optional<std::size_t> position);
    // Goes to a position in bytes.
    void goTo(std::size_t position);
    // The line and the column of a position, both counted from 1.
    [[nodiscard]] std::pair<int, int> placeOf(std::size_t position) const;

    // Selects the next one from the selection on, around the end where there is none before it.
    enum class Direction { Forward, Backward };
    bool find(const std::string& text, Direction direction, bool matchCase);

signals:
    void edited(); // by a user
    void loaded();
    void findRequested();
    void finished(); // Ctrl+Enter
    void cancelled();

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool focusNextPrevChild(bool next) override;

private:
    void leaveKeysToTheWindow();
    void setLanguage(Language language);
    void applyColours();
    void loadSlice();
    void finishLoading();
    void fitLineNumbers();

    std::string m_content; // that is loaded, while it is
    std::size_t m_loaded = 0;
    bool m_isEditable = true;
    Language m_language = Language::None;
    QTimer m_nextSlice;
};

} // namespace simkv::ui
