// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/hex_editor.h"

#include "base/byte_text.h"
#include "views/editor_keys.h"

#include <QAction>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QScrollBar>
#include <QStyleHints>
#include <QToolTip>

#include <algorithm>
#include <array>
#include <utility>

namespace simkv::ui {
namespace {

// What is put into the clipboard at once; text of it takes two to four bytes each.
constexpr std::uint64_t kMostCopied = 64U << 20U;

int digitOf(const QString& text) {
    if (text.size() != 1)
        return -1;
    bool isDigit = false;
    const auto value = text.toInt(&isDigit, 16);
    return isDigit && text.at(0) != u'+' && text.at(0) != u'-' ? value : -1;
}

bool isRedo(const QKeyEvent& key) {
    return key.matches(QKeySequence::Redo) ||
           (key.key() == Qt::Key_Y && key.modifiers() == Qt::ControlModifier);
}

} // namespace

HexEditor::HexEditor(QWidget* parent)
    : QAbstractScrollArea(parent), m_undo(new QAction(tr("&Undo"), this)),
      m_redo(new QAction(tr("&Redo"), this)), m_cut(new QAction(tr("Cu&t"), this)),
      m_copy(new QAction(tr("&Copy"), this)), m_paste(new QAction(tr("&Paste"), this)),
      m_selectAll(new QAction(tr("Select &All"), this)) {
    setFocusPolicy(Qt::StrongFocus);
    setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    viewport()->setCursor(Qt::IBeamCursor);
    connect(m_undo, &QAction::triggered, this, [this] { restore(m_bytes.undo()); });
    connect(m_redo, &QAction::triggered, this, [this] { restore(m_bytes.redo()); });
    connect(m_cut, &QAction::triggered, this, &HexEditor::cut);
    connect(m_copy, &QAction::triggered, this, &HexEditor::copy);
    connect(m_paste, &QAction::triggered, this, &HexEditor::paste);
    connect(m_selectAll, &QAction::triggered, this, [this] {
        m_anchor = 0;
        setCaret(m_bytes.size(), true);
    });
    layOut();
}

void HexEditor::setBytes(ByteString bytes) {
    m_bytes = EditedBytes(std::move(bytes));
    m_caret = 0;
    m_anchor = 0;
    m_isLowNibble = false;
    layOut();
    verticalScrollBar()->setValue(0);
    horizontalScrollBar()->setValue(0);
    emit caretMoved(0);
}

void HexEditor::setFirstOffset(std::uint64_t offset) {
    if (std::exchange(m_firstOffset, offset) == offset)
        return;
    layOut();
    viewport()->update();
}

void HexEditor::setReadOnly(bool isReadOnly) {
    m_isReadOnly = isReadOnly;
    viewport()->update();
}

void HexEditor::setOverwriting(bool isOverwriting) {
    m_isLowNibble = false;
    m_bytes.endStep();
    viewport()->update();
    if (std::exchange(m_isOverwriting, isOverwriting) != isOverwriting)
        emit overwritingChanged(isOverwriting);
}

std::uint64_t HexEditor::firstLine() const {
    return static_cast<std::uint64_t>(verticalScrollBar()->value());
}

void HexEditor::layOut() {
    const QFontMetrics metrics(font());
    m_layout.fit(viewport()->width(), metrics.horizontalAdvance(u'0'), metrics.lineSpacing(), m_bytes.size(),
                 m_firstOffset + m_bytes.size());
    const auto page = std::max(viewport()->height() / m_layout.lineHeight(), 1);
    verticalScrollBar()->setPageStep(page);
    verticalScrollBar()->setRange(
        0, static_cast<int>(std::max<std::uint64_t>(m_layout.lines(), static_cast<unsigned>(page))) - page);
    horizontalScrollBar()->setPageStep(viewport()->width());
    horizontalScrollBar()->setRange(0, std::max(m_layout.width() - viewport()->width(), 0));
    horizontalScrollBar()->setSingleStep(metrics.horizontalAdvance(u'0'));
    viewport()->update();
}

std::pair<std::uint64_t, std::uint64_t> HexEditor::selection() const {
    return {std::min(m_caret, m_anchor), std::max(m_caret, m_anchor)};
}

void HexEditor::setCaret(std::uint64_t offset, bool selects) {
    m_caret = std::min<std::uint64_t>(offset, m_bytes.size());
    if (!selects)
        m_anchor = m_caret;
    m_isLowNibble = false;
    m_bytes.endStep();
    showCaret();
}

void HexEditor::showCaret() {
    const auto line = static_cast<int>(m_layout.lineOf(m_caret));
    auto* bar = verticalScrollBar();
    if (line < bar->value())
        bar->setValue(line);
    else if (line >= bar->value() + bar->pageStep())
        bar->setValue(line - bar->pageStep() + 1);
    const auto place = m_isInText ? m_layout.textRect(m_caret, 0) : m_layout.hexRect(m_caret, 0);
    auto* sideways = horizontalScrollBar();
    if (place.left() < sideways->value())
        sideways->setValue(m_isInText ? place.left() : 0);
    else if (place.right() > sideways->value() + sideways->pageStep())
        sideways->setValue(place.right() - sideways->pageStep() + 1);
    restartBlinking();
    viewport()->update();
    emit caretMoved(m_caret);
}

bool HexEditor::find(const ByteString& needle, bool backwards) {
    const ByteView bytes = m_bytes.bytes();
    const auto [first, end] = selection();
    auto at =
        backwards ? (first > 0 ? bytes.rfind(needle, first - 1) : ByteView::npos) : bytes.find(needle, end);
    if (at == ByteView::npos)
        at = backwards ? bytes.rfind(needle) : bytes.find(needle);
    if (at == ByteView::npos)
        return false;
    m_anchor = at;
    setCaret(at + needle.size(), true);
    return true;
}

void HexEditor::replace(std::uint64_t offset, std::uint64_t removed, ByteView inserted, std::uint64_t caret) {
    const auto former = m_bytes.size();
    m_bytes.replace(static_cast<std::size_t>(offset), static_cast<std::size_t>(removed), inserted);
    if (m_bytes.size() != former)
        layOut();
    m_caret = caret;
    m_anchor = caret;
    showCaret();
    emit bytesChanged();
}

void HexEditor::restore(const std::optional<EditedBytes::Range>& range) {
    if (!range)
        return;
    layOut();
    m_anchor = range->offset;
    setCaret(range->offset + range->size, range->size > 0);
    emit bytesChanged();
}

void HexEditor::removeSelectionOr(std::uint64_t offset, std::uint64_t count) {
    const auto [first, end] = selection();
    m_isLowNibble = false;
    if (first < end)
        replace(first, end - first, {}, first);
    else if (offset < m_bytes.size())
        replace(offset, count, {}, offset);
}

void HexEditor::typeDigit(int digit) {
    if (hasSelection())
        removeSelectionOr(0, 0);
    const bool isNew = !m_isLowNibble && (!m_isOverwriting || m_caret == m_bytes.size());
    const auto former = isNew ? 0U : static_cast<unsigned char>(m_bytes.bytes()[m_caret]);
    const auto byte =
        static_cast<char>(m_isLowNibble ? (former & 0xF0U) | static_cast<unsigned>(digit)
                                        : (former & 0x0FU) | static_cast<unsigned>(digit) << 4U);
    const bool wasLow = m_isLowNibble;
    replace(m_caret, isNew ? 0 : 1, ByteView(&byte, 1), wasLow ? m_caret + 1 : m_caret);
    m_isLowNibble = !wasLow;
}

void HexEditor::typeText(const QString& text) {
    const auto bytes = text.toStdString();
    auto [first, end] = selection();
    if (first == end && m_isOverwriting)
        end = std::min<std::uint64_t>(first + bytes.size(), m_bytes.size());
    replace(first, end - first, bytes, first + bytes.size());
}

void HexEditor::copy() {
    const auto [first, end] = selection();
    if (first == end)
        return;
    if (end - first > kMostCopied)
        return emit refused(
            tr("The selected bytes are too many for the clipboard. Save Value to File saves all of them."));
    const auto bytes = ByteView(m_bytes.bytes()).substr(first, end - first);
    QGuiApplication::clipboard()->setText(QString::fromStdString(m_isInText ? escaped(bytes) : toHex(bytes)));
}

void HexEditor::cut() {
    const auto [first, end] = selection();
    if (m_isReadOnly || first == end || end - first > kMostCopied)
        return copy();
    copy();
    removeSelectionOr(0, 0);
}

void HexEditor::paste() {
    if (m_isReadOnly)
        return;
    const auto text = QGuiApplication::clipboard()->text().toStdString();
    const auto bytes = m_isInText ? unescaped(text) : fromHex(text);
    if (!bytes)
        return emit refused(
            m_isInText
                ? tr("What is in the clipboard is no escaped text: a backslash is written \\\\, bytes as "
                     "\\xNN.")
                : tr("What is in the clipboard are no hexadecimal digits, two a byte. Among the characters, "
                     "text can be pasted."));
    if (bytes->empty())
        return;
    auto [first, end] = selection();
    if (first == end && m_isOverwriting)
        end = std::min<std::uint64_t>(first + bytes->size(), m_bytes.size());
    m_bytes.endStep();
    replace(first, end - first, *bytes, first + bytes->size());
    m_bytes.endStep();
}

bool HexEditor::moveByKey(QKeyEvent& event) {
    const auto perLine = static_cast<std::uint64_t>(m_layout.bytesPerLine());
    const auto size = std::uint64_t{m_bytes.size()};
    const auto page = perLine * static_cast<std::uint64_t>(verticalScrollBar()->pageStep());
    const bool isControl = (event.modifiers() & Qt::ControlModifier) != 0;
    const auto back = [this](std::uint64_t count) { return m_caret >= count ? m_caret - count : m_caret; };
    const auto on = [this, size](std::uint64_t count) {
        return m_caret + count <= size ? m_caret + count : m_caret;
    };
    std::uint64_t target = m_caret;
    switch (event.key()) {
    case Qt::Key_Left:
        target = back(m_isLowNibble ? 0 : 1);
        break;
    case Qt::Key_Right:
        target = on(1);
        break;
    case Qt::Key_Up:
        target = back(perLine);
        break;
    case Qt::Key_Down:
        target = on(perLine);
        break;
    case Qt::Key_PageUp:
        target = m_caret >= page ? m_caret - page : m_caret % perLine;
        break;
    case Qt::Key_PageDown:
        target = std::min(m_caret + page, size);
        break;
    case Qt::Key_Home:
        target = isControl ? 0 : m_caret / perLine * perLine;
        break;
    case Qt::Key_End:
        target = isControl ? size : std::min(m_caret / perLine * perLine + perLine - 1, size);
        break;
    default:
        return false;
    }
    setCaret(target, (event.modifiers() & Qt::ShiftModifier) != 0);
    return true;
}

bool HexEditor::editByKey(QKeyEvent& event) {
    if (m_isReadOnly)
        return false;
    if (event.key() == Qt::Key_Backspace) {
        if (hasSelection() || m_caret > 0)
            removeSelectionOr(m_caret - 1, 1);
        return true;
    }
    if (event.key() == Qt::Key_Delete) {
        removeSelectionOr(m_caret, 1);
        return true;
    }
    const auto text = event.text();
    const bool isTyped = !text.isEmpty() && text.at(0).isPrint() &&
                         (event.modifiers() & (Qt::ControlModifier | Qt::AltModifier)) == 0;
    if (!isTyped)
        return false;
    if (m_isInText)
        typeText(text);
    else if (const auto digit = digitOf(text); digit >= 0)
        typeDigit(digit);
    return true;
}

void HexEditor::keyPressEvent(QKeyEvent* event) {
    if (actOnEditorKey(*this, *event, [this](bool isForward) { focusNextPrevChild(isForward); }))
        return;
    if (event->matches(QKeySequence::Undo))
        restore(m_isReadOnly ? std::nullopt : m_bytes.undo());
    else if (isRedo(*event))
        restore(m_isReadOnly ? std::nullopt : m_bytes.redo());
    else if (event->matches(QKeySequence::Copy))
        copy();
    else if (event->matches(QKeySequence::Cut))
        cut();
    else if (event->matches(QKeySequence::Paste))
        paste();
    else if (event->matches(QKeySequence::SelectAll))
        m_selectAll->trigger();
    else if (event->key() == Qt::Key_Insert && event->modifiers() == Qt::NoModifier)
        setOverwriting(!m_isOverwriting);
    else if (event->key() == Qt::Key_Space && event->modifiers() == Qt::ControlModifier) {
        m_isInText = !m_isInText;
        setCaret(m_caret);
    } else if (!moveByKey(*event) && !editByKey(*event))
        QAbstractScrollArea::keyPressEvent(event);
}

// Whether a key is for the editor, although the window may have it for a command.
bool HexEditor::accepts(const QKeyEvent& key) const {
    constexpr std::array kPlain{Qt::Key_Insert, Qt::Key_Delete, Qt::Key_Backspace, Qt::Key_Home,
                                Qt::Key_End,    Qt::Key_Left,   Qt::Key_Right,     Qt::Key_Up,
                                Qt::Key_Down,   Qt::Key_PageUp, Qt::Key_PageDown};
    if (key.matches(QKeySequence::Undo))
        return !m_isReadOnly && m_bytes.canUndo();
    if (isRedo(key))
        return !m_isReadOnly && m_bytes.canRedo();
    if (editorKeyOf(key) != EditorKey::None || key.matches(QKeySequence::Copy) ||
        key.matches(QKeySequence::Cut) || key.matches(QKeySequence::Paste) ||
        key.matches(QKeySequence::SelectAll))
        return true;
    if (key.modifiers() == Qt::ControlModifier)
        return key.key() == Qt::Key_Space;
    if ((key.modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier)) != 0)
        return false;
    return std::find(kPlain.begin(), kPlain.end(), key.key()) != kPlain.end() ||
           (!key.text().isEmpty() && key.text().at(0).isPrint());
}

