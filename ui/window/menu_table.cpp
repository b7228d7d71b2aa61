// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/menu_table.h"

#include "views/action_registry.h"

#include <QAction>
#include <QCoreApplication>
#include <QMenu>
#include <QMenuBar>
#include <QToolBar>

namespace simkv::ui {
namespace {

struct Menus {
    Q_DECLARE_TR_FUNCTIONS(Menus)
};

bool isSeparator(const char* entry) {
    return *entry == '-';
}

QAction& actionOf(const ActionRegistry& actions, const char* entry) {
    auto* action = actions.find(QString::fromLatin1(entry));
    if (action == nullptr)
        qFatal("no action is called %s", entry);
    return *action;
}

template <typename Widget>
void fill(Widget& widget, const ActionRegistry& actions, const QList<const char*>& entries) {
    for (const auto* entry : entries) {
        if (isSeparator(entry))
            widget.addSeparator();
        else
            widget.addAction(&actionOf(actions, entry));
    }
}

MenuLayout fileMenu() {
    return {"file",
            Menus::tr("&File"),
            {"file.newLog", "file.openLog", "file.recent", "file.openReadOnly", "file.allowEditing", "-",
             "changes.writeChanges", "changes.revertAll", "-", "file.saveCopy", "inspector.saveValue",
             "edit.loadValue", "-", "exchange.export", "exchange.importKeys", "exchange.importIntoNew", "-",
             "file.close", "file.quit"}};
}

MenuLayout editMenu() {
    return {"edit",
            Menus::tr("&Edit"),
            {"changes.undo",
             "changes.redo",
             "-",
             "edit.addKey",
             "edit.editValue",
             "edit.duplicateKey",
             "edit.renameKey",
             "edit.deleteKeys",
             "edit.restoreVersion",
             "bulk.restoreKeys",
             "bulk.replaceInValues",
             "-",
             "copy.copyCell",
             "copy.copyRows",
             "copy.copyKey",
             "copy.copyValue",
             "copy.copyRecordAsHex",
             "-",
             "copy.selectAll",
             "bulk.pasteKeys",
             "-",
             "find.find",
             "find.findNext",
             "find.findPrevious",
             "-",
             "filter.menu"}};
}

MenuLayout viewMenu() {
    return {"view",
            Menus::tr("&View"),
            {"view.showKeys",
             "view.showLog",
             "view.sideBySide",
             "-",
             "keys.showDeleted",
             "inspector.showInspector",
             "history.showHistory",
             "anatomy.showAnatomy",
             "comparison.showComparison",
             "changes.showChanges",
             "check.showCheck",
             "window.showToolBar",
             "-",
             "time.timeMenu",
             "view.colours",
             "-",
             "view.follow",
             "view.reload",
             "-",
             "sort.menu"}};
}

MenuLayout goMenu() {
    return {"go",
            Menus::tr("&Go"),
            {"go.goTo", "go.goToOtherTable", "-", "go.goBack", "go.goForward", "-", "moment.timeTravel",
             "moment.stepBack", "moment.replay", "moment.stepForward", "moment.backToNow",
             "moment.compareWithNow"}};
}

} // namespace

// Menus inside others come before those.
QList<MenuLayout> menuLayouts() {
    return {
        {"filter.menu",
         Menus::tr("F&ilter"),
         {"filter.filter", "filter.clearFilter", "filter.filterOnThis", "filter.filterOnThisAsWell",
          "filter.filterThisOut"},
         Menus::tr("Show some of the rows only")},
        fileMenu(),
        editMenu(),
        viewMenu(),
        goMenu(),
        {"tools", Menus::tr("&Tools"), {"check.checkLog", "check.salvage", "check.truncateTail"}},
        {"help", Menus::tr("&Help"), {"help.openSample", "-", "help.resetSettings", "help.about"}},
    };
}

QList<const char*> toolBarLayout() {
    return {"file.newLog",
            "file.openLog",
            "-",
            "changes.writeChanges",
            "-",
            "changes.undo",
            "changes.redo",
            "-",
            "edit.addKey",
            "edit.editValue",
            "edit.deleteKeys",
            "-",
            "view.reload",
            "-",
            "go.goBack",
            "go.goForward"};
}

QList<const char*> rowMenuLayout() {
    return {"edit.addKey",
            "edit.editValue",
            "edit.duplicateKey",
            "edit.renameKey",
            "edit.deleteKeys",
            "edit.restoreVersion",
            "-",
            "filter.filterOnThis",
            "filter.filterOnThisAsWell",
            "filter.filterThisOut",
            "-",
            "copy.copyCell",
            "copy.copyRows",
            "copy.copyKey",
            "copy.copyValue",
            "copy.copyRecordAsHex",
            "inspector.saveValue",
            "exchange.exportSelected",
            "-",
            "history.showHistory",
            "anatomy.showAnatomy",
            "go.goToOtherTable",
            "moment.goToRecord"};
}

QList<const char*> tableKeysLayout() {
    return {"bulk.pasteKeys", "copy.selectAll"};
}

void fillMenuBar(QMenuBar& bar, ActionRegistry& actions) {
    for (const auto& layout : menuLayouts()) {
        const bool isInside = layout.id.contains(u'.');
        auto& menu = isInside ? actions.addMenu({layout.id, "view-filter", layout.title, layout.help})
                              : *bar.addMenu(layout.title);
        fill(menu, actions, layout.entries);
    }
}

void fillToolBar(QToolBar& bar, const ActionRegistry& actions) {
    fill(bar, actions, toolBarLayout());
    bar.setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    for (auto* action : bar.actions())
        action->setIconText(action->text().remove(u'&').remove(u'…'));
}

void fillContextMenu(QWidget& widget, const ActionRegistry& actions, const QList<const char*>& layout) {
    for (const auto* entry : layout) {
        if (!isSeparator(entry)) {
            widget.addAction(&actionOf(actions, entry));
            continue;
        }
        auto* separator = new QAction(&widget);
        separator->setSeparator(true);
        widget.addAction(separator);
    }
}

} // namespace simkv::ui
