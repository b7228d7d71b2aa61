// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/table_pages.h"

#include "pages/table_page.h"

#include <QApplication>
#include <QTabBar>
#include <QTabWidget>

#include <utility>

namespace simkv::ui {

TablePages::TablePages(TablePage& keys, TablePage& log, QWidget* parent)
    : QSplitter(parent), m_pages{&keys, &log}, m_tabs(new QTabWidget(this)) {
    for (int index = 0; index < kCount; ++index)
        m_tabs->addTab(m_pages[static_cast<std::size_t>(index)], title(index));
    m_tabs->setDocumentMode(true);
    m_tabs->setObjectName("pages");
    m_tabs->tabBar()->setAccessibleName(tr("Tables"));
    addWidget(m_tabs);
    setChildrenCollapsible(false);
    connect(m_tabs, &QTabWidget::currentChanged, this, [this] {
        if (!m_isSideBySide && !m_isSwitching)
            emit currentChanged();
    });
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget*, QWidget* now) { onFocusChanged(now); });
}

// The focus moves while what is in here goes: nobody is to hear of it.
TablePages::~TablePages() {
    disconnect(qApp, nullptr, this, nullptr);
    m_tabs->disconnect(this);
}

QString TablePages::title(int index) const {
    return index == 0 ? tr("&Keys") : tr("&Log");
}

int TablePages::currentIndex() const {
    return m_isSideBySide ? m_focused : m_tabs->currentIndex();
}

void TablePages::setCurrentIndex(int index) {
    if (!m_isSideBySide)
        return m_tabs->setCurrentIndex(index);
    if (std::exchange(m_focused, index) != index)
        emit currentChanged();
}

// The log leaves the tabs, whose bar has nothing to choose from then.
void TablePages::setSideBySide(bool isSideBySide) {
    if (isSideBySide == m_isSideBySide)
        return;
    const auto current = currentIndex();
    m_isSwitching = true;
    m_isSideBySide = isSideBySide;
    auto* log = m_pages[1];
    if (isSideBySide) {
        addWidget(log);
        log->show();
        setSizes({width() / 2, width() / 2});
    } else {
        m_tabs->addTab(log, title(1));
        m_tabs->setCurrentIndex(current);
    }
    m_tabs->tabBar()->setVisible(!isSideBySide);
    m_focused = current;
    m_isSwitching = false;
    emit currentChanged();
}

void TablePages::onFocusChanged(QWidget* now) {
    if (!m_isSideBySide || m_isSwitching || now == nullptr)
        return;
    for (int index = 0; index < kCount; ++index) {
        if (page(index).isAncestorOf(now))
            setCurrentIndex(index);
    }
}

} // namespace simkv::ui
