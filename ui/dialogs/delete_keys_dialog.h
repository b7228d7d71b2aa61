// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QStringList>

namespace simkv::ui {

// Asks before keys are deleted, and names them.
class DeleteKeysDialog final : public QDialog {
    Q_OBJECT
public:
    // `keys` as people read them.
    DeleteKeysDialog(const QStringList& keys, QWidget* parent);
};

} // namespace simkv::ui
