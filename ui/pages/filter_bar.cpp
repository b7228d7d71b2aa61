// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/filter_bar.h"

#include "pages/table_contents.h"
#include "query/query_completion.h"
#include "query/query_term.h"
#include "texts/error_text.h"
#include "texts/format_text.h"
#include "times/query_context.h"

#include <QAbstractItemView>
#include <QAction>
#include <QCompleter>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QToolButton>

#include <algorithm>

namespace simkv::ui {
namespace {

constexpr int kFilterDelay = 350; // ms

// Turns a position in bytes of the UTF-8 text into one in the line, and back.
int toCharacters(const QString& text, std::size_t bytes) {
    return static_cast<int>(QString::fromUtf8(text.toUtf8().left(static_cast<qsizetype>(bytes))).size());
}

std::size_t toBytes(const QString& text, int characters) {
    return static_cast<std::size_t>(text.left(characters).toUtf8().size());
}

} // namespace

FilterBar::FilterBar(TableContents& contents, Settings& settings, QWidget* parent)
    : QWidget(parent), m_contents(contents), m_settings(settings), m_text(new QLineEdit(this)),
      m_verdict(m_text->addAction(QIcon::fromTheme("view-filter"), QLineEdit::LeadingPosition)),
      m_history(new QToolButton(this)), m_status(new QLabel(this)), m_completer(new QCompleter(this)) {
    m_text->setObjectName("filterText");
    m_text->setPlaceholderText(tr("Filter: words to look for, or key ^= \"user:\" and size > 4k"));
    m_text->setAccessibleName(tr("Filter"));
    m_text->setToolTip(tr(
        "Words look for text in keys and values, /.../ for a regular expression, as in value ~ /gr[oö]ß/i. "
        "It works on characters where a key or value is UTF-8, and on bytes where it is not."));
    m_text->setClearButtonEnabled(true);
    m_text->installEventFilter(this);
    m_status->setObjectName("filterStatus");
    m_status->setTextFormat(Qt::PlainText);
    m_status->setMinimumWidth(1); // a long reason must not widen the window

    m_history->setAutoRaise(true);
    m_history->setArrowType(Qt::DownArrow);
    m_history->setToolTip(tr("Filters used before (Alt+Down)"));
    m_history->setAccessibleName(tr("Filters used before"));
    m_history->setObjectName("filterHistory");

    m_completer->setModel(&m_words);
    m_completer->setCompletionMode(QCompleter::PopupCompletion);
    m_completer->setWidget(m_text);

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(4, 4, 4, 4);
    layout->setSpacing(4);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_history);
    layout->addWidget(m_status);

    m_delay.setSingleShot(true);
    m_delay.setInterval(kFilterDelay);
    connect(&m_delay, &QTimer::timeout, this, &FilterBar::apply);
    connect(m_text, &QLineEdit::textEdited, this, &FilterBar::onTyped);
    connect(m_text, &QLineEdit::textChanged, this, [this](const QString& text) {
        read();
        if (text.isEmpty())
            apply();
    });
    connect(m_completer, qOverload<const QString&>(&QCompleter::activated), this,
            &FilterBar::insertCompletion);
    m_completer->popup()->installEventFilter(this);
    connect(m_text, &QLineEdit::returnPressed, this, &FilterBar::applyAnew);
    connect(m_history, &QToolButton::clicked, this, &FilterBar::showHistory);
    connect(&m_contents, &TableContents::changed, this, &FilterBar::updateStatus);
    // Times that were typed mean something else in another zone.
    connect(&m_settings, &Settings::timeDisplayChanged, this, [this] {
        if (m_text->text().isEmpty())
            return;
        read();
        if (m_parsed)
            m_contents.reevaluate(*m_parsed);
    });
    read();
}

void FilterBar::activate() {
    m_text->setFocus(Qt::ShortcutFocusReason);
    m_text->selectAll();
}