void HexEditor::setMarks(std::vector<Mark> marks) {
    // If several are at one place, all but the last are empty; the last one counts.
    m_marks = std::move(marks);
    viewport()->update();
}

bool HexEditor::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip && !m_marks.empty())
        return showToolTip(*static_cast<QHelpEvent*>(event));
    return QAbstractScrollArea::viewportEvent(event);
}

bool HexEditor::showToolTip(const QHelpEvent& event) {
    const auto hit = m_layout.hit(event.pos() + QPoint(horizontalScrollBar()->value(), 0), firstLine());
    const auto* mark = markAt(hit.offset);
    QToolTip::showText(event.globalPos(), mark != nullptr ? mark->toolTip : QString(), viewport());
    return true;
}

bool HexEditor::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride && accepts(*static_cast<QKeyEvent*>(event))) {
        event->accept();
        return true;
    }
    return QAbstractScrollArea::event(event);
}

void HexEditor::updateActions() {
    m_undo->setEnabled(!m_isReadOnly && m_bytes.canUndo());
    m_redo->setEnabled(!m_isReadOnly && m_bytes.canRedo());
    m_cut->setEnabled(!m_isReadOnly && hasSelection());
    m_copy->setEnabled(hasSelection());
    m_paste->setEnabled(!m_isReadOnly && !QGuiApplication::clipboard()->text().isEmpty());
    m_selectAll->setEnabled(m_bytes.size() > 0);
}

