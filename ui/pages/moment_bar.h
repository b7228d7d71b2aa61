// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "background/background_task.h"
#include "history/write_histogram.h"
#include "settings/settings.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

class QAction;
class QComboBox;
class QLabel;
class QLineEdit;

namespace simkv::ui {

class LogDocument;
class MomentSlider;
class ShownMoment;

// Goes through the life of a log: a slider over a chart of how much was written when, a line for a moment
// that is typed, steps, and a replay record by record. Says which moment is shown, and that it cannot be
// changed.
class MomentBar final : public QWidget {
    Q_OBJECT
public:
    MomentBar(LogDocument& document, ShownMoment& moment, Settings& settings, QWidget* parent = nullptr);
    ~MomentBar() override;

    [[nodiscard]] MomentSlider& slider() { return *m_slider; }
    [[nodiscard]] QLineEdit& momentEdit() { return *m_edit; }
    [[nodiscard]] QString text() const;
    // Acts as if that had been typed.
    void goTo(const QString& moment);
    [[nodiscard]] LogAxis axis() const { return m_axis; }
    void setAxis(LogAxis axis);
    // Whether a replay is running.
    [[nodiscard]] bool isPlaying() const { return m_ticker.isActive(); }
    void setPlaying(bool isPlaying);
    // Their shortcuts work whether the bar has the focus or not.
    [[nodiscard]] QList<QAction*> actions() const { return {m_back, m_play, m_forward, m_now, m_compare}; }
    [[nodiscard]] BackgroundTask& task() { return m_task; }
    // Whether the chart of what was written is being made.
    [[nodiscard]] bool isDrawing() const { return m_task.isRunning() || m_redraw.isActive(); }

    static constexpr std::uint32_t kStretches = 600;

signals:
    void compareRequested();
    void closed();

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void nameParts();
    void layOut();
    void connectParts();
    void connectSources();
    void onChosen();
    void onTyped();
    void step(int records);
    void tick();
    void onMomentChanged();
    void showMistake(const QString& text);
    void drawIfStale();
    void draw();
    void placeSlider();
    void update();
    void showText();
    void updateEnabled();
    [[nodiscard]] QString momentText() const;
    [[nodiscard]] QString lastRecordText(RecordNumber number) const;
    [[nodiscard]] QString axisText(LogAxis axis, std::uint64_t value) const;

    LogDocument& m_document;
    ShownMoment& m_moment;
    Settings& m_settings;
    MomentSlider* m_slider;
    QLabel* m_text;
    QString m_fullText;
    QLineEdit* m_edit;
    QLabel* m_mistake;
    QComboBox* m_axisBox;
    QComboBox* m_speed;
    QAction* m_first;
    QAction* m_back;
    QAction* m_play;
    QAction* m_forward;
    QAction* m_now;
    QAction* m_compare;
    LogAxis m_axis = LogAxis::Time;
    bool m_isHeld = false;                   // the slider stays where the user has put it
    bool m_isAwaited = false;                // the moment that it was put there for has not come
    std::shared_ptr<const Snapshot> m_drawn; // that the chart is of
    QElapsedTimer m_drawnAt;
    QTimer m_redraw;
    QTimer m_ticker;
    QElapsedTimer m_played; // since the last tick
    double m_due = 0;       // records to go on by
    BackgroundTask m_task;
};

} // namespace simkv::ui
