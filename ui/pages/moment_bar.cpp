// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/moment_bar.h"

#include "document/log_document.h"
#include "document/shown_moment.h"
#include "texts/error_text.h"
#include "texts/format_text.h"
#include "times/query_context.h"
#include "views/make_action.h"
#include "views/moment_slider.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace simkv::ui {
namespace {

constexpr int kTick = 50; // ms
constexpr int kSpeeds[] = {1, 2, 5, 10, 100, 1'000, 10'000, 100'000};
constexpr int kDrawnAgain = 1'000; // ms, while a log grows

QToolButton* iconButton(QWidget* parent, QAction* action) {
    auto* button = makeActionButton(parent, action);
    button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    return button;
}

QAction* barAction(QWidget* bar, const char* name, const char* icon, const QString& text,
                   const QKeySequence& shortcut = {}) {
    auto* action = makeAction(bar, icon, text, shortcut);
    action->setObjectName(name);
    return action;
}

} // namespace

MomentBar::MomentBar(LogDocument& document, ShownMoment& moment, Settings& settings, QWidget* parent)
    : QWidget(parent), m_document(document), m_moment(moment), m_settings(settings),
      m_slider(new MomentSlider(this)), m_text(new QLabel(this)), m_edit(new QLineEdit(this)),
      m_mistake(new QLabel(this)), m_axisBox(new QComboBox(this)), m_speed(new QComboBox(this)),
      m_first(barAction(this, "goToStart", "go-first", tr("To the St&art"))),
      m_back(barAction(this, "stepBack", "media-skip-backward", tr("St&ep Back"), Qt::CTRL | Qt::Key_Comma)),
      m_play(barAction(this, "replay", "media-playback-start", tr("&Replay"), Qt::SHIFT | Qt::Key_F12)),
      m_forward(barAction(this, "stepForward", "media-skip-forward", tr("&Step Forward"),
                          Qt::CTRL | Qt::Key_Period)),
      m_now(barAction(this, "backToNow", "go-last", tr("Back to &Now"), Qt::CTRL | Qt::Key_F12)),
      m_compare(barAction(this, "compareWithNow", "view-split-left-right", tr("&Compare with Now"))),
      m_task(document.board()) {
    nameParts();
    layOut();
    connectParts();
    connectSources();
    update();
}

MomentBar::~MomentBar() = default;

void MomentBar::nameParts() {
    m_text->setObjectName("momentText");
    m_text->setTextFormat(Qt::PlainText);
    m_text->setMinimumWidth(1);
    m_slider->setObjectName("momentSlider");
    m_slider->setAccessibleName(tr("Moment"));
    m_edit->setObjectName("momentEdit");
    m_edit->setAccessibleName(tr("As of"));
    m_edit->setPlaceholderText(tr("-2d, 2026-01-31 12:00, #record, @offset"));
    m_edit->setMinimumWidth(fontMetrics().averageCharWidth() * 20);
    m_edit->setMaximumWidth(fontMetrics().averageCharWidth() * 44);
    m_edit->setClearButtonEnabled(true);
    m_mistake->setObjectName("momentMistake");
    m_mistake->setTextFormat(Qt::PlainText);
    m_mistake->setMinimumWidth(1);
    m_play->setCheckable(true);
    m_back->setToolTip(tr("Back by one record or batch"));
    m_forward->setToolTip(tr("On by one record or batch"));
    m_play->setToolTip(tr("Go on by itself, record by record"));
    m_first->setToolTip(tr("Before the first record"));
    m_now->setToolTip(tr("Show the log as it is, and follow it"));
    m_compare->setToolTip(tr("List what was added, changed and deleted since"));
    m_axisBox->setObjectName("momentAxis");
    m_axisBox->setAccessibleName(tr("Along"));
    m_axisBox->setToolTip(tr("What the slider goes along"));
    m_axisBox->addItems({tr("Time"), tr("Records"), tr("Offsets")});
    m_speed->setObjectName("replaySpeed");
    m_speed->setAccessibleName(tr("Speed of the replay"));
    m_speed->setToolTip(tr("Speed of the replay"));
    for (const auto speed : kSpeeds)
        m_speed->addItem(tr("%1/s").arg(numberText(static_cast<std::uint64_t>(speed))), speed);
    m_speed->setCurrentIndex(1);
}

void MomentBar::layOut() {
    auto* close = new QToolButton(this);
    close->setObjectName("closeMomentBar");
    close->setAutoRaise(true);
    close->setFocusPolicy(Qt::TabFocus);
    close->setIcon(style()->standardIcon(QStyle::SP_TitleBarCloseButton));
    close->setToolTip(tr("Back to now, and close (Esc)"));
    close->setAccessibleName(tr("Close time travel"));
    connect(close, &QToolButton::clicked, this, &MomentBar::closed);

    auto* top = new QHBoxLayout;
    top->addWidget(m_text, 1);
    QList<QWidget*> order;
    for (auto* action : {m_compare, m_now}) {
        order.append(makeActionButton(this, action));
        top->addWidget(order.last());
    }
    top->addWidget(close);
    order.append({close, m_slider, m_edit});
    auto* label = new QLabel(tr("&As of:"), this);
    label->setBuddy(m_edit);
    auto* bottom = new QHBoxLayout;
    bottom->addWidget(label);
    bottom->addWidget(m_edit, 2);
    bottom->addWidget(m_mistake, 1);
    for (auto* action : {m_first, m_back, m_play, m_forward}) {
        order.append(iconButton(this, action));
        bottom->addWidget(order.last());
    }
    bottom->addWidget(m_speed);
    bottom->addSpacing(8);
    bottom->addWidget(m_axisBox);
    order.append({m_speed, m_axisBox});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 4, 4, 4);
    layout->setSpacing(2);
    for (auto* line : {top, bottom})
        line->setSpacing(4);
    layout->addLayout(top);
    layout->addWidget(m_slider);
    layout->addLayout(bottom);
    setFocusProxy(m_slider);
    // Tab follows the order on the screen.
    QWidget* before = nullptr;
    for (auto* next : order) {
        if (before != nullptr)
            setTabOrder(before, next);
        before = next;
    }
}