void HexEditor::contextMenuEvent(QContextMenuEvent* event) {
    updateActions();
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addActions({m_undo, m_redo});
    menu->addSeparator();
    menu->addActions({m_cut, m_copy, m_paste});
    menu->addSeparator();
    menu->addAction(m_selectAll);
    menu->popup(event->globalPos());
}

void HexEditor::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton)
        return;
    const auto hit =
        m_layout.hit(event->position().toPoint() + QPoint(horizontalScrollBar()->value(), 0), firstLine());
    m_isInText = hit.isInText;
    setCaret(hit.offset, (event->modifiers() & Qt::ShiftModifier) != 0);
    m_isLowNibble = hit.isLowNibble && m_isOverwriting && !hasSelection();
}

void HexEditor::mouseMoveEvent(QMouseEvent* event) {
    if ((event->buttons() & Qt::LeftButton) == 0)
        return;
    const auto hit =
        m_layout.hit(event->position().toPoint() + QPoint(horizontalScrollBar()->value(), 0), firstLine());
    // The byte under the mouse belongs to it.
    if (hit.offset != m_caret)
        setCaret(hit.offset >= m_anchor ? hit.offset + 1 : hit.offset, true);
}

void HexEditor::mouseDoubleClickEvent(QMouseEvent* event) {
    const auto hit =
        m_layout.hit(event->position().toPoint() + QPoint(horizontalScrollBar()->value(), 0), firstLine());
    m_anchor = hit.offset;
    setCaret(hit.offset + 1, true);
}

void HexEditor::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    const auto former = m_layout.bytesPerLine();
    const auto top = firstLine() * static_cast<std::uint64_t>(former);
    layOut();
    if (m_layout.bytesPerLine() != former)
        verticalScrollBar()->setValue(static_cast<int>(m_layout.lineOf(top)));
}

void HexEditor::changeEvent(QEvent* event) {
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        layOut();
}

void HexEditor::restartBlinking() {
    m_isCaretShown = true;
    const auto period = QGuiApplication::styleHints()->cursorFlashTime();
    if (hasFocus() && period > 1)
        m_blink.start(period / 2, this);
    else
        m_blink.stop();
}

void HexEditor::timerEvent(QTimerEvent* event) {
    if (event->timerId() != m_blink.timerId())
        return QAbstractScrollArea::timerEvent(event);
    m_isCaretShown = !m_isCaretShown;
    viewport()->update();
}

void HexEditor::focusInEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusInEvent(event);
    restartBlinking();
    viewport()->update();
}

void HexEditor::focusOutEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusOutEvent(event);
    restartBlinking();
    viewport()->update();
}

} // namespace simkv::ui
