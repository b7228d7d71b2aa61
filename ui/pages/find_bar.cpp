// SPDX-License-Identifier: GPL-3.0-or-later
#include "find_bar.h"

#include "error_text.h"
#include "record_table.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>

namespace simkv::ui {

struct FindBar::Found {
    Result<std::optional<RecordNumber>> record;
    RecordNumber from{};
    bool backward = false;
};

namespace {

QToolButton* makeButton(const char* icon, Qt::ArrowType arrow, const QString& name, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setAutoRaise(true);
    if (QIcon::hasThemeIcon(icon))
        button->setIcon(QIcon::fromTheme(icon));
    else
        button->setArrowType(arrow);
    button->setToolTip(name);
    button->setAccessibleName(name);
    return button;
}

} // namespace

FindBar::FindBar(RecordTable& table, bool liveOnly, QThreadPool& pool, QWidget* parent)
    : QWidget(parent), m_table(table), m_liveOnly(liveOnly), m_text(new QLineEdit(this)),
      m_matchCase(new QCheckBox(tr("Match case"), this)), m_status(new QLabel(this)), m_task(pool) {
    m_text->setObjectName("findText");
    m_text->setPlaceholderText(tr("Find in keys and values"));
    m_text->setAccessibleName(tr("Find in keys and values"));
    m_text->setClearButtonEnabled(true);
    m_status->setObjectName("findStatus");
    m_matchCase->setToolTip(tr("Otherwise the letters A to Z match in either case."));
    auto* previous = makeButton("go-up", Qt::UpArrow, tr("Find Previous (Shift+Enter)"), this);
    auto* next = makeButton("go-down", Qt::DownArrow, tr("Find Next (Enter)"), this);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(4, 4, 4, 4);
    layout->addWidget(m_text, 1);
    layout->addWidget(previous);
    layout->addWidget(next);
    layout->addWidget(m_matchCase);
    layout->addWidget(m_status);

    connect(m_text, &QLineEdit::textEdited, this, [this] { find(false, false); });
    connect(m_matchCase, &QCheckBox::toggled, this, [this] { find(false, false); });
    connect(previous, &QToolButton::clicked, this, &FindBar::findPrevious);
    connect(next, &QToolButton::clicked, this, &FindBar::findNext);
}

void FindBar::activate() {
    m_text->setFocus(Qt::ShortcutFocusReason);
    m_text->selectAll();
}

void FindBar::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) {
        m_task.cancel();
        emit left();
    } else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        find((event->modifiers() & Qt::ShiftModifier) != 0, true);
    } else {
        QWidget::keyPressEvent(event);
    }
}

void FindBar::find(bool backward, bool beyondCurrent) {
    const auto snapshot = static_cast<const RecordTableModel*>(m_table.model())->snapshot();
    const auto bytes = m_text->text().toStdString();
    if (bytes.empty() || !snapshot || snapshot->records() == 0) {
        m_task.drop();
        m_status->clear();
        return;
    }
    FindRequest request{bytes, m_matchCase->isChecked(), m_liveOnly, RecordNumber(0), backward};
    if (const auto current = m_table.currentRecord()) {
        const auto records = snapshot->records();
        const auto step = !beyondCurrent ? 0 : backward ? records - 1 : 1;
        request.from = RecordNumber((current->value() + step) % records);
    }
    m_status->setText(tr("Searching…"));
    m_task.start<Found>(
        tr("Searching"),
        [snapshot, request](QPromise<Found>& promise, Progress& progress) {
            promise.addResult(Found{findRecord(snapshot, request, progress), request.from, request.backward});
        },
        [this](const Found& found) { take(found); });
}

void FindBar::take(const Found& found) {
    if (!found.record) {
        m_status->setText(found.record.error().code == ErrorCode::Cancelled
                              ? tr("Stopped")
                              : errorText(found.record.error()));
        return;
    }
    if (!*found.record) {
        m_status->setText(tr("Not found"));
        return;
    }
    const auto number = **found.record;
    const bool wrapped = found.backward ? number > found.from : number < found.from;
    if (!m_table.selectRecord(number))
        m_status->setText(tr("Found in record %1, which is beyond the rows shown").arg(number.value()));
    else
        m_status->setText(wrapped ? tr("Search went on from the other end") : QString());
}

} // namespace simkv::ui
