// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/types.h"

#include <QWidget>

#include <optional>

class QCheckBox;
class QLabel;
class QLineEdit;

namespace simkv::ui {

// Asks what to find in one value. Esc closes it.
class ValueFindBar final : public QWidget {
    Q_OBJECT
public:
    explicit ValueFindBar(QWidget* parent = nullptr);

    // Shows itself, with the cursor in the box.
    void activate();
    // If bytes are shown, what is typed may be hexadecimal digits; else it is text, with escapes.
    void setBytesOffered(bool isOffered);

    // Nothing if what is typed stands for no bytes.
    [[nodiscard]] std::optional<ByteString> needle() const;
    [[nodiscard]] bool matchesCase() const;
    void showFound(bool isFound);

signals:
    void findRequested(bool backwards);
    void closed();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    QLineEdit* m_text;
    QCheckBox* m_hex;
    QCheckBox* m_matchCase;
    QLabel* m_status;
};

} // namespace simkv::ui
