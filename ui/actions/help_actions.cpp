// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/help_actions.h"

#include "settings/settings.h"
#include "views/action_registry.h"
#include "views/message_bar.h"

#include <QAction>
#include <QApplication>
#include <QIcon>
#include <QMessageBox>

namespace simkv::ui {

HelpActions::HelpActions(const Workbench& bench)
    : m_settings(bench.settings), m_messages(bench.messages), m_window(&bench.window) {
    auto& sample = bench.actions.add({"help.openSample", "help-contents", tr("Open &Sample Store"),
                                      tr("Open a copy of a store that shows what there is to see")});
    connect(&sample, &QAction::triggered, &bench.requests, &WindowRequests::sampleRequested);
    auto& reset = bench.actions.add({"help.resetSettings", "edit-reset", tr("&Reset Settings…"),
                                     tr("Forget everything that the program remembers between runs")});
    connect(&reset, &QAction::triggered, this, &HelpActions::askForReset);
    auto& about = bench.actions.add(
        {"help.about", "help-about", tr("&About SimKV Browser"), tr("Version and licence of this program")});
    connect(&about, &QAction::triggered, this, &HelpActions::showAbout);
    if (!m_settings.isDamaged())
        return;
    m_settings.acknowledgeDamage();
    // The log that this window is made for takes the messages of the one before away.
    QMetaObject::invokeMethod(this, &HelpActions::showDamage, Qt::QueuedConnection);
}

void HelpActions::showDamage() {
    m_messages.show("settings", MessageBar::Kind::Warning,
                    tr("Some settings could not be read; the program uses its own in their place."),
                    {{tr("Reset &Settings…"), [this] { askForReset(); }}});
}

void HelpActions::askForReset() {
    auto* box = new QMessageBox(
        QMessageBox::Question, tr("Reset Settings"),
        tr("Forget recent files, filters, time zones, kinds of values, colours and the layout of windows?"),
        QMessageBox::Reset | QMessageBox::Cancel, m_window);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(tr("Logs and changes that are not written stay as they are."));
    box->setDefaultButton(QMessageBox::Cancel);
    connect(box, &QDialog::finished, this, [this](int button) {
        if (button == QMessageBox::Reset)
            reset();
    });
    box->open();
}

void HelpActions::reset() {
    m_settings.reset();
    m_messages.show("settings", MessageBar::Kind::Information,
                    tr("The settings are as at the first start. New windows have the usual layout."));
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