void MomentBar::connectParts() {
    connect(m_slider, &MomentSlider::chosen, this, &MomentBar::onChosen);
    // At rest, the slider stands where the moment is, unless that is where the user has put it.
    const auto letGo = [this] {
        if (m_moment.isMoving() || m_slider->isSliderDown() || !(m_moment.isNow() || m_isAwaited))
            return;
        m_isHeld = m_isAwaited = false;
        placeSlider();
    };
    connect(m_slider, &MomentSlider::sliderReleased, this, letGo);
    connect(&m_moment.task(), &BackgroundTask::finished, this, letGo);
    connect(m_slider, &MomentSlider::stepWanted, this, &MomentBar::step);
    connect(m_edit, &QLineEdit::returnPressed, this, &MomentBar::onTyped);
    connect(m_edit, &QLineEdit::textEdited, m_mistake, &QLabel::clear);
    connect(m_axisBox, &QComboBox::activated, this,
            [this](int index) { setAxis(static_cast<LogAxis>(index)); });
    connect(m_back, &QAction::triggered, this, [this] { step(-1); });
    connect(m_forward, &QAction::triggered, this, [this] { step(1); });
    connect(m_first, &QAction::triggered, this, [this] {
        setPlaying(false);
        m_isHeld = false;
        m_moment.goTo(Offset(0));
    });
    connect(m_now, &QAction::triggered, this, [this] {
        setPlaying(false);
        m_isHeld = false;
        m_moment.returnToNow();
    });
    connect(m_compare, &QAction::triggered, this, &MomentBar::compareRequested);
    connect(m_play, &QAction::triggered, this, &MomentBar::setPlaying);
    m_ticker.setInterval(kTick);
    connect(&m_ticker, &QTimer::timeout, this, &MomentBar::tick);
}

void MomentBar::connectSources() {
    connect(&m_moment, &ShownMoment::changed, this, &MomentBar::onMomentChanged);
    connect(&m_moment, &ShownMoment::failed, this, [this](const Error& error) {
        setPlaying(false);
        // The user sees which log it was: no need to name it.
        showMistake(error.code == ErrorCode::Invalid ? QString::fromStdString(error.what) : errorText(error));
    });
    connect(&m_task, &BackgroundTask::finished, this, [this] {
        if (m_drawn)
            drawIfStale(); // the log may have grown meanwhile
    });
    m_redraw.setSingleShot(true);
    connect(&m_redraw, &QTimer::timeout, this, &MomentBar::draw);
    connect(&m_document, &LogDocument::snapshotChanged, this, &MomentBar::update);
    connect(&m_document, &LogDocument::logChanged, this, [this] {
        setPlaying(false);
        m_isHeld = false;
        m_drawn.reset();
        m_task.drop();
        m_slider->setHistogram({}, {});
        m_edit->clear();
        m_mistake->clear();
        update();
    });
    connect(&m_settings, &Settings::timeDisplayChanged, this, [this] {
        m_drawn.reset();
        update();
    });
}

