// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "actions/feature.h"
#include "document/shown_moment.h"

#include <memory>

class QAction;

namespace simkv::ui {

class MomentBar;

// Time travel: the bar that goes through the life of the log, and what shows and hides it.
class MomentActions final : public Feature {
    Q_OBJECT
public:
    explicit MomentActions(const Workbench& bench);
    ~MomentActions() override;

    // Shows the bar, and the log as it was at a moment that is named as in the bar: once the log has been
    // read.
    void goTo(const QString& moment);
    // Whether anything is still to be shown.
    [[nodiscard]] bool isIdle() const;
    [[nodiscard]] ShownMoment& moment() { return m_moment; }
    [[nodiscard]] MomentBar& bar() { return *m_bar; }

    // Shows a record in the Log that may have come after the moment that is shown.
    void showInLogOfNow(RecordNumber number);

private:
    void addActions();
    void updateEnabled();
    void goToRecord();
    void showPlayed(RecordNumber number);
    void show(bool isShown);
    void goToWanted();

    Workbench m_bench;
    LogDocument& m_document;
    ShownMoment m_moment;
    std::unique_ptr<MomentBar> m_bar; // lies in the window
    QAction* m_show;
    QAction* m_goToRecord;
    QString m_wanted; // once the log has been read
};

} // namespace simkv::ui
