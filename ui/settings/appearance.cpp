// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/appearance.h"

#include <QApplication>
#include <QIcon>
#include <QPalette>
#include <QStyle>
#include <QStyleFactory>

namespace simkv::ui {
namespace {

QPalette palette(bool dark) {
    const QColor window(dark ? 0x2a2e32 : 0xeff0f1);
    const QColor base(dark ? 0x1b1e20 : 0xfcfcfc);
    const QColor alternate(dark ? 0x232629 : 0xf3f4f5);
    const QColor text(dark ? 0xfcfcfc : 0x232629);
    const QColor button(dark ? 0x31363b : 0xf7f8f8);
    const QColor faint(dark ? 0xa1a9b1 : 0x686f74);
    const QColor highlight(0x3d8ec9);
    QPalette colours(button, window);
    colours.setColor(QPalette::Window, window);
    colours.setColor(QPalette::WindowText, text);
    colours.setColor(QPalette::Base, base);
    colours.setColor(QPalette::AlternateBase, alternate);
    colours.setColor(QPalette::Text, text);
    colours.setColor(QPalette::Button, button);
    colours.setColor(QPalette::ButtonText, text);
    colours.setColor(QPalette::PlaceholderText, faint);
    colours.setColor(QPalette::ToolTipBase, QColor(dark ? 0x33414f : 0xe3eef8));
    colours.setColor(QPalette::ToolTipText, text);
    colours.setColor(QPalette::Highlight, dark ? QColor(0x2d6a99) : highlight);
    colours.setColor(QPalette::HighlightedText, Qt::white);
    colours.setColor(QPalette::Link, dark ? QColor(0x1d99f3) : QColor(0x2980b9));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        colours.setColor(QPalette::Disabled, role, QColor(dark ? 0x6e757b : 0xa5abb0));
    return colours;
}

bool isDark(const QPalette& colours) {
    return colours.color(QPalette::Window).lightness() < colours.color(QPalette::WindowText).lightness();
}

} // namespace

void applyColours(Colours colours) {
    // What the desktop gave, remembered before anything is changed.
    static const QPalette systemPalette = QApplication::palette();
    static const QString systemStyle = QApplication::style()->name();
    static const QString systemTheme = QIcon::themeName();

    QApplication::setStyle(
        QStyleFactory::create(colours == Colours::System ? systemStyle : QStringLiteral("fusion")));
    const bool plainDesktop = systemTheme.isEmpty() || systemTheme == QStringLiteral("hicolor");
    if (colours == Colours::System)
        QApplication::setPalette(plainDesktop && !isDark(systemPalette) ? palette(false) : systemPalette);
    else
        QApplication::setPalette(palette(colours == Colours::Dark));

    const auto breeze =
        isDark(QApplication::palette()) ? QStringLiteral("breeze-dark") : QStringLiteral("breeze");
    auto paths = QIcon::themeSearchPaths();
    const auto shared = QStringLiteral("/usr/share/icons");
    if (!paths.contains(shared))
        QIcon::setThemeSearchPaths(paths << shared);
    QIcon::setFallbackThemeName(breeze);
    QIcon::setThemeName(plainDesktop || colours != Colours::System ? breeze : systemTheme);
}

} // namespace simkv::ui
