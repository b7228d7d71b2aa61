// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "values/edited_bytes.h"
#include "views/hex_layout.h"

#include <QAbstractScrollArea>
#include <QBasicTimer>
#include <QColor>
#include <QString>

#include <vector>

class QAction;
class QHelpEvent;

namespace simkv::ui {

// Edits bytes as hexadecimal digits and as characters, side by side. Paints and asks for the lines in sight
// alone.
//
// Keys: Insert turns overwriting into inserting and back. Ctrl+Space goes from digits to characters and back.
// Backspace and Delete remove bytes in both modes. Tab leaves; Undo and Redo are taken as long as there is
// something to undo here, else they are the window's; Esc, Ctrl+Enter and Find are told by signals. What is
// copied among the digits are digits, among the characters escaped text; pasted the same.
class HexEditor final : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit HexEditor(QWidget* parent = nullptr);

    // Forgets what was typed before.
    void setBytes(ByteString bytes);
    [[nodiscard]] const ByteString& bytes() const { return m_bytes.bytes(); }
    // What the first byte is numbered with: 0, or its place in a file.
    void setFirstOffset(std::uint64_t offset);
    [[nodiscard]] std::uint64_t firstOffset() const { return m_firstOffset; }
    [[nodiscard]] bool isModified() const { return m_bytes.isModified(); }
    void setClean() { m_bytes.setClean(); }
    void setReadOnly(bool isReadOnly);
    [[nodiscard]] bool isOverwriting() const { return m_isOverwriting; }
    void setOverwriting(bool isOverwriting);

    // The byte that the cursor is at; the size if it is after the last one.
    [[nodiscard]] std::uint64_t caret() const { return m_caret; }
    void setCaret(std::uint64_t offset, bool selects = false);
    // First and end of the selected bytes.
    [[nodiscard]] std::pair<std::uint64_t, std::uint64_t> selection() const;
    // Bytes on a background of their own, with a tool tip. Marks are in file order and do not overlap.
    struct Mark {
        std::uint64_t from = 0;
        std::uint64_t count = 0;
        QColor ground;
        QString toolTip;
    };
    void setMarks(std::vector<Mark> marks);
    // Selects the next one from the selection on, around the end where there is none before it.
    bool find(const ByteString& needle, bool backwards);

signals:
    void bytesChanged();
    void caretMoved(std::uint64_t offset);
    void overwritingChanged(bool isOverwriting);
    void refused(const QString& why); // of what was to be pasted
    void findRequested();
    void finished(); // Ctrl+Enter
    void cancelled();

protected:
    bool event(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void timerEvent(QTimerEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    [[nodiscard]] std::uint64_t firstLine() const;
    [[nodiscard]] bool hasSelection() const { return m_caret != m_anchor; }
    void layOut();
    [[nodiscard]] bool accepts(const QKeyEvent& key) const;
    void updateActions();
    void showCaret();
    void restartBlinking();
    bool moveByKey(QKeyEvent& event);
    bool editByKey(QKeyEvent& event);
    void typeDigit(int digit);
    void typeText(const QString& text);
    void replace(std::uint64_t offset, std::uint64_t removed, ByteView inserted, std::uint64_t caret);
    void removeSelectionOr(std::uint64_t offset, std::uint64_t count);
    void restore(const std::optional<EditedBytes::Range>& range);
    void copy();
    void cut();
    void paste();
    void paintLine(QPainter& painter, std::uint64_t line);
    void paintByte(QPainter& painter, std::uint64_t offset);
    void paintCaret(QPainter& painter);
    [[nodiscard]] const Mark* markAt(std::uint64_t offset) const;
    bool showToolTip(const QHelpEvent& event);

    std::vector<Mark> m_marks;
    EditedBytes m_bytes;
    HexLayout m_layout;
    std::uint64_t m_firstOffset = 0;
    std::uint64_t m_caret = 0;
    std::uint64_t m_anchor = 0; // where the selection began
    bool m_isLowNibble = false; // the second digit of the byte comes next
    bool m_isInText = false;
    bool m_isOverwriting = true;
    bool m_isReadOnly = false;
    bool m_isCaretShown = true;
    QBasicTimer m_blink;
    QAction* m_undo;
    QAction* m_redo;
    QAction* m_cut;
    QAction* m_copy;
    QAction* m_paste;
    QAction* m_selectAll;
};

} // namespace simkv::ui