QString MomentBar::text() const {
    return m_fullText;
}

void MomentBar::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    update();
}

void MomentBar::hideEvent(QHideEvent* event) {
    setPlaying(false);
    QWidget::hideEvent(event);
}

void MomentBar::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    showText();
}

void MomentBar::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape)
        return emit closed();
    QWidget::keyPressEvent(event);
}

void MomentBar::setAxis(LogAxis axis) {
    if (axis == m_axis)
        return;
    m_axis = axis;
    m_axisBox->setCurrentIndex(static_cast<int>(axis));
    m_isHeld = false;
    draw();
}

void MomentBar::onChosen() {
    if (m_slider->histogram().counts.empty())
        return; // there is no axis yet
    setPlaying(false);
    m_isHeld = true;
    m_isAwaited = true;
    m_mistake->clear();
    if (m_slider->isAtEnd())
        return m_moment.returnToNow();
    const auto value = m_slider->axisValue();
    switch (m_slider->histogram().axis) {
    case LogAxis::Time:
        return m_moment.goTo(Timestamp(static_cast<std::uint32_t>(value)));
    case LogAxis::Record:
        return m_moment.goTo(RecordNumber(value));
    case LogAxis::Offset:
        return m_moment.goTo(Offset(value));
    }
}

void MomentBar::onTyped() {
    setPlaying(false);
    m_isHeld = false;
    const auto moment =
        parseMoment(m_edit->text().trimmed().toStdString(), queryContext(m_settings.timeDisplay()));
    if (moment)
        return m_moment.goTo(*moment);
    m_mistake->setText(QString::fromStdString(moment.error().what));
    m_mistake->setToolTip(literalToolTip(m_mistake->text()));
}

void MomentBar::goTo(const QString& moment) {
    m_edit->setText(moment);
    onTyped();
}

void MomentBar::step(int records) {
    setPlaying(false);
    m_isHeld = false;
    m_moment.step(records);
}

void MomentBar::setPlaying(bool isPlaying) {
    if (isPlaying == m_ticker.isActive())
        return m_play->setChecked(isPlaying);
    m_play->setChecked(isPlaying);
    m_play->setIcon(QIcon::fromTheme(isPlaying ? "media-playback-pause" : "media-playback-start"));
    m_play->setText(isPlaying ? tr("&Pause the Replay") : tr("&Replay"));
    if (!isPlaying)
        return m_ticker.stop();
    m_isHeld = false;
    m_due = 0;
    m_played.start();
    m_ticker.start();
    // At the end there is nothing to go on to, so it begins at the start.
    if (m_moment.isNow())
        m_moment.goTo(Offset(0));
}

// Steps by as many records as are due; the next ones follow when these are shown.
void MomentBar::tick() {
    if (m_moment.isMoving())
        return;
    if (m_moment.isNow())
        return setPlaying(false);
    const auto elapsed = static_cast<double>(m_played.restart());
    m_due += elapsed / 1000.0 * m_speed->currentData().toInt();
    if (m_due < 1)
        return;
    const auto records = std::floor(m_due);
    m_due -= records;
    m_moment.step(static_cast<std::int64_t>(records));
}

void MomentBar::onMomentChanged() {
    m_mistake->clear();
    m_isAwaited = false;
    if (m_moment.isNow())
        m_isHeld = m_isHeld && m_slider->isSliderDown();
    update();
}

QString MomentBar::axisText(LogAxis axis, std::uint64_t value) const {
    switch (axis) {
    case LogAxis::Time:
        return m_settings.timeDisplay().zonedText(Timestamp(static_cast<std::uint32_t>(value)));
    case LogAxis::Record:
        return tr("Record %1").arg(numberText(value));
    case LogAxis::Offset:
        return tr("Offset %1").arg(numberText(value));
    }
    return {};
}

void MomentBar::showMistake(const QString& text) {
    m_mistake->setText(text);
    m_mistake->setToolTip(literalToolTip(text));
}

void MomentBar::drawIfStale() {
    const auto& newest = m_document.newestSnapshot();
    if (!isVisible() || newest == m_drawn || m_task.isRunning() || m_redraw.isActive())
        return;
    const bool isSameLog = newest && m_drawn && newest->extends(*m_drawn);
    m_redraw.start(isSameLog ? std::max(0, kDrawnAgain - static_cast<int>(m_drawnAt.elapsed())) : 0);
}

