// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/list_pane.h"

#include "texts/format_text.h"
#include "views/long_table_view.h"
#include "views/make_action.h"
#include "views/number_delegate.h"
#include "views/table_text.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>

namespace simkv::ui {

ListPane::ListPane(const Names& names, QWidget* parent)
    : QWidget(parent), m_table(new LongTableView(this)), m_summary(new QLabel(this)) {
    m_table->setObjectName(names.table);
    m_table->setAccessibleName(names.accessible);
    m_table->setItemDelegate(new NumberDelegate(m_table));
    m_table->setAlternatingRowColors(true);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_summary->setObjectName(names.summary);
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setMinimumWidth(1); // a long text must not widen the window
    setFocusProxy(m_table);
}

void ListPane::setModel(QAbstractItemModel& model, std::initializer_list<int> characters,
                        const QList<QAction*>& actions) {
    m_table->setModel(&model);
    m_table->addActions(actions);
    const auto digit = fontMetrics().horizontalAdvance(u'0');
    int column = 0;
    for (const auto count : characters)
        m_table->horizontalHeader()->resizeSection(column++, count * digit + 8);
}

QAction* ListPane::addCopyAction(const char* name) {
    auto* copy = makeAction(this, "edit-copy", tr("&Copy Rows"), QKeySequence::Copy);
    copy->setObjectName(name);
    copy->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_table->addAction(copy);
    connect(copy, &QAction::triggered, this, [this] { copySelectedRows(*m_table); });
    return copy;
}

QHBoxLayout* ListPane::makeBar(const QList<QAction*>& actions) {
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(4, 4, 4, 4);
    bar->setSpacing(4);
    for (auto* action : actions)
        bar->addWidget(makeActionButton(this, action));
    bar->addWidget(m_summary, 1);
    return bar;
}

void ListPane::setSummary(const QString& text) {
    m_summary->setText(text);
    m_summary->setToolTip(literalToolTip(text));
}

QString ListPane::summary() const {
    return m_summary->text();
}

QByteArray ListPane::saveColumns() const {
    return m_table->horizontalHeader()->saveState();
}

void ListPane::restoreColumns(const QByteArray& state) {
    if (!state.isEmpty())
        m_table->horizontalHeader()->restoreState(state);
}

} // namespace simkv::ui
