// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QKeyEvent>
#include <QKeySequence>

#include <algorithm>
#include <array>

namespace simkv::ui {

// Keys of an editor of a value that are no editing: its owner acts on them.
enum class EditorKey { None, Find, Finish, Cancel, Next, Previous };

// Ctrl+Enter finishes, Esc cancels; Ctrl+Tab goes to the next widget, because Tab may be typed.
[[nodiscard]] inline EditorKey editorKeyOf(const QKeyEvent& key) {
    const bool isEnter = key.key() == Qt::Key_Return || key.key() == Qt::Key_Enter;
    const bool isControl = (key.modifiers() & Qt::ControlModifier) != 0;
    return key.matches(QKeySequence::Find)                     ? EditorKey::Find
           : key.key() == Qt::Key_Escape                       ? EditorKey::Cancel
           : isEnter && key.modifiers() == Qt::ControlModifier ? EditorKey::Finish
           : key.key() == Qt::Key_Tab && isControl             ? EditorKey::Next
           : key.key() == Qt::Key_Backtab && isControl         ? EditorKey::Previous
                                                               : EditorKey::None;
}

// Emits what the key stands for, or calls moveFocus(isForward). False: it is none of these.
template <typename Editor, typename MoveFocus>
bool actOnEditorKey(Editor& editor, const QKeyEvent& key, MoveFocus moveFocus) {
    switch (editorKeyOf(key)) {
    case EditorKey::Find:
        emit editor.findRequested();
        return true;
    case EditorKey::Finish:
        emit editor.finished();
        return true;
    case EditorKey::Cancel:
        emit editor.cancelled();
        return true;
    case EditorKey::Next:
        moveFocus(true);
        return true;
    case EditorKey::Previous:
        moveFocus(false);
        return true;
    case EditorKey::None:
        break;
    }
    return false;
}

// What a user expects in any box of text; libraries have keys for much more, which are the window's.
[[nodiscard]] inline bool isUsualKey(int key) {
    const auto base = key & ~static_cast<int>(Qt::KeyboardModifierMask);
    if ((key & static_cast<int>(Qt::ControlModifier)) == 0)
        return base != Qt::Key_Tab && base != Qt::Key_Escape;
    constexpr std::array kUsual{Qt::Key_Z,         Qt::Key_Y,      Qt::Key_A,     Qt::Key_C,    Qt::Key_X,
                                Qt::Key_V,         Qt::Key_Home,   Qt::Key_End,   Qt::Key_Left, Qt::Key_Right,
                                Qt::Key_Backspace, Qt::Key_Delete, Qt::Key_Insert};
    return std::find(kUsual.begin(), kUsual.end(), base) != kUsual.end();
}

} // namespace simkv::ui
