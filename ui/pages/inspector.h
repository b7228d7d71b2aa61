// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "background_task.h"
#include "settings.h"
#include "snapshot.h"
#include "staged_change.h"

#include <QTimer>
#include <QWidget>

#include <memory>
#include <optional>

class QFormLayout;
class QLabel;
class QPlainTextEdit;
class QTabWidget;

namespace simkv::ui {

// Shows one record: its header fields, and its value as text and as hex. Reads in the background, and of
// large values only the start.
class Inspector final : public QWidget {
    Q_OBJECT
public:
    Inspector(QThreadPool& pool, const Settings& settings, QWidget* parent = nullptr);

    // `staged`: what the record's key is to have, which is shown in place of the value.
    void show(const std::shared_ptr<const Snapshot>& snapshot, std::optional<RecordNumber> number,
              const std::optional<Content>& staged = {});
    [[nodiscard]] QString fieldText(const QString& name) const;
    // The whole of what the first line shows.
    [[nodiscard]] const QString& title() const { return m_fullTitle; }
    [[nodiscard]] bool isReading() const { return m_task.isRunning(); }

    static constexpr std::uint64_t kShownBytes = 64U * 1024U;

protected:
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    struct Shown;
    [[nodiscard]] static Shown read(const std::shared_ptr<const Snapshot>& snapshot, RecordNumber number,
                                    const std::optional<Content>& staged);
    void showContent(const Shown& content);
    void setTitle(const QString& title, bool wraps);
    void elideTitle();
    void showNothing(const QString& why);
    // Tells the time of the record, and again when its age has another text.
    void showTime();
    void setField(const QString& name, const QString& text);
    QLabel* addField(QFormLayout* form, const QString& name, const QString& label);

    const Settings& m_settings;
    QLabel* m_title;
    QString m_fullTitle;
    QString m_shownHex;
    QWidget* m_fields;
    QTabWidget* m_tabs;
    QPlainTextEdit* m_text;
    QPlainTextEdit* m_hex;
    QLabel* m_note;
    std::optional<Timestamp> m_time; // of the record shown
    QTimer m_ageTimer;
    BackgroundTask m_task;
};

} // namespace simkv::ui
