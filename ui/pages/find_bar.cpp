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

struct FindBar::Search {
    std::shared_ptr<const Snapshot> snapshot;
    FindRequest request;
    std::optional<RecordNumber> current; // at the start
    bool beyondCurrent = false;

    [[nodiscard]] bool wrappedTo(RecordNumber found) const {
        if (!current)
            return false;
        if (request.backward)
            return found >= *current;
        return beyondCurrent ? found <= *current : found < *current;
    }
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
    const auto& snapshot = static_cast<const RecordTableModel*>(m_table.model())->snapshot();
    const auto bytes = m_text->text().toStdString();
    if (bytes.empty() || !snapshot || snapshot->records() == 0) {
        m_task.drop();
        m_status->clear();
        return;
    }
    const auto records = snapshot->records();
    Search search{
        snapshot, {bytes, m_matchCase->isChecked(), m_liveOnly}, m_table.currentRecord(), beyondCurrent};
    search.request.backward = backward;
    search.request.from = RecordNumber(backward ? records - 1 : 0);
    if (search.current) {
        const auto step = !beyondCurrent ? 0 : backward ? records - 1 : 1;
        search.request.from = RecordNumber((search.current->value() + step) % records);
    }
    m_status->setText(tr("Searching…"));
    m_task.start<Found>(
        tr("Searching"),
        [search](QPromise<Found>& promise, Progress& progress) {
            promise.addResult(findRecord(search.snapshot, search.request, progress));
        },
        [this, search](const Found& found) { take(search, found); });
}

void FindBar::take(const Search& search, const Found& found) {
    const auto& snapshot = static_cast<const RecordTableModel*>(m_table.model())->snapshot();
    if (!snapshot || &snapshot->source() != &search.snapshot->source()) {
        m_status->clear(); // another log is shown by now
        return;
    }
    if (!found) {
        m_status->setText(found.error().code == ErrorCode::Cancelled ? tr("Stopped")
                                                                     : errorText(found.error()));
        return;
    }
    if (!*found) {
        m_status->setText(tr("Not found"));
        return;
    }
    const auto number = **found;
    if (!m_table.selectRecord(number))
        m_status->setText(tr("Found in record %1, which is beyond the rows shown").arg(number.value()));
    else
        m_status->setText(search.wrappedTo(number) ? tr("Search went on from the other end") : QString());
}

} // namespace simkv::ui
