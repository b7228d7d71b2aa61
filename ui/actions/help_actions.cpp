// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/help_actions.h"

#include <QAction>
#include <QApplication>
#include <QIcon>
#include <QMenu>
#include <QMessageBox>

namespace simkv::ui {

HelpActions::HelpActions(QWidget* window) : QObject(window), m_window(window) {}

void HelpActions::fillMenu(QMenu& menu) {
    auto* sample = menu.addAction(QIcon::fromTheme("help-contents"), tr("Open &Sample Store"));
    sample->setObjectName("openSample");
    connect(sample, &QAction::triggered, this, &HelpActions::sampleRequested);
    menu.addSeparator();
    connect(menu.addAction(QIcon::fromTheme("help-about"), tr("&About SimKV Browser")), &QAction::triggered,
            this, &HelpActions::showAbout);
}

void HelpActions::showAbout() {
    auto* box = new QMessageBox(m_window);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setWindowTitle(tr("About SimKV Browser"));
    box->setIconPixmap(QIcon(QStringLiteral(":/icons/simkv-browser.svg")).pixmap(64, 64));
    box->setText(tr("SimKV Browser %1").arg(QApplication::applicationVersion()));
    box->setInformativeText(
        tr("Looks into SimKV stores: live keys, raw records, what a crash left.\n\n"
           "Built on Qt %1. Free software under the GNU General Public License, version 3 or later.")
            .arg(QLatin1String(qVersion())));
    box->open();
}

} // namespace simkv::ui
