// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/types.h"

#include <QDialog>

#include <functional>

class QDialogButtonBox;
class QLabel;

namespace simkv::ui {

class BytesEditor;

// Asks for another key in place of one, or beside it.
class KeyDialog final : public QDialog {
    Q_OBJECT
public:
    // `exists(key)`: whether the key has a value; then that is told to be overwritten.
    KeyDialog(const QString& title, const QString& acceptText, ByteView key,
              std::function<bool(const ByteString&)> exists, QWidget* parent);

    [[nodiscard]] ByteString key() const;

private:
    void check();

    const ByteString m_original;
    const QString m_acceptText;
    const std::function<bool(const ByteString&)> m_exists;
    BytesEditor* m_key;
    QLabel* m_problem;
    QDialogButtonBox* m_buttons;
};

} // namespace simkv::ui
