// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/text_editor.h"

#include "views/editor_keys.h"

#include <Qsci/qscicommandset.h>
#include <Qsci/qscilexerjson.h>
#include <Qsci/qscilexerxml.h>

#include <QFontDatabase>
#include <QKeyEvent>

#include <algorithm>
#include <utility>

namespace simkv::ui {
namespace {

constexpr std::size_t kSlice = 1U << 20U;
// Wrapping lays all lines out.
constexpr std::size_t kMostWrapped = 256U << 10U;
constexpr int kNumberMargin = 0;
constexpr int kSymbolMargin = 1;
constexpr int kFoldMargin = 2;
constexpr int kFlawIndicator = 8;

using Base = QsciScintillaBase;

struct SyntaxColours {
    QColor name;
    QColor string;
    QColor number;
    QColor word;
    QColor comment;
    QColor error;
};

SyntaxColours syntaxColours(bool isDark) {
    if (isDark)
        return {QColor(0x7fc1f5), QColor(0x9fd58a), QColor(0xf2b16b),
                QColor(0xd7a3ec), QColor(0xa1a9b1), QColor(0xff8a80)};
    return {QColor(0x1f5f99), QColor(0x2f6f1f), QColor(0x9a4f00),
            QColor(0x7b2a9c), QColor(0x686f74), QColor(0xb3261e)};
}

void colourJson(QsciLexer& lexer, const SyntaxColours& colours) {
    for (const auto style : {QsciLexerJSON::Property, QsciLexerJSON::IRI, QsciLexerJSON::IRICompact})
        lexer.setColor(colours.name, style);
    lexer.setColor(colours.string, QsciLexerJSON::String);
    lexer.setColor(colours.number, QsciLexerJSON::Number);
    for (const auto style : {QsciLexerJSON::Keyword, QsciLexerJSON::KeywordLD, QsciLexerJSON::EscapeSequence})
        lexer.setColor(colours.word, style);
    for (const auto style : {QsciLexerJSON::Error, QsciLexerJSON::UnclosedString})
        lexer.setColor(colours.error, style);
}

void colourXml(QsciLexer& lexer, const SyntaxColours& colours) {
    for (const auto style : {QsciLexerXML::Tag, QsciLexerXML::UnknownTag, QsciLexerXML::XMLTagEnd,
                             QsciLexerXML::XMLStart, QsciLexerXML::XMLEnd})
        lexer.setColor(colours.name, style);
    for (const auto style :
         {QsciLexerXML::Attribute, QsciLexerXML::UnknownAttribute, QsciLexerXML::SGMLCommand})
        lexer.setColor(colours.word, style);
    for (const auto style :
         {QsciLexerXML::HTMLDoubleQuotedString, QsciLexerXML::HTMLSingleQuotedString, QsciLexerXML::CDATA})
        lexer.setColor(colours.string, style);
    for (const auto style : {QsciLexerXML::Entity, QsciLexerXML::HTMLNumber})
        lexer.setColor(colours.number, style);
    lexer.setColor(colours.comment, QsciLexerXML::HTMLComment);
}

// What a user expects in any box of text; Scintilla has keys for much more.
bool isUsualKey(int key) {
    const auto base = key & ~static_cast<int>(Qt::KeyboardModifierMask);
    if ((key & static_cast<int>(Qt::ControlModifier)) == 0)
        return base != Qt::Key_Tab && base != Qt::Key_Escape;
    constexpr std::array kUsual{Qt::Key_Z,         Qt::Key_Y,      Qt::Key_A,     Qt::Key_C,    Qt::Key_X,
                                Qt::Key_V,         Qt::Key_Home,   Qt::Key_End,   Qt::Key_Left, Qt::Key_Right,
                                Qt::Key_Backspace, Qt::Key_Delete, Qt::Key_Insert};
    return std::find(kUsual.begin(), kUsual.end(), base) != kUsual.end();
}

} // namespace

TextEditor::TextEditor(QWidget* parent) : QsciScintilla(parent) {
    setUtf8(true);
    setFrameShape(QFrame::StyledPanel);
    setMarginLineNumbers(kNumberMargin, true);
    setMarginWidth(kSymbolMargin, 0);
    setAutoIndent(true);
    setIndentationsUseTabs(false);
    setTabWidth(4);
    setBraceMatching(SloppyBraceMatch);
    SendScintilla(SCI_SETPASTECONVERTENDINGS, 0L);
    SendScintilla(SCI_SETSCROLLWIDTHTRACKING, 1L);
    SendScintilla(SCI_SETMULTIPLESELECTION, 0L);
    SendScintilla(SCI_USEPOPUP, 1L);
    indicatorDefine(SquiggleIndicator, kFlawIndicator);
    leaveKeysToTheWindow();
    setFolding(NoFoldStyle, kFoldMargin);
    applyColours();
    m_nextSlice.setSingleShot(true);
    connect(&m_nextSlice, &QTimer::timeout, this, &TextEditor::loadSlice);
    connect(this, &QsciScintilla::linesChanged, this, &TextEditor::fitLineNumbers);
    connect(this, &QsciScintilla::textChanged, this, [this] {
        if (!isLoading())
            emit edited();
    });
}

void TextEditor::leaveKeysToTheWindow() {
    for (auto* command : standardCommands()->commands()) {
        if (!isUsualKey(command->key()))
            command->setKey(0);
        if (!isUsualKey(command->alternateKey()))
            command->setAlternateKey(0);
    }
}

void TextEditor::setContent(std::string text, Language language) {
    const QSignalBlocker blocker(m_nextSlice);
    m_nextSlice.stop();
    m_content = std::move(text);
    m_loaded = 0;
    QsciScintilla::setReadOnly(false);
    SendScintilla(SCI_SETUNDOCOLLECTION, 0L);
    m_content.push_back('\0'); // so that it counts as loading, also where it is empty
    SendScintilla(SCI_CLEARALL);
    showFlaw(std::nullopt);
    setLanguage(language);
    const bool wraps = m_content.size() <= kMostWrapped;
    setWrapMode(wraps ? WrapWord : WrapNone);
    SendScintilla(SCI_SETSCROLLWIDTH, 1L);
    const auto isWindows = m_content.find('\n');
    setEolMode(isWindows != std::string::npos && isWindows > 0 && m_content[isWindows - 1] == '\r'
                   ? EolWindows
                   : EolUnix);
    loadSlice();
}

void TextEditor::loadSlice() {
    const auto size = m_content.size() - 1;
    const auto count = std::min(kSlice, size - m_loaded);
    QsciScintilla::setReadOnly(false);
    SendScintilla(SCI_APPENDTEXT, static_cast<unsigned long>(count), m_content.data() + m_loaded);
    QsciScintilla::setReadOnly(true);
    m_loaded += count;
    if (m_loaded < size)
        m_nextSlice.start(0);
    else
        finishLoading();
}

void TextEditor::finishLoading() {
    m_content.clear();
    m_loaded = 0;
    SendScintilla(SCI_SETUNDOCOLLECTION, 1L);
    SendScintilla(SCI_EMPTYUNDOBUFFER);
    setModified(false);
    QsciScintilla::setReadOnly(!m_isEditable);
    fitLineNumbers();
    emit loaded();
}

std::string TextEditor::content() const {
    if (isLoading())
        return m_content.substr(0, m_content.size() - 1);
    const auto size = static_cast<std::size_t>(SendScintilla(SCI_GETLENGTH));
    std::string text(size, '\0');
    if (size > 0)
        SendScintilla(SCI_GETTEXTRANGE, 0, static_cast<long>(size), text.data());
    return text;
}

void TextEditor::setEditable(bool isEditable) {
    m_isEditable = isEditable;
    if (!isLoading())
        QsciScintilla::setReadOnly(!isEditable);
}

void TextEditor::replaceAll(const std::string& text) {
    SendScintilla(SCI_TARGETWHOLEDOCUMENT);
    SendScintilla(SCI_REPLACETARGET, static_cast<unsigned long>(text.size()), text.data());
}

void TextEditor::showFlaw(std::optional<std::size_t> position) {
    const auto length = SendScintilla(SCI_GETLENGTH);
    SendScintilla(SCI_SETINDICATORCURRENT, kFlawIndicator);
    SendScintilla(SCI_INDICATORCLEARRANGE, 0UL, length);
    if (!position || length == 0)
        return;
    // A flaw after the end is shown at the last character.
    const auto at = std::min(static_cast<long>(*position), length - 1);
    SendScintilla(SCI_INDICATORFILLRANGE, static_cast<unsigned long>(at), 1L);
}

void TextEditor::goTo(std::size_t position) {
    const auto line = SendScintilla(SCI_LINEFROMPOSITION, static_cast<unsigned long>(position));
    SendScintilla(SCI_ENSUREVISIBLEENFORCEPOLICY, static_cast<unsigned long>(line));
    SendScintilla(SCI_GOTOPOS, static_cast<unsigned long>(position));
    setFocus();
}

std::pair<int, int> TextEditor::placeOf(std::size_t position) const {
    const auto at = static_cast<unsigned long>(position);
    const auto line = SendScintilla(SCI_LINEFROMPOSITION, at);
    const auto start = SendScintilla(SCI_POSITIONFROMLINE, static_cast<unsigned long>(line));
    const auto column =
        SendScintilla(SCI_COUNTCHARACTERS, static_cast<unsigned long>(start), static_cast<long>(at));
    return {static_cast<int>(line) + 1, static_cast<int>(column) + 1};
}

bool TextEditor::find(const std::string& text, Direction direction, bool matchCase) {
    const auto length = SendScintilla(SCI_GETLENGTH);
    const bool isForward = direction == Direction::Forward;
    const auto from = SendScintilla(isForward ? SCI_GETSELECTIONEND : SCI_GETSELECTIONSTART);
    SendScintilla(SCI_SETSEARCHFLAGS, matchCase ? static_cast<unsigned long>(SCFIND_MATCHCASE) : 0UL);
    const auto search = [&](long start, long end) {
        SendScintilla(SCI_SETTARGETSTART, static_cast<unsigned long>(start));
        SendScintilla(SCI_SETTARGETEND, static_cast<unsigned long>(end));
        return SendScintilla(SCI_SEARCHINTARGET, static_cast<unsigned long>(text.size()), text.c_str());
    };
    auto at = isForward ? search(from, length) : search(from, 0);
    if (at < 0)
        at = isForward ? search(0, length) : search(length, 0);
    if (at < 0)
        return false;
    const auto end = SendScintilla(SCI_GETTARGETEND);
    const auto line = SendScintilla(SCI_LINEFROMPOSITION, static_cast<unsigned long>(at));
    SendScintilla(SCI_ENSUREVISIBLEENFORCEPOLICY, static_cast<unsigned long>(line));
    SendScintilla(SCI_SETSEL, static_cast<unsigned long>(at), end);
    return true;
}

void TextEditor::setLanguage(Language language) {
    if (std::exchange(m_language, language) == language)
        return;
    auto* former = lexer();
    QsciLexer* next = nullptr;
    if (language == Language::Json)
        next = new QsciLexerJSON(this);
    else if (language == Language::Xml)
        next = new QsciLexerXML(this);
    setLexer(next);
    delete former;
    setFolding(next != nullptr ? BoxedTreeFoldStyle : NoFoldStyle, kFoldMargin);
    applyColours();
}

void TextEditor::applyColours() {
    const auto& colours = palette();
    const auto text = colours.color(QPalette::Text);
    const auto base = colours.color(QPalette::Base);
    const auto margin = colours.color(QPalette::AlternateBase);
    const auto faint = colours.color(QPalette::PlaceholderText);
    const bool isDark = base.lightness() < text.lightness();
    const auto font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    setFont(font);
    setColor(text);
    setPaper(base);
    if (auto* language = lexer()) {
        language->setDefaultFont(font);
        language->setFont(font);
        language->setColor(text);
        language->setPaper(base);
        language->setDefaultPaper(base);
        const auto syntax = syntaxColours(isDark);
        m_language == Language::Json ? colourJson(*language, syntax) : colourXml(*language, syntax);
    }
    setCaretForegroundColor(text);
    setSelectionBackgroundColor(colours.color(QPalette::Highlight));
    setSelectionForegroundColor(colours.color(QPalette::HighlightedText));
    setMatchedBraceForegroundColor(colours.color(QPalette::Link));
    setMatchedBraceBackgroundColor(base);
    setUnmatchedBraceForegroundColor(syntaxColours(isDark).error);
    setUnmatchedBraceBackgroundColor(base);
    setMarginsForegroundColor(faint);
    setMarginsBackgroundColor(margin);
    setMarginsFont(font);
    setFoldMarginColors(margin, margin);
    for (unsigned long marker = SC_MARKNUM_FOLDEREND; marker <= SC_MARKNUM_FOLDEROPEN; ++marker) {
        SendScintilla(SCI_MARKERSETFORE, marker, margin);
        SendScintilla(SCI_MARKERSETBACK, marker, faint);
    }
    setIndicatorForegroundColor(syntaxColours(isDark).error, kFlawIndicator);
    fitLineNumbers();
}

void TextEditor::fitLineNumbers() {
    const auto digits = std::max<qsizetype>(QString::number(lines()).size(), 2);
    setMarginWidth(kNumberMargin, QString(digits + 1, u'8'));
}

bool TextEditor::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if ((key->matches(QKeySequence::Undo) && !isUndoAvailable()) ||
            (key->matches(QKeySequence::Redo) && !isRedoAvailable())) {
            event->ignore();
            return false;
        }
        if (editorKeyOf(*key) != EditorKey::None) {
            event->accept();
            return true;
        }
    }
    return QsciScintilla::event(event);
}

void TextEditor::keyPressEvent(QKeyEvent* event) {
    switch (editorKeyOf(*event)) {
    case EditorKey::Find:
        return emit findRequested();
    case EditorKey::Finish:
        return emit finished();
    case EditorKey::Cancel:
        return emit cancelled();
    case EditorKey::None:
        QsciScintilla::keyPressEvent(event);
    }
}

void TextEditor::changeEvent(QEvent* event) {
    QsciScintilla::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyColours();
}

bool TextEditor::focusNextPrevChild(bool next) {
    return QWidget::focusNextPrevChild(next); // NOLINT(bugprone-parent-virtual-call): not QScintilla's own
}

} // namespace simkv::ui
