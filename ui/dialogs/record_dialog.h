// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "types.h"

#include <QDialog>

#include <functional>

class QDialogButtonBox;
class QLabel;

namespace simkv::ui {

class BytesEditor;

// Asks for the bytes of a key and of its value: for a new key, or for a new value of one that exists. Stays
// open until the owner has taken what was typed: it answers submitted() with finish() or showFailure().
class RecordDialog final : public QDialog {
    Q_OBJECT
public:
    // `exists(key)`: whether the log already has a value for it; then adding is told to be an overwrite.
    [[nodiscard]] static RecordDialog* forNewKey(std::function<bool(const ByteString&)> exists,
                                                 QWidget* parent);
    [[nodiscard]] static RecordDialog* forValue(ByteView key, ByteView value, QWidget* parent);

    [[nodiscard]] ByteString key() const;
    [[nodiscard]] ByteString value() const;

    void finish() { done(Accepted); }
    // What was typed stays, to be tried again.
    void showFailure(const QString& why);

    void accept() override { emit submitted(); }

signals:
    void submitted();

private:
    RecordDialog(const QString& title, const QString& acceptText, QWidget* parent);
    void check();

    BytesEditor* m_key;
    BytesEditor* m_value;
    QLabel* m_problem;
    QDialogButtonBox* m_buttons;
    QString m_acceptText;
    bool m_isNewKey = false;
    std::function<bool(const ByteString&)> m_exists;
    ByteString m_originalValue;
};

} // namespace simkv::ui