QString FilterBar::text() const {
    return m_text->text();
}

void FilterBar::setFilter(const QString& text) {
    m_text->setText(text);
    apply();
    if (m_parsed)
        remember();
}

void FilterBar::addTerm(const std::string& term) {
    const auto now = m_parsed ? m_text->text().toStdString() : std::string();
    setFilter(QString::fromStdString(andTerms(now, term)));
}

void FilterBar::onTyped() {
    m_historyPlace = -1;
    m_typed = m_text->text();
    m_delay.start();
    complete();
}

// What cannot be read leaves the table as it is.
void FilterBar::apply() {
    m_delay.stop();
    if (m_parsed)
        m_contents.setQuery(*m_parsed);
    updateStatus();
}

// Enter: goes on with what was stopped; else the same text may mean something else by now, such as -2h.
void FilterBar::applyAnew() {
    const auto before = m_contents.query().text();
    read();
    apply();
    if (!m_parsed)
        return;
    remember();
    if (m_contents.error())
        m_contents.resume();
    else if (!m_parsed->isEmpty() && before == m_parsed->text())
        m_contents.reevaluate(*m_parsed);
}

void FilterBar::remember() {
    const auto text = m_text->text().trimmed();
    if (text.isEmpty())
        return;
    auto history = m_settings.filterHistory();
    history.removeAll(text);
    history.prepend(text);
    m_settings.setFilterHistory(history);
}

void FilterBar::read() {
    m_parsed = Query::parse(m_text->text().toStdString(), queryContext(m_settings.timeDisplay()));
    updateLook();
    updateStatus();
}

// Shows green, amber or red, an icon, and the reason in words.
void FilterBar::updateLook() {
    const auto& query = m_parsed;
    auto colours = QGuiApplication::palette();
    const bool isDark = colours.color(QPalette::Base).lightness() < 128;
    const char* icon = "view-filter";
    QColor base = colours.color(QPalette::Base);
    if (!m_text->text().trimmed().isEmpty()) {
        const bool isBad = !query && !query.error().isIncomplete;
        icon = query ? "dialog-ok" : isBad ? "dialog-error" : "dialog-warning";
        base = query   ? (isDark ? QColor(24, 58, 36) : QColor(224, 245, 228))
               : isBad ? (isDark ? QColor(74, 30, 30) : QColor(252, 226, 226))
                       : (isDark ? QColor(66, 56, 22) : QColor(253, 244, 214));
    }
    colours.setColor(QPalette::Base, base);
    m_isStyling = true;
    m_text->setPalette(colours);
    m_isStyling = false;
    m_verdict->setIcon(QIcon::fromTheme(icon));
    const auto why = query ? QString() : QString::fromStdString(query.error().what);
    m_verdict->setToolTip(why.isEmpty() ? why : literalToolTip(why));
    m_text->setAccessibleDescription(query ? tr("The filter can be read") : why);
}

void FilterBar::updateStatus() {
    const auto& query = m_parsed;
    if (!query) {
        const auto column = toCharacters(m_text->text(), query.error().from) + 1;
        m_status->setText(
            tr("%1, at character %2").arg(QString::fromStdString(query.error().what)).arg(column));
        return;
    }
    if (m_contents.query().isEmpty() && m_contents.state() == TableContents::State::Idle) {
        m_status->clear();
        return;
    }
    const auto shown = numberText(m_contents.shownRows());
    const auto all = numberText(m_contents.allRows());
    switch (m_contents.state()) {
    case TableContents::State::Idle:
        m_status->setText(tr("%1 of %2").arg(shown, all));
        break;
    case TableContents::State::FirstRun:
    case TableContents::State::Refreshing:
        m_status->setText(m_contents.query().isEmpty() ? tr("Sorting…") : tr("%1 so far…").arg(shown));
        break;
    case TableContents::State::Stopped:
        m_status->setText(tr("Stopped; Enter goes on"));
        break;
    case TableContents::State::Failed:
        m_status->setText(errorText(*m_contents.error()));
        break;
    }
}

