// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/shaped_text.h"

#include "texts/format_text.h"
#include "views/editor_keys.h"
#include "views/syntax_highlighter.h"

#include <QFontDatabase>
#include <QMimeData>
#include <QPainter>
#include <QTextBlock>
#include <QTextDocument>
#include <QTextOption>

#include <algorithm>
#include <array>
#include <memory>

namespace simkv::ui {
namespace {

constexpr QChar kReturn(0x240D);

QString shown(std::string_view text) {
    return wholeText(text).replace(u'\r', kReturn);
}

// `raw`: of a document, which separates lines with a paragraph separator.
std::string stored(QString raw) {
    return raw.replace(QChar::ParagraphSeparator, u'\n').replace(kReturn, u'\r').toStdString();
}

} // namespace

class LineNumbers final : public QWidget {
public:
    explicit LineNumbers(ShapedText* editor) : QWidget(editor), m_editor(editor) {}

protected:
    void paintEvent(QPaintEvent* event) override { m_editor->paintLineNumbers(*event); }

private:
    ShapedText* m_editor;
};

ShapedText::ShapedText(QWidget* parent)
    : QPlainTextEdit(parent), m_numbers(new LineNumbers(this)),
      m_highlighter(new SyntaxHighlighter(document())) {
    setFrameShape(QFrame::StyledPanel);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    connect(this, &QPlainTextEdit::blockCountChanged, this, &ShapedText::fitLineNumbers);
    connect(this, &QPlainTextEdit::updateRequest, m_numbers, [this](const QRect& area, int scrolled) {
        scrolled != 0 ? m_numbers->scroll(0, scrolled)
                      : m_numbers->update(0, area.y(), m_numbers->width(), area.height());
    });
    connect(document(), &QTextDocument::contentsChange, this, [this](int, int removed, int added) {
        if (!m_isLoading && (removed > 0 || added > 0)) // not for colours
            emit edited();
    });
    applyColours();
}

// Characters that a document keeps for itself, and the one that stands for a carriage return.
bool ShapedText::holds(std::string_view text) {
    constexpr std::array<std::string_view, 5> kKept{"\u240D", "\u2028", "\u2029", "\uFDD0", "\uFDD1"};
    return text.find('\0') == std::string_view::npos &&
           std::none_of(kKept.begin(), kKept.end(),
                        [text](auto kept) { return text.find(kept) != std::string_view::npos; });
}

void ShapedText::beginContent(const std::string& all, TextLanguage language) {
    m_isLoading = true;
    setReadOnly(true);
    document()->setUndoRedoEnabled(false);
    clear();
    setExtraSelections({});
    m_highlighter->setLanguage(language);
    // A member stays where its name and its indentation say, whatever script its name is in.
    auto option = document()->defaultTextOption();
    option.setTextDirection(language == TextLanguage::None ? Qt::LayoutDirectionAuto : Qt::LeftToRight);
    document()->setDefaultTextOption(option);
    const auto end = all.find('\n');
    m_hasReturns = end != std::string::npos && end > 0 && all[end - 1] == '\r';
}

void ShapedText::appendContent(std::string_view slice) {
    QTextCursor cursor(document());
    cursor.movePosition(QTextCursor::End);
    cursor.insertText(shown(slice));
}

void ShapedText::endContent() {
    document()->setUndoRedoEnabled(true);
    document()->setModified(false);
    moveCursor(QTextCursor::Start);
    m_isLoading = false;
    setReadOnly(!m_isTypingAllowed);
    fitLineNumbers();
}

std::string ShapedText::content() const {
    return stored(document()->toRawText());
}

void ShapedText::setTyping(bool isAllowed) {
    m_isTypingAllowed = isAllowed;
    if (!m_isLoading)
        setReadOnly(!isAllowed);
    if (!isAllowed) // the cursor is for reading, too
        setTextInteractionFlags(textInteractionFlags() | Qt::TextSelectableByKeyboard);
}

void ShapedText::replaceContent(const std::string& text) {
    QTextCursor cursor(document());
    cursor.select(QTextCursor::Document);
    cursor.insertText(shown(text));
}

bool ShapedText::isEdited() const {
    return document()->isModified();
}

void ShapedText::setEdited(bool isEdited) {
    document()->setModified(isEdited);
}

bool ShapedText::canUndo() const {
    return document()->isUndoAvailable();
}

int ShapedText::placeAt(std::size_t position) const {
    return static_cast<int>(wholeText(content().substr(0, position)).size());
}

std::size_t ShapedText::positionOf(int place) const {
    return stored(document()->toRawText().left(place)).size();
}

std::size_t ShapedText::caret() const {
    return positionOf(textCursor().position());
}

std::pair<std::size_t, std::size_t> ShapedText::selection() const {
    const auto cursor = textCursor();
    return {positionOf(cursor.selectionStart()), positionOf(cursor.selectionEnd())};
}

void ShapedText::select(std::size_t first, std::size_t end) {
    auto cursor = textCursor();
    cursor.setPosition(placeAt(first));
    cursor.setPosition(placeAt(end), QTextCursor::KeepAnchor);
    setTextCursor(cursor);
}

std::pair<int, int> ShapedText::placeOf(std::size_t position) const {
    const auto place = placeAt(position);
    const auto block = document()->findBlock(place);
    const auto before = block.text().left(place - block.position());
    return {block.blockNumber() + 1, static_cast<int>(before.toUcs4().size()) + 1};
}

void ShapedText::showFlaw(std::optional<std::size_t> position) {
    const auto length = document()->characterCount() - 1;
    if (!position || length == 0)
        return setExtraSelections({});
    // A flaw after the end is shown at the last character.
    QTextEdit::ExtraSelection flaw;
    flaw.cursor = QTextCursor(document());
    flaw.cursor.setPosition(std::min(placeAt(*position), length - 1));
    flaw.cursor.movePosition(QTextCursor::NextCharacter, QTextCursor::KeepAnchor);
    flaw.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
    flaw.format.setUnderlineColor(syntaxColours(palette()).error);
    setExtraSelections({flaw});
}

bool ShapedText::findNext(const std::string& text, FindDirection direction, bool matchCase) {
    const auto all = document()->toRawText();
    const auto wanted = shown(text).replace(u'\n', QChar::ParagraphSeparator);
    const auto sensitivity = matchCase ? Qt::CaseSensitive : Qt::CaseInsensitive;
    const auto cursor = textCursor();
    qsizetype at = -1;
    if (direction == FindDirection::Forward) {
        at = all.indexOf(wanted, cursor.selectionEnd(), sensitivity);
        if (at < 0)
            at = all.indexOf(wanted, 0, sensitivity);
    } else {
        const auto from = cursor.selectionStart() - wanted.size();
        at = from >= 0 ? all.lastIndexOf(wanted, from, sensitivity) : -1;
        if (at < 0)
            at = all.lastIndexOf(wanted, -1, sensitivity);
    }
    if (at < 0)
        return false;
    auto found = cursor;
    found.setPosition(static_cast<int>(at));
    found.setPosition(static_cast<int>(at + wanted.size()), QTextCursor::KeepAnchor);
    setTextCursor(found);
    return true;
}

// What is copied and pasted is the text, not the signs for it.
QMimeData* ShapedText::createMimeDataFromSelection() const {
    auto copied = std::make_unique<QMimeData>();
    copied->setText(wholeText(stored(textCursor().selectedText())));
    return copied.release();
}

void ShapedText::insertFromMimeData(const QMimeData* source) {
    const auto text = source->text().toStdString();
    if (holds(text))
        textCursor().insertText(shown(text));
    else
        emit refused(tr("The text to be pasted has characters that cannot be edited beside this script; as "
                        "escaped text or in hexadecimal they can."));
}

bool ShapedText::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if ((key->matches(QKeySequence::Undo) && !document()->isUndoAvailable()) ||
            (key->matches(QKeySequence::Redo) && !document()->isRedoAvailable()) ||
            !isUsualKey(key->keyCombination().toCombined())) {
            event->setAccepted(editorKeyOf(*key) != EditorKey::None);
            return event->isAccepted();
        }
        if (editorKeyOf(*key) != EditorKey::None) {
            event->accept();
            return true;
        }
    }
    return QPlainTextEdit::event(event);
}

