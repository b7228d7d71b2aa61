// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/docks.h"

#include <QDockWidget>
#include <QMainWindow>

namespace simkv::ui {

std::unique_ptr<QDockWidget> Docks::add(const QString& title, const char* name, QWidget* pane) {
    auto dock = std::make_unique<QDockWidget>(title, &m_window);
    dock->setObjectName(name);
    dock->setWidget(pane);
    m_window.addDockWidget(Qt::BottomDockWidgetArea, dock.get());
    if (m_first != nullptr)
        m_window.tabifyDockWidget(m_first, dock.get());
    else
        m_first = dock.get();
    dock->hide();
    return dock;
}

void Docks::show(QDockWidget& dock, int lines) {
    if (!dock.isVisible()) {
        dock.show();
        resize(dock, lines);
    }
    dock.raise();
}

void Docks::resize(QDockWidget& dock, int lines) {
    m_window.resizeDocks({&dock}, {m_window.fontMetrics().lineSpacing() * lines}, Qt::Vertical);
}

} // namespace simkv::ui
