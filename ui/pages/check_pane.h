// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "document/log_check.h"
#include "models/check_model.h"
#include "pages/list_pane.h"

class QAction;
class QCheckBox;
class QLabel;

namespace simkv::ui {

// What the check of the log has found, as a list that leads to each place.
class CheckPane final : public ListPane {
    Q_OBJECT
public:
    // `actions`: of its first buttons.
    CheckPane(LogDocument& document, LogCheck& check, const QList<QAction*>& actions,
              QWidget* parent = nullptr);

    [[nodiscard]] CheckModel& model() { return m_model; }

signals:
    // The user wants to see what lies there, and in a record the bytes at `sector`.
    void placeChosen(simkv::Offset offset, std::optional<simkv::Offset> sector);

private:
    void update();
    void updateSummary();
    void updateEnabled();
    [[nodiscard]] QString reportText() const;
    [[nodiscard]] bool isOutdated() const;

    LogDocument& m_document;
    LogCheck& m_check;
    CheckModel m_model;
    QCheckBox* m_showWarnings;
    QAction* m_goTo;
    QAction* m_copy = nullptr;
};

} // namespace simkv::ui
