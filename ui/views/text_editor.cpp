// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/text_editor.h"

#include "values/complex_text.h"
#include "views/scintilla_text.h"
#include "views/shaped_text.h"

#include <QEvent>
#include <QStackedLayout>

#include <algorithm>

namespace simkv::ui {
namespace {

constexpr std::size_t kSlice = 1U << 20U;

// So that no character is in two slices.
std::size_t endOfSlice(const std::string& text, std::size_t size, std::size_t from) {
    auto end = std::min(from + kSlice, size);
    while (end < size && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
        ++end;
    return end;
}

} // namespace

TextEditor::TextEditor(QWidget* parent)
    : QWidget(parent), m_scintilla(new ScintillaText(this)), m_shaped(new ShapedText(this)),
      m_shown(m_scintilla), m_stack(new QStackedLayout(this)) {
    m_stack->addWidget(m_scintilla);
    m_stack->addWidget(m_shaped);
    connectTo(*m_scintilla);
    connectTo(*m_shaped);
    connect(m_shaped, &ShapedText::refused, this, &TextEditor::refused);
    // Queued: the insertion has to be over.
    connect(m_scintilla, &ScintillaText::complexTextInserted, this, &TextEditor::goOnShaped,
            Qt::QueuedConnection);
    m_nextSlice.setSingleShot(true);
    connect(&m_nextSlice, &QTimer::timeout, this, &TextEditor::loadSlice);
    setFocusProxy(m_scintilla);
}

template <typename Engine>
void TextEditor::connectTo(Engine& engine) {
    connect(&engine, &Engine::edited, this, [this, &engine] {
        if (m_shown == &engine)
            emit edited();
    });
    connect(&engine, &Engine::findRequested, this, &TextEditor::findRequested);
    connect(&engine, &Engine::finished, this, &TextEditor::finished);
    connect(&engine, &Engine::cancelled, this, &TextEditor::cancelled);
}

void TextEditor::use(TextEngine& engine) {
    if (m_shown == &engine)
        return;
    const bool hadFocus = hasFocus();
    auto& former = *m_shown;
    m_shown = &engine;
    engine.widget().setAccessibleName(accessibleName());
    m_stack->setCurrentWidget(&engine.widget());
    setFocusProxy(&engine.widget());
    if (hadFocus)
        engine.widget().setFocus();
    // What is not seen keeps no copy.
    former.beginContent({}, Language::None);
    former.endContent();
}

void TextEditor::setContent(std::string text, Language language) {
    m_nextSlice.stop();
    m_language = language;
    const bool isShaped = isComplexText(text) && ShapedText::holds(text);
    use(isShaped ? static_cast<TextEngine&>(*m_shaped) : *m_scintilla);
    m_shown->setTyping(m_isEditable);
    m_shown->widget().setAccessibleName(accessibleName());
    m_content = std::move(text);
    m_loaded = 0;
    m_shown->beginContent(m_content, language);
    m_content.push_back('\0'); // so that it counts as loading, also where it is empty
    loadSlice();
}

void TextEditor::loadSlice() {
    const auto size = m_content.size() - 1;
    const auto end = endOfSlice(m_content, size, m_loaded);
    m_shown->appendContent(std::string_view(m_content).substr(m_loaded, end - m_loaded));
    m_loaded = end;
    if (m_loaded < size)
        return m_nextSlice.start(0);
    m_content.clear();
    m_loaded = 0;
    m_shown->endContent();
    emit loaded();
}

std::string TextEditor::content() const {
    return isLoading() ? m_content.substr(0, m_content.size() - 1) : m_shown->content();
}

void TextEditor::setEditable(bool isEditable) {
    m_isEditable = isEditable;
    m_shown->setTyping(isEditable);
}

void TextEditor::replaceAll(const std::string& text) {
    m_shown->replaceContent(text);
}

// What was clean is so there, too.
void TextEditor::goOnShaped() {
    const auto text = m_scintilla->content();
    if (m_shown != m_scintilla || isLoading() || !isComplexText(text) || !ShapedText::holds(text))
        return;
    const auto caret = m_scintilla->caret();
    const QSignalBlocker blocker(m_scintilla);
    while (m_scintilla->isEdited() && m_scintilla->canUndo())
        m_scintilla->undoStep();
    const auto clean = m_scintilla->content();
    const QSignalBlocker unheard(m_shaped);
    m_shaped->setTyping(m_isEditable);
    m_shaped->beginContent(clean, m_language);
    m_shaped->appendContent(clean);
    m_shaped->endContent();
    m_shaped->replaceContent(text);
    m_shaped->select(caret, caret);
    use(*m_shaped);
}

QString TextEditor::selectedText() const {
    const auto [first, end] = selection();
    return wholeText(content().substr(first, end - first));
}

void TextEditor::selectAll() {
    m_shown->select(0, content().size());
}

void TextEditor::goTo(std::size_t position) {
    m_shown->select(position, position);
    setFocus();
}

std::pair<int, int> TextEditor::placeOf(std::size_t position) const {
    return m_shown->placeOf(position);
}

bool TextEditor::find(const std::string& text, Direction direction, bool matchCase) {
    return m_shown->findNext(text, direction, matchCase);
}

// A key that is sent to it is meant for the text. One that the text leaves to others comes here once more,
// and is left once more.
bool TextEditor::event(QEvent* event) {
    const bool isKey = event->type() == QEvent::KeyPress || event->type() == QEvent::KeyRelease ||
                       event->type() == QEvent::ShortcutOverride;
    if (isKey)
        return static_cast<QObject&>(m_shown->widget()).event(event);
    return QWidget::event(event);
}

} // namespace simkv::ui
