// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QMenu;
class QWidget;

namespace simkv::ui {

// The Help menu.
class HelpActions final : public QObject {
    Q_OBJECT
public:
    explicit HelpActions(QWidget* window);
    void fillMenu(QMenu& menu);

signals:
    void sampleRequested();

private:
    void showAbout();

    QWidget* m_window;
};

} // namespace simkv::ui
