// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/types.h"

#include <QTableWidget>

namespace simkv::ui {

// What the bytes at a cursor mean as numbers and as times, in both byte orders. Ctrl+C copies a cell.
class DataInspector final : public QTableWidget {
    Q_OBJECT
public:
    explicit DataInspector(QWidget* parent = nullptr);

    // Looks at the first 8 of them at most.
    void setBytes(ByteView bytes);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void keyPressEvent(QKeyEvent* event) override;
};

} // namespace simkv::ui
