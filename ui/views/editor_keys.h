// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QKeyEvent>
#include <QKeySequence>

namespace simkv::ui {

// Keys of an editor of a value that are no editing: its owner acts on them.
enum class EditorKey { None, Find, Finish, Cancel };

// Ctrl+Enter finishes, Esc cancels.
[[nodiscard]] inline EditorKey editorKeyOf(const QKeyEvent& key) {
    const bool isEnter = key.key() == Qt::Key_Return || key.key() == Qt::Key_Enter;
    return key.matches(QKeySequence::Find)                     ? EditorKey::Find
           : key.key() == Qt::Key_Escape                       ? EditorKey::Cancel
           : isEnter && key.modifiers() == Qt::ControlModifier ? EditorKey::Finish
                                                               : EditorKey::None;
}

} // namespace simkv::ui
