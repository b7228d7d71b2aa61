// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/value_editor.h"

#include "texts/error_text.h"
#include "texts/format_text.h"
#include "views/data_inspector.h"
#include "views/hex_editor.h"
#include "views/image_view.h"
#include "views/value_find_bar.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <utility>

namespace simkv::ui {
namespace {

using namespace std::chrono_literals;

TextEditor::Language languageOf(ValueKind kind) {
    return kind == ValueKind::Json  ? TextEditor::Language::Json
           : kind == ValueKind::Xml ? TextEditor::Language::Xml
                                    : TextEditor::Language::None;
}

// A library takes the value apart in one go: what it has made by then is dropped after a cancel.
template <typename Found>
Result<Found> unlessCancelled(Found found, const Progress& progress) {
    if (progress.isCancelled())
        return tl::unexpected(cancelledError());
    return found;
}

} // namespace

ValueEditor::ValueEditor(TaskBoard& board, QWidget* parent)
    : QWidget(parent), m_flawTask(board), m_convertTask(board) {
    buildBar();
    buildEditors();
    m_flaw = new QLabel(this);
    m_flaw->setObjectName("valueFlaw");
    m_flaw->setWordWrap(true);
    m_flaw->setTextFormat(Qt::RichText);
    m_flaw->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    connect(m_flaw, &QLabel::linkActivated, this, [this] {
        if (m_flawShown && isText())
            m_text->goTo(m_flawShown->position);
    });
    auto* layout = static_cast<QVBoxLayout*>(this->layout());
    layout->addWidget(m_stack, 1);
    layout->addWidget(m_data);
    layout->addWidget(m_find);
    layout->addWidget(m_flaw);
    m_flawDelay.setSingleShot(true);
    m_flawDelay.setInterval(200ms);
    connect(&m_flawDelay, &QTimer::timeout, this, &ValueEditor::updateFlaw);
    clear();
}

void ValueEditor::buildBar() {
    m_kinds = new QComboBox(this);
    m_kinds->setObjectName("valueKind");
    m_kinds->setAccessibleName(tr("Value shown as"));
    m_kinds->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_kinds->addItem(QString());
    for (const auto kind : kValueKinds)
        m_kinds->addItem(kindName(kind));
    connect(m_kinds, &QComboBox::activated, this, [this](int index) {
        const auto kind =
            index == 0 ? std::nullopt : std::optional(kValueKinds[static_cast<std::size_t>(index) - 1]);
        setKind(kind);
        emit kindChosen(kind);
    });
    auto* bar = new QHBoxLayout();
    bar->setSpacing(2);
    bar->addWidget(m_kinds);
    bar->addStretch(1);
    const auto button = [this, bar](const char* name, const char* icon, const QString& what) {
        auto* made = new QToolButton(this);
        made->setObjectName(name);
        made->setIcon(QIcon::fromTheme(icon));
        made->setToolTip(what);
        made->setAccessibleName(what);
        made->setAutoRaise(true);
        made->setFocusPolicy(Qt::TabFocus);
        bar->addWidget(made);
        return made;
    };
    m_layout =
        button("layOut", "format-indent-more",
               tr("Lay out for reading: a member or an element a line. What is stored keeps its own white "
                  "space."));
    m_layout->setAccessibleName(tr("Lay out for reading"));
    m_layout->setCheckable(true);
    m_layout->setChecked(true);
    m_inspectButton = button("inspectData", "document-properties", tr("Numbers and times at the cursor"));
    m_inspectButton->setCheckable(true);
    m_findButton = button("findInValue", "edit-find", tr("Find in the value"));
    connect(m_layout, &QToolButton::toggled, this, [this] {
        if (m_layout->isVisibleTo(this))
            convert(m_value.kind);
    });
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addLayout(bar);
}

void ValueEditor::buildEditors() {
    m_stack = new QStackedWidget(this);
    m_text = new TextEditor(m_stack);
    m_hex = new HexEditor(m_stack);
    m_image = new ImageView(m_stack);
    m_data = new DataInspector(this);
    m_find = new ValueFindBar(this);
    m_text->setObjectName("valueText");
    m_text->setAccessibleName(tr("Value as text"));
    m_hex->setObjectName("valueHex");
    m_hex->setAccessibleName(tr("Value in hexadecimal"));
    m_image->setObjectName("valueImage");
    m_data->setObjectName("valueData");
    for (QWidget* editor :
         {static_cast<QWidget*>(m_text), static_cast<QWidget*>(m_hex), static_cast<QWidget*>(m_image)})
        m_stack->addWidget(editor);
    connect(m_text, &TextEditor::edited, this, &ValueEditor::onEdit);
    connect(m_text, &TextEditor::loaded, this, &ValueEditor::updateEditable);
    connect(m_text, &TextEditor::cancelled, this, &ValueEditor::cancel);
    connect(m_text, &TextEditor::finished, this, &ValueEditor::finished);
    connect(m_text, &TextEditor::findRequested, m_find, &ValueFindBar::activate);
    connect(m_text, &TextEditor::refused, this, &ValueEditor::refused);
    connect(m_hex, &HexEditor::bytesChanged, this, &ValueEditor::onEdit);
    connect(m_hex, &HexEditor::caretMoved, this, &ValueEditor::inspectData);
    connect(m_hex, &HexEditor::cancelled, this, &ValueEditor::cancel);
    connect(m_hex, &HexEditor::finished, this, &ValueEditor::finished);
    connect(m_hex, &HexEditor::findRequested, m_find, &ValueFindBar::activate);
    connect(m_hex, &HexEditor::refused, this, &ValueEditor::refused);
    connect(m_find, &ValueFindBar::findRequested, this, &ValueEditor::find);
    connect(m_find, &ValueFindBar::closed, this, [this] { m_stack->currentWidget()->setFocus(); });
    connect(&m_convertTask, &BackgroundTask::finished, this, &ValueEditor::updateEditable);
    connect(m_findButton, &QToolButton::clicked, m_find, &ValueFindBar::activate);
    connect(m_inspectButton, &QToolButton::toggled, this, [this](bool isShown) {
        m_data->setVisible(isShown && m_stack->currentWidget() == m_hex);
        inspectData(m_hex->caret());
    });
}

bool ValueEditor::isText() const {
    return m_stack->currentWidget() == m_text;
}

void ValueEditor::clear() {
    setValue(loadedValue(std::make_shared<const ByteString>(), 0, std::nullopt), std::nullopt);
}

void ValueEditor::setValue(const LoadedValue& value, std::optional<ValueKind> wanted) {
    m_convertTask.drop();
    m_wantedByte.reset();
    m_wanted = wanted;
    m_value = value;
    m_original = value;
    m_isConverted = false;
    showValue();
    setModified(false);
}

void ValueEditor::setFirstOffset(std::uint64_t offset) {
    m_hex->setFirstOffset(offset);
}

void ValueEditor::focusEditor() {
    m_stack->currentWidget()->setFocus();
}

void ValueEditor::showValue() {
    const bool isHex = m_value.kind == ValueKind::Hex;
    const bool isImage = m_value.kind == ValueKind::Image;
    QWidget* shown = isHex ? static_cast<QWidget*>(m_hex) : isImage ? static_cast<QWidget*>(m_image) : m_text;
    const bool hadFocus = m_stack->currentWidget()->hasFocus();
    if (hadFocus)
        m_kinds->setFocus(); // else it would leave with the editor that goes
    m_stack->setCurrentWidget(shown);
    if (hadFocus)
        shown->setFocus();
    // What is not seen keeps no copy of a large value.
    m_hex->setBytes(isHex ? *m_value.bytes : ByteString());
    m_image->setImage(isImage ? m_value.image : DecodedImage());
    m_text->setContent(isHex || isImage ? std::string() : m_value.text.text, languageOf(m_value.kind));
    m_layout->setVisible(m_value.kind == ValueKind::Json || m_value.kind == ValueKind::Xml);
    m_inspectButton->setVisible(isHex);
    m_data->setVisible(isHex && m_inspectButton->isChecked());
    m_findButton->setVisible(!isImage);
    m_find->setBytesOffered(isHex);
    if (isImage)
        m_find->hide();
    updateKinds();
    updateEditable();
    inspectData(0);
    updateFlaw();
}

void ValueEditor::updateKinds() {
    m_kinds->setCurrentIndex(m_wanted ? static_cast<int>(*m_wanted) + 1 : 0);
    m_kinds->setItemText(0, tr("Automatic (%1)").arg(kindName(m_value.detected)));
}

QString ValueEditor::obstacle() const {
    if (!m_value.isWhole())
        return tr("Only its start has been loaded.");
    if (m_value.isBroken)
        return tr("A line of it is longer than %1: it is shown in pieces, and edited in hexadecimal or as a "
                  "file.")
            .arg(sizeText(ByteCount(LoadedValue::kLongestLine)));
    if (m_value.kind == ValueKind::Image)
        return tr("An image is edited as a file, or in hexadecimal.");
    return {};
}

void ValueEditor::setEditable(bool isEditable) {
    m_isEditable = isEditable;
    updateEditable();
}

void ValueEditor::updateEditable() {
    const bool isEditable = m_isEditable && obstacle().isEmpty() && !m_convertTask.isRunning();
    m_text->setEditable(isEditable);
    m_hex->setReadOnly(!isEditable);
}

ValueText ValueEditor::typedText() const {
    return {m_text->content(), m_value.text.form, m_value.text.stored, m_value.text.markup};
}

std::shared_ptr<const ByteString> ValueEditor::bytes() const {
    if (!m_isModified)
        return m_value.bytes;
    if (m_stack->currentWidget() == m_hex)
        return std::make_shared<const ByteString>(m_hex->bytes());
    return isText() ? std::make_shared<const ByteString>(bytesOf(typedText())) : m_value.bytes;
}

std::optional<ValueFlaw> ValueEditor::flaw() const {
    if (!m_flawDelay.isActive() && !m_flawTask.isRunning())
        return m_flawShown;
    return isJudged() ? flawOf(typedText(), m_value.kind) : std::nullopt;
}

// Whether text of its kind can be right or wrong, and all of it is there.
bool ValueEditor::isJudged() const {
    const auto kind = m_value.kind;
    return (kind == ValueKind::Json || kind == ValueKind::Xml || kind == ValueKind::Escaped) && isText() &&
           m_value.isWhole() && !m_value.isBroken;
}

void ValueEditor::onEdit() {
    setModified(m_isConverted || (isText() ? m_text->isModified() : m_hex->isModified()));
    m_flawDelay.start();
    inspectData(m_hex->caret());
}

void ValueEditor::setModified(bool isModified) {
    if (std::exchange(m_isModified, isModified) != isModified)
        emit modifiedChanged(isModified);
}

void ValueEditor::setClean() {
    m_value.bytes = bytes();
    m_value.size = m_value.bytes->size();
    m_original = m_value;
    m_isConverted = false;
    if (isText()) {
        m_original.text = typedText();
        m_text->setModified(false);
    }
    m_hex->setClean();
    setModified(false);
}

void ValueEditor::putBack() {
    if (!m_isModified)
        return;
    const auto kind = m_value.kind;
    const auto original = m_original;
    setValue(original, m_wanted);
    if (original.kind != kind)
        convert(m_wanted);
}

void ValueEditor::cancel() {
    if (!m_isModified)
        return emit left();
    const auto typed = bytes();
    putBack();
    emit discarded(typed);
}

Layout ValueEditor::chosenLayout() const {
    return m_layout->isChecked() ? Layout::On : Layout::Off;
}

void ValueEditor::setKind(std::optional<ValueKind> kind) {
    if (std::exchange(m_wanted, kind) != kind)
        convert(kind);
}

void ValueEditor::showByte(std::uint64_t at) {
    if (m_value.kind == ValueKind::Hex)
        return m_hex->setCaret(at);
    m_wantedByte = at;
    setKind(ValueKind::Hex);
}

// Converts in a job: to take a large value apart takes a while.
void ValueEditor::convert(std::optional<ValueKind> kind) {
    const auto typed = bytes();
    const auto size = m_value.isWhole() ? typed->size() : m_value.size;
    using Found = Result<LoadedValue>;
    m_convertTask.start<Found>(
        tr("Converting a value"),
        [typed, size, kind, layout = chosenLayout()](QPromise<Found>& promise, Progress& progress) {
            auto value = loadedValue(typed, size, kind, layout);
            promise.addResult(unlessCancelled(std::move(value), progress));
        },
        [this, kind](const Found& value) { value ? showConverted(*value, kind) : keepKind(value.error()); });
    updateEditable();
}

void ValueEditor::showConverted(const LoadedValue& value, std::optional<ValueKind> kind) {
    m_value = value;
    if (!m_wanted)
        m_value.detected = m_value.kind;
    m_isConverted = m_isModified;
    if (!m_isModified)
        m_original = m_value;
    showValue();
    if (const auto wanted = std::exchange(m_wantedByte, std::nullopt); wanted && kind == ValueKind::Hex)
        m_hex->setCaret(*wanted);
    emit converted();
}

// The value stays as it is shown.
void ValueEditor::keepKind(const Error& why) {
    m_wanted = m_value.kind == m_value.detected ? std::nullopt : std::optional(m_value.kind);
    m_wantedByte.reset();
    updateKinds();
    emit refused(why.code == ErrorCode::Cancelled
                     ? tr("Converting was stopped; the value is shown as before.")
                     : tr("The value is shown as before: %1").arg(errorText(why)));
}

void ValueEditor::updateFlaw() {
    m_flawDelay.stop();
    if (!isJudged()) {
        m_flawTask.drop();
        m_flawShown.reset();
        m_flaw->hide();
        return;
    }
    using Found = Result<std::optional<ValueFlaw>>;
    m_flawTask.start<Found>(
        tr("Checking a value"),
        [text = typedText(), kind = m_value.kind](QPromise<Found>& promise, Progress& progress) {
            promise.addResult(unlessCancelled(flawOf(text, kind), progress));
        },
        [this](const Found& found) { found ? showFlaw(*found) : showUnchecked(found.error()); });
}

void ValueEditor::showUnchecked(const Error& why) {
    m_flawShown.reset();
    m_text->showFlaw(std::nullopt);
    m_flaw->setText(why.code == ErrorCode::Cancelled
                        ? tr("Not checked")
                        : tr("Not checked: %1").arg(errorText(why).toHtmlEscaped()));
    m_flaw->show();
}

void ValueEditor::showFlaw(const std::optional<ValueFlaw>& flaw) {
    m_flawShown = flaw;
    const bool isEscaped = m_value.text.form == ValueText::Form::Escaped;
    const auto what = isEscaped ? kindName(ValueKind::Escaped) : kindName(m_value.kind);
    if (flaw) {
        const auto [line, column] = m_text->placeOf(flaw->position);
        m_flaw->setText(tr("⚠ Not valid %1: <a href=\"#\">line %2, column %3</a>: %4")
                            .arg(what, numberText(static_cast<std::uint64_t>(line)),
                                 numberText(static_cast<std::uint64_t>(column)), flaw->what.toHtmlEscaped()));
        m_text->showFlaw(flaw->position);
    } else {
        m_flaw->setText(tr("✓ Valid %1").arg(what));
        m_text->showFlaw(std::nullopt);
    }
    m_flaw->setVisible(flaw.has_value() || !isEscaped);
}

void ValueEditor::inspectData(std::uint64_t offset) {
    if (m_data->isVisibleTo(this))
        m_data->setBytes(ByteView(m_hex->bytes()).substr(static_cast<std::size_t>(offset), 8));
}

void ValueEditor::find(bool backwards) {
    const auto needle = m_find->needle();
    bool isFound = false;
    if (needle && isText())
        isFound = m_text->find(*needle,
                               backwards ? TextEditor::Direction::Backward : TextEditor::Direction::Forward,
                               m_find->matchesCase());
    else if (needle)
        isFound = m_hex->find(*needle, backwards);
    m_find->showFound(isFound);
}

QByteArray ValueEditor::saveState() const {
    QByteArrayList words;
    if (m_inspectButton->isChecked())
        words.append("data");
    if (chosenLayout() == Layout::Off)
        words.append("stored");
    return words.join(' ');
}

void ValueEditor::restoreState(const QByteArray& state) {
    const auto words = state.split(' ');
    m_inspectButton->setChecked(words.contains("data"));
    m_layout->setChecked(!words.contains("stored"));
}

} // namespace simkv::ui
