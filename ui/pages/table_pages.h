// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSplitter>

#include <array>

class QTabWidget;

namespace simkv::ui {

class TablePage;

// The two tables of a log: as tabs, or side by side. One of them is current: the tab in front, or where the
// focus has been last.
class TablePages final : public QSplitter {
    Q_OBJECT
public:
    TablePages(TablePage& keys, TablePage& log, QWidget* parent = nullptr);
    ~TablePages() override;

    static constexpr int kCount = 2;              // keys, log
    [[nodiscard]] QString title(int index) const; // with its letter
    [[nodiscard]] TablePage& page(int index) const { return *m_pages[static_cast<std::size_t>(index)]; }
    [[nodiscard]] const std::array<TablePage*, kCount>& all() const { return m_pages; }
    [[nodiscard]] int currentIndex() const;
    [[nodiscard]] TablePage& current() const { return page(currentIndex()); }
    [[nodiscard]] TablePage& other() const { return page(1 - currentIndex()); }
    void setCurrentIndex(int index);
    void setCurrent(const TablePage& page) { setCurrentIndex(&page == m_pages[1] ? 1 : 0); }

    [[nodiscard]] bool isSideBySide() const { return m_isSideBySide; }
    void setSideBySide(bool isSideBySide);

signals:
    void currentChanged();

private:
    void onFocusChanged(QWidget* now);

    std::array<TablePage*, kCount> m_pages;
    QTabWidget* m_tabs;
    bool m_isSideBySide = false;
    bool m_isSwitching = false; // to tabs or from them: the focus goes where nobody has put it
    int m_focused = 0;          // side by side
};

} // namespace simkv::ui