void MomentBar::draw() {
    m_drawn = m_document.newestSnapshot();
    m_drawnAt.start();
    if (!m_drawn) {
        m_task.drop();
        return m_slider->setHistogram({}, {});
    }
    using Found = Result<WriteHistogram>;
    m_task.start<Found>(
        tr("Counting what was written"),
        [snapshot = m_drawn, axis = m_axis](QPromise<Found>& promise, Progress& progress) {
            promise.addResult(writeHistogram(*snapshot, axis, kStretches, progress));
        },
        [this](const Found& found) {
            if (!found) {
                m_drawn.reset(); // once more with the next snapshot, or another axis
                if (found.error().code != ErrorCode::Cancelled)
                    showMistake(errorText(found.error()));
                return;
            }
            m_isHeld = m_slider->isSliderDown();
            m_slider->setHistogram(
                *found, [this, axis = found->axis](std::uint64_t value) { return axisText(axis, value); });
            placeSlider();
        });
}

// Puts the slider where the moment that is shown lies, unless the user has just put it elsewhere.
void MomentBar::placeSlider() {
    if (m_isHeld || m_slider->isSliderDown())
        return;
    const auto& snapshot = m_document.snapshot();
    if (m_moment.isNow() || !snapshot)
        return m_slider->setAtEnd();
    switch (m_slider->histogram().axis) {
    case LogAxis::Time:
        return m_slider->setAxisValue(snapshot->counts().lastTime.seconds());
    case LogAxis::Record:
        return m_slider->setAxisValue(snapshot->records() == 0 ? 0 : snapshot->records() - 1);
    case LogAxis::Offset:
        return m_slider->setAxisValue(snapshot->indexedEnd().value());
    }
}

void MomentBar::update() {
    updateEnabled();
    if (!isVisible())
        return;
    drawIfStale();
    placeSlider();
    m_fullText = momentText();
    showText();
}

void MomentBar::showText() {
    m_text->setText(m_text->fontMetrics().elidedText(m_fullText, Qt::ElideRight, m_text->width()));
    m_text->setToolTip(m_text->text() == m_fullText ? QString() : literalToolTip(m_fullText));
}

void MomentBar::updateEnabled() {
    const bool hasLog = m_document.newestSnapshot() && m_document.newestSnapshot()->records() > 0;
    for (auto* widget : std::initializer_list<QWidget*>{m_slider, m_edit, m_axisBox, m_speed})
        widget->setEnabled(hasLog);
    m_first->setEnabled(hasLog && m_moment.records() > 0);
    m_back->setEnabled(hasLog && m_moment.records() > 0);
    m_forward->setEnabled(hasLog && !m_moment.isNow());
    m_play->setEnabled(hasLog);
    m_now->setEnabled(!m_moment.isNow());
    m_compare->setEnabled(!m_moment.isNow());
}

// What the record did, in a few words.
QString MomentBar::lastRecordText(RecordNumber number) const {
    const auto& snapshot = *m_document.snapshot();
    const auto place = snapshot.place(number);
    if (!place)
        return errorText(place.error());
    constexpr std::uint64_t kShownKey = 100;
    const auto key = snapshot.bytes(place->keyOffset(),
                                    ByteCount(std::min<std::uint64_t>(place->header.keyLength, kShownKey)));
    if (!key)
        return errorText(key.error());
    const auto text = escapedText(*key, 40);
    return place->header.isTombstone() ? tr("deleted “%1”").arg(text) : tr("set “%1”").arg(text);
}

QString MomentBar::momentText() const {
    const auto& snapshot = m_document.snapshot();
    if (!snapshot)
        return tr("No log is open.");
    const auto& moment = m_moment.moment();
    if (!moment)
        return tr("Now. Drag the line, step back or type a moment to see the log as it was.");
    const auto all = numberText(m_document.newestSnapshot()->records());
    if (moment->records == 0)
        return tr("Read-only: before the first of %1 records, when the store was empty.").arg(all);
    const RecordNumber last(moment->records - 1);
    auto text = tr("Read-only: as of %1, after record %2 of %3, which %4.")
                    .arg(m_settings.timeDisplay().zonedText(snapshot->counts().lastTime),
                         numberText(last.value()), all, lastRecordText(last));
    if (moment->batch)
        text += u' ' + tr("The moment lies in the batch of records %1 to %2: this is the state before it.")
                           .arg(numberText(moment->batch->marker.value()),
                                numberText(moment->batch->end().value() - 1));
    if (moment->later)
        text += u' ' + tr("Clocks were set back near here: record %1 has a later time.")
                           .arg(numberText(moment->later->value()));
    return text;
}

} // namespace simkv::ui
