// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "document/shown_moment.h"

#include <QObject>

class QAction;
class QMenu;
class QWidget;

namespace simkv::ui {

class MomentBar;
class Settings;

// Time travel: the bar that goes through the life of the log, and what shows and hides it.
class MomentActions final : public QObject {
    Q_OBJECT
public:
    MomentActions(LogDocument& document, Settings& settings, QWidget* window);

    void fillMenu(QMenu& menu);
    void updateEnabled();
    // Shows the bar, and the log as it was at a moment that is named as in the bar: once the log has been
    // read.
    void goTo(const QString& moment);
    // Whether anything is still to be shown.
    [[nodiscard]] bool isIdle() const;
    [[nodiscard]] ShownMoment& moment() { return m_moment; }
    [[nodiscard]] MomentBar& bar() { return *m_bar; }

signals:
    // The bar has been closed: back to what is looked at.
    void left();

private:
    void show(bool isShown);
    void goToWanted();

    LogDocument& m_document;
    ShownMoment m_moment;
    MomentBar* m_bar;
    QAction* m_show;
    QString m_wanted; // once the log has been read
};

} // namespace simkv::ui
