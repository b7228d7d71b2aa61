// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/types.h"

#include <QDialog>

#include <functional>

class QDialogButtonBox;
class QLabel;

namespace simkv::ui {

class BytesEditor;

// Asks for a new key and its value. Stays open until the owner has taken what was typed: it answers
// submitted() with finish() or showFailure().
class RecordDialog final : public QDialog {
    Q_OBJECT
public:
    // `exists(key)`: whether the log already has a value for it; then adding is told to be an overwrite.
    RecordDialog(std::function<bool(const ByteString&)> exists, QWidget* parent);

    [[nodiscard]] ByteString key() const;
    [[nodiscard]] ByteString value() const;

    void finish() { done(Accepted); }
    // What was typed stays, to be tried again.
    void showFailure(const QString& why);

    void accept() override { emit submitted(); }

signals:
    void submitted();

private:
    void check();

    BytesEditor* m_key;
    BytesEditor* m_value;
    QLabel* m_problem;
    QDialogButtonBox* m_buttons;
    std::function<bool(const ByteString&)> m_exists;
};

} // namespace simkv::ui
