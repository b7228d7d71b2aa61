// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QApplication>
#include <QLineEdit>
#include <QTest>
#include <QVBoxLayout>
#include <QWidget>

namespace simkv::ui {

// An editor with the focus, in a window that may have shortcuts of its own, and with a neighbour.
template <typename Editor>
struct EditorWindow : QWidget {
    EditorWindow() {
        auto* layout = new QVBoxLayout(this);
        layout->addWidget(editor);
        layout->addWidget(other);
        resize(700, 300);
        show();
        activateWindow();
        editor->setFocus();
        (void)QTest::qWaitForWindowActive(this);
    }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) const {
        QTest::keyClick(QApplication::focusWidget(), key, modifiers);
    }
    Editor* editor = new Editor(this);
    QLineEdit* other = new QLineEdit(this);
};

} // namespace simkv::ui
