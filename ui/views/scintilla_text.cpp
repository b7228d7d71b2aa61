// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/scintilla_text.h"

#include "values/complex_text.h"
#include "views/editor_keys.h"
#include "views/syntax_colours.h"

#include <Qsci/qscicommandset.h>
#include <Qsci/qscilexerjson.h>
#include <Qsci/qscilexerxml.h>

#include <QFontDatabase>
#include <QKeyEvent>

#include <algorithm>
#include <utility>

namespace simkv::ui {
namespace {

// Wrapping lays all lines out.
constexpr std::size_t kMostWrapped = 256U << 10U;
constexpr int kNumberMargin = 0;
constexpr int kSymbolMargin = 1;
constexpr int kFoldMargin = 2;
constexpr int kFlawIndicator = 8;

using Base = QsciScintillaBase;

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

} // namespace

ScintillaText::ScintillaText(QWidget* parent) : QsciScintilla(parent) {
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
    SendScintilla(SCI_SETMODEVENTMASK,
                  static_cast<unsigned long>(SendScintilla(SCI_GETMODEVENTMASK)) | SC_MOD_INSERTCHECK);
    connect(this, &QsciScintilla::linesChanged, this, &ScintillaText::fitLineNumbers);
    connect(this, &QsciScintillaBase::SCN_MODIFIED, this, &ScintillaText::onModified);
    connect(this, &QsciScintilla::textChanged, this, [this] {
        if (!m_isLoading)
            emit edited();
    });
}

void ScintillaText::leaveKeysToTheWindow() {
    for (auto* command : standardCommands()->commands()) {
        if (!isUsualKey(command->key()))
            command->setKey(0);
        if (!isUsualKey(command->alternateKey()))
            command->setAlternateKey(0);
    }
}

void ScintillaText::beginContent(const std::string& all, TextLanguage language) {
    m_isLoading = true;
    QsciScintilla::setReadOnly(false);
    SendScintilla(SCI_SETUNDOCOLLECTION, 0L);
    SendScintilla(SCI_CLEARALL);
    showFlaw(std::nullopt);
    setLanguage(language);
    setWrapMode(all.size() < kMostWrapped ? WrapWord : WrapNone);
    SendScintilla(SCI_SETSCROLLWIDTH, 1L);
    const auto end = all.find('\n');
    setEolMode(end != std::string::npos && end > 0 && all[end - 1] == '\r' ? EolWindows : EolUnix);
    QsciScintilla::setReadOnly(true);
}

void ScintillaText::appendContent(std::string_view slice) {
    QsciScintilla::setReadOnly(false);
    SendScintilla(SCI_APPENDTEXT, static_cast<unsigned long>(slice.size()), slice.data());
    QsciScintilla::setReadOnly(true);
}

void ScintillaText::endContent() {
    m_isLoading = false;
    SendScintilla(SCI_SETUNDOCOLLECTION, 1L);
    SendScintilla(SCI_EMPTYUNDOBUFFER);
    setModified(false);
    QsciScintilla::setReadOnly(!m_isTypingAllowed);
    fitLineNumbers();
}

std::string ScintillaText::content() const {
    const auto size = static_cast<std::size_t>(SendScintilla(SCI_GETLENGTH));
    std::string text(size, '\0');
    if (size > 0)
        SendScintilla(SCI_GETTEXTRANGE, 0, static_cast<long>(size), text.data());
    return text;
}

void ScintillaText::setTyping(bool isAllowed) {
    m_isTypingAllowed = isAllowed;
    if (!m_isLoading)
        QsciScintilla::setReadOnly(!isAllowed);
}

bool ScintillaText::isTypingAllowed() const {
    return !isReadOnly();
}

void ScintillaText::replaceContent(const std::string& text) {
    SendScintilla(SCI_TARGETWHOLEDOCUMENT);
    SendScintilla(SCI_REPLACETARGET, static_cast<unsigned long>(text.size()), text.data());
}

std::size_t ScintillaText::caret() const {
    return static_cast<std::size_t>(SendScintilla(SCI_GETCURRENTPOS));
}

std::pair<std::size_t, std::size_t> ScintillaText::selection() const {
    return {static_cast<std::size_t>(SendScintilla(SCI_GETSELECTIONSTART)),
            static_cast<std::size_t>(SendScintilla(SCI_GETSELECTIONEND))};
}

// The library would give what is pasted the line ends of the text: it goes in as it is.
QByteArray ScintillaText::fromMimeData(const QMimeData* source, bool& rectangular) const {
    auto text = QsciScintilla::fromMimeData(source, rectangular);
    m_pasted = isTypingAllowed() ? text : QByteArray();
    return text;
}

// The size of a text once its line ends are those of the editor.
long ScintillaText::convertedSize(const QByteArray& text) const {
    const long lines = text.count('\n') + text.count('\r') - text.count("\r\n");
    const long without = text.size() - text.count('\n') - text.count('\r');
    return without + lines * (eolMode() == EolWindows ? 2 : 1);
}

void ScintillaText::onModified(int, int kind, const char* text, int length) {
    if (m_isLoading)
        return;
    if ((kind & SC_MOD_INSERTCHECK) != 0) {
        const auto pasted = std::exchange(m_pasted, {});
        if (!pasted.isEmpty() && convertedSize(pasted) == length)
            SendScintilla(SCI_CHANGEINSERTION, static_cast<unsigned long>(pasted.size()), pasted.constData());
    } else if ((kind & SC_MOD_INSERTTEXT) != 0 && text != nullptr &&
               isComplexText(std::string_view(text, static_cast<std::size_t>(length)))) {
        emit complexTextInserted();
    }
}

void ScintillaText::showFlaw(std::optional<std::size_t> position) {
    const auto length = SendScintilla(SCI_GETLENGTH);
    SendScintilla(SCI_SETINDICATORCURRENT, kFlawIndicator);
    SendScintilla(SCI_INDICATORCLEARRANGE, 0UL, length);
    if (!position || length == 0)
        return;
    // A flaw after the end is shown at the last character.
    const auto at = std::min(static_cast<long>(*position), length - 1);
    SendScintilla(SCI_INDICATORFILLRANGE, static_cast<unsigned long>(at), 1L);
}

void ScintillaText::select(std::size_t first, std::size_t end) {
    const auto line = SendScintilla(SCI_LINEFROMPOSITION, static_cast<unsigned long>(first));
    SendScintilla(SCI_ENSUREVISIBLEENFORCEPOLICY, static_cast<unsigned long>(line));
    SendScintilla(SCI_SETSEL, static_cast<unsigned long>(first), static_cast<long>(end));
}

std::pair<int, int> ScintillaText::placeOf(std::size_t position) const {
    const auto at = static_cast<unsigned long>(position);
    const auto line = SendScintilla(SCI_LINEFROMPOSITION, at);
    const auto start = SendScintilla(SCI_POSITIONFROMLINE, static_cast<unsigned long>(line));
    const auto column =
        SendScintilla(SCI_COUNTCHARACTERS, static_cast<unsigned long>(start), static_cast<long>(at));
    return {static_cast<int>(line) + 1, static_cast<int>(column) + 1};
}

bool ScintillaText::findNext(const std::string& text, FindDirection direction, bool matchCase) {
    const auto length = SendScintilla(SCI_GETLENGTH);
    const bool isForward = direction == FindDirection::Forward;
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
    select(static_cast<std::size_t>(at), static_cast<std::size_t>(SendScintilla(SCI_GETTARGETEND)));
    return true;
}

void ScintillaText::setLanguage(TextLanguage language) {
    if (std::exchange(m_language, language) == language)
        return;
    auto* former = lexer();
    QsciLexer* next = nullptr;
    if (language == TextLanguage::Json)
        next = new QsciLexerJSON(this);
    else if (language == TextLanguage::Xml)
        next = new QsciLexerXML(this);
    setLexer(next);
    delete former;
    setFolding(next != nullptr ? BoxedTreeFoldStyle : NoFoldStyle, kFoldMargin);
    applyColours();
}

void ScintillaText::applyColours() {
    const auto& colours = palette();
    const auto text = colours.color(QPalette::Text);
    const auto base = colours.color(QPalette::Base);
    const auto margin = colours.color(QPalette::AlternateBase);
    const auto faint = colours.color(QPalette::PlaceholderText);
    const auto syntax = syntaxColours(colours);
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
        m_language == TextLanguage::Json ? colourJson(*language, syntax) : colourXml(*language, syntax);
    }
    setCaretForegroundColor(text);
    setSelectionBackgroundColor(colours.color(QPalette::Highlight));
    setSelectionForegroundColor(colours.color(QPalette::HighlightedText));
    setMatchedBraceForegroundColor(colours.color(QPalette::Link));
    setMatchedBraceBackgroundColor(base);
    setUnmatchedBraceForegroundColor(syntax.error);
    setUnmatchedBraceBackgroundColor(base);
    setMarginsForegroundColor(faint);
    setMarginsBackgroundColor(margin);
    setMarginsFont(font);
    setFoldMarginColors(margin, margin);
    for (unsigned long marker = SC_MARKNUM_FOLDEREND; marker <= SC_MARKNUM_FOLDEROPEN; ++marker) {
        SendScintilla(SCI_MARKERSETFORE, marker, margin);
        SendScintilla(SCI_MARKERSETBACK, marker, faint);
    }
    setIndicatorForegroundColor(syntax.error, kFlawIndicator);
    fitLineNumbers();
}

void ScintillaText::fitLineNumbers() {
    const auto digits = std::max<qsizetype>(QString::number(lines()).size(), 2);
    setMarginWidth(kNumberMargin, QString(digits + 1, u'8'));
}

bool ScintillaText::event(QEvent* event) {
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

void ScintillaText::keyPressEvent(QKeyEvent* event) {
    // Tab is typed by the focusNextPrevChild() of this class.
    const auto moveFocus = [this](bool isForward) {
        QWidget::focusNextPrevChild(isForward); // NOLINT(bugprone-parent-virtual-call): not QScintilla's own
    };
    if (actOnEditorKey(*this, *event, moveFocus))
        return;
    if (event->key() == Qt::Key_Tab) // the library would type spaces
        SendScintilla(SCI_REPLACESEL, "\t");
    else
        QsciScintilla::keyPressEvent(event);
}

void ScintillaText::changeEvent(QEvent* event) {
    QsciScintilla::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyColours();
}

// Tab is typed, where anything can be.
bool ScintillaText::focusNextPrevChild(bool next) {
    return !(next && isTypingAllowed()) &&
           QWidget::focusNextPrevChild(next); // NOLINT(bugprone-parent-virtual-call): not QScintilla's own
}

} // namespace simkv::ui
