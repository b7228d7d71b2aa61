// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/help_actions.h"

#include "views/action_registry.h"

#include <QAction>
#include <QApplication>
#include <QIcon>
#include <QMessageBox>

namespace simkv::ui {

HelpActions::HelpActions(const Workbench& bench) : m_window(&bench.window) {
    auto& sample = bench.actions.add({"help.openSample", "help-contents", tr("Open &Sample Store"),
                                      tr("Open a copy of a store that shows what there is to see")});
    connect(&sample, &QAction::triggered, &bench.requests, &WindowRequests::sampleRequested);
    auto& about = bench.actions.add(
        {"help.about", "help-about", tr("&About SimKV Browser"), tr("Version and licence of this program")});
    connect(&about, &QAction::triggered, this, &HelpActions::showAbout);
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
