// SPDX-License-Identifier: GPL-3.0-or-later
#include "table_page.h"

#include "find_bar.h"
#include "format_text.h"

#include <QLabel>
#include <QVBoxLayout>

namespace simkv::ui {

TablePage::TablePage(RecordTableModel& model, bool liveOnly, const QString& emptyText, QThreadPool& pool,
                     QWidget* parent)
    : QWidget(parent), m_model(model),
      m_table(new RecordTable(
          model, liveOnly ? RecordTable::Arrangement::KeyFirst : RecordTable::Arrangement::RecordFirst,
          this)),
      m_findBar(new FindBar(*m_table, liveOnly, pool, this)),
      m_empty(new QLabel(emptyText, m_table->viewport())), m_note(new QLabel(this)) {
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setForegroundRole(QPalette::PlaceholderText);
    m_empty->setObjectName("emptyText");
    auto* overlay = new QVBoxLayout(m_table->viewport());
    overlay->addWidget(m_empty);
    m_note->setObjectName("limitNote");
    m_note->setContentsMargins(6, 2, 6, 4);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_findBar);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_note);
    setFocusProxy(m_table);
    connect(m_findBar, &FindBar::left, m_table, qOverload<>(&QWidget::setFocus));
    updateNote();
}

void TablePage::setEmptyText(const QString& text) {
    m_empty->setText(text);
}

void TablePage::setSnapshot(const std::shared_ptr<const Snapshot>& snapshot) {
    m_table->setSnapshot(snapshot);
    updateNote();
}

void TablePage::updateNote() {
    const auto all = m_model.allRows();
    const auto shown = static_cast<std::uint64_t>(m_model.rowCount());
    m_empty->setVisible(all == 0);
    m_note->setVisible(shown < all);
    m_note->setText(tr("Rows 1–%1 of %2 are shown; the other %3 are in the log, but not in this table.")
                        .arg(numberText(shown), numberText(all), numberText(all - shown)));
}

} // namespace simkv::ui
