// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "document/staged_changes.h"

#include <QDialog>

namespace simkv::ui {

// Says what writing will append to the log and asks whether to.
class WriteDialog final : public QDialog {
    Q_OBJECT
public:
    // `offersCopy`: the log was not made by this program, and this is its first change.
    WriteDialog(const QString& fileName, const WriteSummary& summary, bool offersCopy, QWidget* parent);

signals:
    void writeChosen();
    void copyChosen(); // and to write then
};

} // namespace simkv::ui
