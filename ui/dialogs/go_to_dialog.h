// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/query_error.h"

#include <QDialog>
#include <QString>

#include <optional>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace simkv::ui {

// Asks where to go: a record number, an offset, a time or a key. What is typed is judged while it is typed.
class GoToDialog final : public QDialog {
    Q_OBJECT
public:
    enum class Kind { Record, Offset, Time, Key };
    struct Target {
        Kind kind = Kind::Record;
        std::uint64_t number = 0; // record, offset, or Unix seconds
        ByteString key{};
    };
    // `records`, `size`: of the log.
    GoToDialog(std::uint64_t records, ByteCount size, QueryContext context, QWidget* parent);

    [[nodiscard]] std::optional<Target> target() const;
    // Stays open, and says why nothing is there.
    void showFailure(const QString& why);

signals:
    void chosen();

private:
    void judge();
    [[nodiscard]] QString problem() const;
    // Whether the clocks show the typed time twice; the target is the first.
    [[nodiscard]] bool isShownTwice() const;

    const std::uint64_t m_records;
    const ByteCount m_size;
    const QueryContext m_context;
    QComboBox* m_kind;
    QLineEdit* m_text;
    QLabel* m_note;
    QPushButton* m_go;
};

} // namespace simkv::ui
