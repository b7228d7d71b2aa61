// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QPlainTextEdit;

namespace simkv::ui {

// Edits bytes as plain text, as escaped text (\x00, \n, ...) or as hexadecimal digits. Text is offered only
// for bytes that it can show and give back without loss. Bytes that nobody typed into come back exactly as
// they were set.
class BytesEditor final : public QWidget {
    Q_OBJECT
public:
    enum class Notation { Text, Escaped, Hex };

    explicit BytesEditor(QWidget* parent = nullptr);

    void setBytes(ByteView bytes);
    // Invalid, with the place in the text as offset, while what is typed stands for no bytes.
    [[nodiscard]] Result<ByteString> bytes() const;
    // Converts what is typed; false, and no change, where it is invalid or text cannot show it.
    bool setNotation(Notation notation);
    [[nodiscard]] Notation notation() const { return m_notation; }
    [[nodiscard]] QPlainTextEdit* textEdit() const { return m_text; }

    // Enter ends it, as in a box of one line; a line end is written as an escape then.
    void setEndedByEnter();

signals:
    void bytesChanged();
    void ended();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void showBytes(ByteView bytes);
    void chooseNotation(int index);
    void updateStatus();

    Notation m_notation = Notation::Text;
    QComboBox* m_notations;
    QPlainTextEdit* m_text;
    QLabel* m_status;
};

} // namespace simkv::ui