void FilterBar::complete() {
    const auto text = m_text->text();
    const auto found = completeQuery(text.toStdString(), toBytes(text, m_text->cursorPosition()));
    QStringList words;
    for (const auto& word : found.candidates)
        words.append(QString::fromStdString(word));
    m_wordFrom = found.from;
    m_wordTo = found.to;
    // A list without a letter typed would stand in the way.
    const auto typed =
        text.toUtf8().mid(static_cast<qsizetype>(found.from), static_cast<qsizetype>(found.to - found.from));
    const bool isDone = words.size() == 1 && words.front() == QString::fromUtf8(typed);
    if (words.isEmpty() || typed.isEmpty() || isDone) {
        m_completer->popup()->hide();
        return;
    }
    m_words.setStringList(words);
    m_completer->setCompletionPrefix({});
    auto place = m_text->inputMethodQuery(Qt::ImCursorRectangle).toRect();
    place.setWidth(m_completer->popup()->sizeHintForColumn(0) + 40);
    m_completer->complete(place);
}

void FilterBar::insertCompletion(const QString& word) {
    const auto text = m_text->text();
    const auto from = toCharacters(text, m_wordFrom);
    const auto to = toCharacters(text, m_wordTo);
    m_text->setText(text.left(from) + word + u' ' + text.mid(to));
    m_text->setCursorPosition(from + static_cast<int>(word.size()) + 1);
    onTyped();
}

void FilterBar::showHistory() {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto history = m_settings.filterHistory();
    for (const auto& entry : history) {
        auto* action = menu->addAction(literalMenuText(entry));
        connect(action, &QAction::triggered, this, [this, entry] { setFilter(entry); });
    }
    if (history.isEmpty())
        menu->addAction(tr("No filter was used yet"))->setEnabled(false);
    menu->addSeparator();
    auto* clear = menu->addAction(tr("&Forget These"));
    clear->setEnabled(!history.isEmpty());
    connect(clear, &QAction::triggered, this, [this] { m_settings.setFilterHistory({}); });
    menu->popup(m_history->mapToGlobal(QPoint(0, m_history->height())));
}

void FilterBar::stepHistory(int step) {
    const auto history = m_settings.filterHistory();
    const auto place = m_historyPlace + step;
    if (place < -1 || place >= history.size())
        return;
    m_historyPlace = place;
    m_text->setText(place < 0 ? m_typed : history[place]);
    m_delay.start();
}

// Keys of the list of completions that choose from it.
bool FilterBar::chooses(const QKeyEvent& key) {
    const auto* list = m_completer->popup();
    const bool isTab = key.key() == Qt::Key_Tab;
    if (!isTab && key.key() != Qt::Key_Return && key.key() != Qt::Key_Enter)
        return false;
    auto chosen = list->currentIndex();
    if (!chosen.isValid() && isTab)
        chosen = list->model()->index(0, 0);
    if (!chosen.isValid())
        return false; // Enter beside it is meant for the line
    const auto word = chosen.data().toString();
    m_completer->popup()->hide();
    insertCompletion(word);
    return true;
}

bool FilterBar::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    if (watched == m_completer->popup())
        return chooses(*key);
    if (watched != m_text)
        return QWidget::eventFilter(watched, event);
    switch (key->key()) {
    case Qt::Key_Escape:
        emit left();
        return true;
    case Qt::Key_Down:
        if ((key->modifiers() & Qt::AltModifier) != 0)
            showHistory();
        else if (m_historyPlace >= 0)
            stepHistory(-1);
        else
            emit left();
        return true;
    case Qt::Key_Up:
        stepHistory(1);
        return true;
    default:
        return QWidget::eventFilter(watched, event);
    }
}

void FilterBar::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !m_isStyling)
        updateLook();
}

} // namespace simkv::ui
