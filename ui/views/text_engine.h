// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

class QWidget;

namespace simkv::ui {

enum class TextLanguage { None, Json, Xml };
enum class FindDirection { Forward, Backward };

// What shows and edits the text of a TextEditor. Text is UTF-8, positions are bytes of it. Each tells by
// signals of its own that a user has edited it, and of the keys that are its owner's.
class TextEngine {
public:
    TextEngine() = default;
    TextEngine(const TextEngine&) = delete;
    TextEngine& operator=(const TextEngine&) = delete;
    virtual ~TextEngine() = default;

    [[nodiscard]] virtual QWidget& widget() = 0;

    // Another text comes, in slices that end between characters. It cannot be edited before its end.
    virtual void beginContent(const std::string& all, TextLanguage language) = 0;
    virtual void appendContent(std::string_view slice) = 0;
    virtual void endContent() = 0;
    [[nodiscard]] virtual std::string content() const = 0;
    virtual void setTyping(bool isAllowed) = 0;
    [[nodiscard]] virtual bool isTypingAllowed() const = 0;
    // As if a user had typed it.
    virtual void replaceContent(const std::string& text) = 0;

    [[nodiscard]] virtual bool isEdited() const = 0;
    virtual void setEdited(bool isEdited) = 0;
    [[nodiscard]] virtual bool canUndo() const = 0;
    virtual void undoStep() = 0;

    [[nodiscard]] virtual std::size_t caret() const = 0;
    // First and end.
    [[nodiscard]] virtual std::pair<std::size_t, std::size_t> selection() const = 0;
    virtual void select(std::size_t first, std::size_t end) = 0;
    [[nodiscard]] virtual std::pair<int, int> placeOf(std::size_t position) const = 0;
    virtual void showFlaw(std::optional<std::size_t> position) = 0;
    virtual bool findNext(const std::string& text, FindDirection direction, bool matchCase) = 0;
};

} // namespace simkv::ui
