// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <memory>

class QDockWidget;
class QMainWindow;
class QWidget;

namespace simkv::ui {

// The panes below the tables of a window, as tabs of one place, hidden until they are wanted. GUI thread.
class Docks final {
public:
    explicit Docks(QMainWindow& window) : m_window(window) {}

    // `name`: under which the window remembers where it is. Takes the pane; whoever keeps the dock deletes it
    // before the window.
    [[nodiscard]] std::unique_ptr<QDockWidget> add(const QString& title, const char* name, QWidget* pane);
    // In front of the others; one that was hidden gets a height of so many lines of text.
    void show(QDockWidget& dock, int lines);
    // The height of one that has just been shown; the one in front stays there.
    void resize(QDockWidget& dock, int lines);

private:
    QMainWindow& m_window;
    QDockWidget* m_first = nullptr; // the others are tabs beside it
};

} // namespace simkv::ui