void ShapedText::keyPressEvent(QKeyEvent* event) {
    // Tab is typed by the focusNextPrevChild() of this class.
    const auto moveFocus = [this](bool isForward) {
        QWidget::focusNextPrevChild(isForward); // NOLINT(bugprone-parent-virtual-call): not that of the text
    };
    if (actOnEditorKey(*this, *event, moveFocus))
        return;
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isEnter && m_hasReturns && !isReadOnly())
        textCursor().insertText(shown("\r\n"));
    else if (isEnter && !isReadOnly()) // with Shift, Qt would insert another kind of line end
        textCursor().insertText(QStringLiteral("\n"));
    else
        QPlainTextEdit::keyPressEvent(event);
}

// Tab is typed, where anything can be.
bool ShapedText::focusNextPrevChild(bool next) {
    return !(next && isTypingAllowed()) &&
           QWidget::focusNextPrevChild(next); // NOLINT(bugprone-parent-virtual-call): not that of the text
}

void ShapedText::changeEvent(QEvent* event) {
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyColours();
}

void ShapedText::applyColours() {
    setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    setTabStopDistance(4 * fontMetrics().horizontalAdvance(u' '));
    m_highlighter->setColours(syntaxColours(palette()));
    fitLineNumbers();
}

void ShapedText::resizeEvent(QResizeEvent* event) {
    QPlainTextEdit::resizeEvent(event);
    fitLineNumbers();
}

void ShapedText::fitLineNumbers() {
    const auto digits = std::max<qsizetype>(QString::number(blockCount()).size(), 2);
    const auto width = fontMetrics().horizontalAdvance(QString(digits + 1, u'8'));
    setViewportMargins(width, 0, 0, 0);
    const auto area = contentsRect();
    m_numbers->setGeometry(area.left(), area.top(), width, area.height());
}

void ShapedText::paintLineNumbers(QPaintEvent& event) {
    QPainter painter(m_numbers);
    painter.fillRect(event.rect(), palette().color(QPalette::AlternateBase));
    painter.setPen(palette().color(QPalette::PlaceholderText));
    painter.setFont(font());
    for (auto block = firstVisibleBlock(); block.isValid(); block = block.next()) {
        const auto area = blockBoundingGeometry(block).translated(contentOffset());
        if (area.top() > event.rect().bottom())
            break;
        painter.drawText(QRectF(0, area.top(),
                                m_numbers->width() - fontMetrics().horizontalAdvance(u' ') / 2.0,
                                fontMetrics().height()),
                         Qt::AlignRight, QString::number(block.blockNumber() + 1));
    }
}

} // namespace simkv::ui
