// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/inspector.h"

#include "document/current_record.h"
#include "document/edited_key.h"
#include "pages/value_editor.h"
#include "staging/content_bytes.h"
#include "staging/key_in_log.h"
#include "texts/age_text.h"
#include "texts/error_text.h"
#include "texts/format_text.h"
#include "values/key_pattern.h"

#include <QApplication>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>
#include <functional>
#include <limits>
#include <new>
#include <utility>

namespace simkv::ui {

struct Inspector::Shown {
    std::optional<RecordNumber> number;
    std::optional<Finding> unreadable;
    RecordState state = RecordState::Live;
    RecordPlace place;
    ByteOrder order = ByteOrder::Little;
    ByteString key;
    bool isWholeKey = true;
    KeyInLog base; // what the log had for the key then
    bool isBaseKnown = false;
    std::optional<Content> staged;
    std::optional<ValueKind> wanted; // for keys like this one
    std::shared_ptr<const LoadedValue> value;
    std::optional<Error> error;

    // Whether the value is what the key has: that of its newest record, or a staged one.
    [[nodiscard]] bool isCurrent() const {
        if (unreadable || !isBaseKnown || state == RecordState::Marker || (staged && staged->isDeleted()))
            return false;
        return !number || (base.newest == number && (state == RecordState::Live || staged));
    }
};

namespace {

// Reads in slices, so that it can be cancelled between them. `read`: `count` bytes from the `at`-th on.
using ReadSlice = std::function<Result<ByteString>(std::uint64_t at, std::uint64_t count)>;
Result<ByteString> readSlices(const ReadSlice& read, std::uint64_t count, Progress& progress) {
    constexpr std::uint64_t kSlice = 4U << 20U;
    ByteString bytes;
    while (bytes.size() < count) {
        if (progress.isCancelled())
            return tl::unexpected(cancelledError());
        const auto slice = read(bytes.size(), std::min<std::uint64_t>(kSlice, count - bytes.size()));
        if (!slice)
            return tl::unexpected(slice.error());
        if (bytes.empty())
            bytes.reserve(static_cast<std::size_t>(count));
        bytes += *slice;
        progress.advance(ByteCount(bytes.size()), ByteCount(count));
    }
    return bytes;
}

// What is to be shown as the value: its first bytes or all of them, and the size of all.
using ReadBytes = std::pair<std::shared_ptr<const ByteString>, std::uint64_t>;
Result<ReadBytes> readStart(const ReadSlice& read, std::uint64_t size, std::uint64_t most,
                            Progress& progress) {
    auto bytes = readSlices(read, size <= most ? size : std::min(size, Inspector::kStartBytes), progress);
    if (!bytes)
        return tl::unexpected(bytes.error());
    return ReadBytes(std::make_shared<const ByteString>(*std::move(bytes)), size);
}

Result<ReadBytes> readUnreadable(const Snapshot& snapshot, const Finding& unreadable, std::uint64_t most,
                                 Progress& progress) {
    const auto read = [&](std::uint64_t at, std::uint64_t count) {
        return snapshot.bytes(unreadable.offset + ByteCount(at), ByteCount(count));
    };
    return readStart(read, unreadable.size.value(), most, progress);
}

Result<ReadBytes> readContent(const Snapshot& snapshot, const Content& content, std::uint64_t most,
                              Progress& progress) {
    const auto size = contentSize(snapshot, content);
    if (!size)
        return tl::unexpected(size.error());
    if (content.bytes() && *size <= most)
        return ReadBytes(content.bytes(), *size); // shared
    const auto read = [&](std::uint64_t at, std::uint64_t count) {
        return contentBytes(snapshot, content, at, count);
    };
    return readStart(read, *size, most, progress);
}

} // namespace

Inspector::Inspector(TaskBoard& board, Settings& settings, QWidget* parent)
    : QWidget(parent), m_settings(settings), m_title(new QLabel(this)), m_fields(new QWidget(this)),
      m_form(new QFormLayout(m_fields)), m_editor(new ValueEditor(board, this)), m_note(new QLabel(this)),
      m_loadAll(new QPushButton(this)), m_task(board) {
    m_title->setTextFormat(Qt::PlainText);
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Minimum);
    m_title->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto bold = m_title->font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_title->setObjectName("title");
    buildFields();
    buildValue();
    // In a low window the pane scrolls rather than squeezing its lines.
    auto* scrolled = new QScrollArea(this);
    auto* content = new QWidget(scrolled);
    scrolled->setWidget(content);
    scrolled->setWidgetResizable(true);
    scrolled->setFrameShape(QFrame::NoFrame);
    scrolled->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scrolled->setFocusPolicy(Qt::NoFocus);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(scrolled);
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addWidget(m_title);
    layout->addWidget(m_fields);
    layout->addWidget(m_editor, 1);
    layout->addWidget(m_note);
    layout->addWidget(m_loadAll, 0, Qt::AlignLeft);
    layout->addStretch();
    setMinimumWidth(fontMetrics().averageCharWidth() * 30);
    m_ageTimer.setSingleShot(true);
    connect(&m_ageTimer, &QTimer::timeout, this, &Inspector::showTime);
    connect(qApp, &QApplication::focusChanged, this, &Inspector::onFocusChanged);
    showNothing(tr("No record selected"));
}

// The focus leaves the editor while this object is being destroyed.
Inspector::~Inspector() {
    disconnect(qApp, nullptr, this, nullptr);
}

void Inspector::buildFields() {
    m_form->setContentsMargins(0, 0, 0, 0);
    m_form->setVerticalSpacing(2);
    addField("kind", tr("Kind:"));
    addField("record", tr("Record:"));
    addField("offset", tr("Offset:"));
    addField("time", tr("Time:"));
    addField("unixTime", tr("Unix time:"));
    addField("keyLength", tr("Key length:"));
    addField("valueLength", tr("Value length:"));
    addField("flag", tr("Flag byte:"));
    addField("size", tr("Record size:"));
    addField("unreadableSize", tr("Size:"));
    showRecordFields(true);
}

void Inspector::buildValue() {
    m_editor->setMinimumHeight(fontMetrics().height() * 12);
    m_note->setWordWrap(true);
    m_note->setObjectName("note");
    m_loadAll->setObjectName("loadAll");
    connect(m_loadAll, &QPushButton::clicked, this,
            [this] { startReading(std::numeric_limits<std::uint64_t>::max()); });
    connect(m_editor, &ValueEditor::modifiedChanged, this, &Inspector::typingChanged);
    connect(m_editor, &ValueEditor::kindChosen, this, &Inspector::rememberKind);
    connect(m_editor, &ValueEditor::converted, this, &Inspector::showNotes);
    connect(m_editor, &ValueEditor::refused, this, &Inspector::refused);
    connect(m_editor, &ValueEditor::left, this, &Inspector::left);
    connect(m_editor, &ValueEditor::discarded, this, &Inspector::discard);
    connect(m_editor, &ValueEditor::finished, this, [this] {
        commit();
        emit left();
    });
}

void Inspector::addField(const QString& name, const QString& label) {
    auto* value = new QLabel(m_fields);
    value->setObjectName(name);
    value->setTextInteractionFlags(Qt::TextSelectableByMouse);
    value->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_form->addRow(label, value);
}

// Bytes that are no record have none of the other fields.
void Inspector::showRecordFields(bool isRecord) {
    for (const auto* name : {"record", "time", "unixTime", "keyLength", "valueLength", "flag", "size"})
        m_form->setRowVisible(m_fields->findChild<QLabel*>(name), isRecord);
    m_form->setRowVisible(m_fields->findChild<QLabel*>("unreadableSize"), !isRecord);
}

void Inspector::setField(const QString& name, const QString& text) {
    m_fields->findChild<QLabel*>(name)->setText(text);
}

QString Inspector::fieldText(const QString& name) const {
    return m_fields->findChild<QLabel*>(name)->text();
}

// A key is one line, however long; a sentence wraps.
void Inspector::setTitle(const QString& title, bool wraps) {
    m_title->setWordWrap(wraps);
    m_fullTitle = title;
    m_title->setToolTip(wraps ? QString() : literalToolTip(title));
    elideTitle();
}

void Inspector::elideTitle() {
    m_title->setText(m_title->wordWrap()
                         ? m_fullTitle
                         : m_title->fontMetrics().elidedText(m_fullTitle, Qt::ElideMiddle, m_title->width()));
}

void Inspector::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    elideTitle();
}

void Inspector::showNothing(const QString& why) {
    commit();
    m_task.drop();
    m_subject = {};
    m_shown.reset();
    m_isToBeEdited = false;
    setTitle(why, true);
    m_fields->hide();
    m_editor->hide();
    m_editor->clear();
    m_note->hide();
    m_loadAll->hide();
    m_time.reset();
}

void Inspector::showTime() {
    m_ageTimer.stop();
    if (!m_time)
        return;
    const auto& display = m_settings.timeDisplay();
    const auto now = currentTime();
    setField("time", display.zonedText(*m_time) + u'\n' + ageText(*m_time, now));
    m_fields->findChild<QLabel*>("time")->setToolTip(display.toolTip(*m_time, now));
    if (isVisible())
        m_ageTimer.start(ageTextLasts(*m_time, now));
}

void Inspector::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    showTime();
}

void Inspector::show(const std::shared_ptr<const Snapshot>& snapshot, std::optional<RecordNumber> number,
                     const std::optional<Content>& staged) {
    if (!snapshot || !number || number->value() >= snapshot->records())
        return showNothing(tr("No record selected"));
    showSubject(Subject{snapshot, number, {}, {}, staged});
}

void Inspector::showNew(const std::shared_ptr<const Snapshot>& snapshot, const ByteString& key,
                        const Content& staged) {
    if (!snapshot)
        return showNothing(tr("No record selected"));
    showSubject(Subject{snapshot, std::nullopt, {}, key, staged});
}

void Inspector::showUnreadable(const std::shared_ptr<const Snapshot>& snapshot, const Finding& unreadable) {
    showSubject(Subject{snapshot, std::nullopt, unreadable, {}, {}});
}

// Reads nothing again if nothing has changed: a log that grows brings a snapshot ten times a second.
void Inspector::showSubject(Subject subject) {
    const auto& former = m_subject.snapshot;
    const bool isSame = former && subject.snapshot->isOfSameLog(*former) &&
                        subject.number == m_subject.number &&
                        isSameRange(subject.unreadable, m_subject.unreadable) &&
                        subject.key == m_subject.key && subject.staged == m_subject.staged;
    const bool isKnown = isSame && m_shown &&
                         (!subject.number || subject.snapshot->stateOf(*subject.number) == m_shown->state);
    if (isKnown) {
        m_subject.snapshot = std::move(subject.snapshot);
        return showTime();
    }
    if (subject.number != m_subject.number || subject.key != m_subject.key || subject.unreadable) {
        m_isToBeEdited = false;
        m_wantedByte.reset();
        commit();
        m_editor->setEditable(false); // until the other one is there
    }
    // A value that is edited is not taken for another kind meanwhile.
    const bool isSameRecord = m_shown && m_editor->value().isWhole() && former &&
                              subject.snapshot->isOfSameLog(*former) && subject.number == m_subject.number &&
                              subject.key == m_subject.key && !subject.unreadable && !m_subject.unreadable;
    m_subject = std::move(subject);
    startReading(kReadAtOnce, isSameRecord ? std::optional(m_editor->kind()) : std::nullopt);
}

void Inspector::startReading(std::uint64_t most, std::optional<ValueKind> kept) {
    m_task.start<std::shared_ptr<const Shown>>(
        tr("Reading a value"),
        [subject = m_subject, most,
         kinds = Kinds{m_settings.valueKinds(), m_flawedKinds, kept, m_editor->chosenLayout()}](
            QPromise<std::shared_ptr<const Shown>>& promise, Progress& progress) {
            auto shown = std::make_shared<const Shown>(read(subject, most, kinds, progress));
            if (!progress.isCancelled())
                promise.addResult(std::move(shown));
        },
        [this](const std::shared_ptr<const Shown>& content) { consumeContent(content); },
        [this](const Error& error) { showNothing(errorText(error)); });
}

Inspector::Shown Inspector::read(const Subject& subject, std::uint64_t most, const Kinds& kinds,
                                 Progress& progress) {
    Shown content;
    const auto& snapshot = *subject.snapshot;
    content.number = subject.number;
    content.unreadable = subject.unreadable;
    content.staged = subject.staged;
    content.order = snapshot.byteOrder();
    content.key = subject.key;
    const auto fail = [&](const Error& error) {
        content.error = error;
        return content;
    };
    if (subject.unreadable) {
        const auto read = readUnreadable(snapshot, *subject.unreadable, most, progress);
        if (!read)
            return fail(read.error());
        content.value =
            std::make_shared<const LoadedValue>(loadedValue(read->first, read->second, ValueKind::Hex));
        return content;
    }
    if (subject.number) {
        content.state = snapshot.stateOf(*subject.number);
        const auto place = snapshot.place(*subject.number);
        if (!place)
            return fail(place.error());
        content.place = *place;
        content.isWholeKey = place->header.keyLength <= kMostEditedKey;
        auto key = snapshot.bytes(
            place->keyOffset(), ByteCount(std::min<std::uint64_t>(place->header.keyLength, kMostEditedKey)));
        if (!key)
            return fail(key.error());
        content.key = *std::move(key);
    }
    if (content.isWholeKey) {
        const auto log = keyInLog(snapshot, content.key);
        content.isBaseKnown = log.has_value();
        content.base = log.value_or(KeyInLog());
    }
    const auto read = readContent(snapshot, subject.staged ? *subject.staged : Content::of(*subject.number),
                                  most, progress);
    if (!read)
        return fail(read.error());
    const auto kind = kinds.chosen.constFind(QString::fromStdString(keyPattern(content.key)));
    if (kind != kinds.chosen.constEnd())
        content.wanted = *kind;
    auto value =
        loadedValue(read->first, read->second, content.wanted ? content.wanted : kinds.kept, kinds.layout);
    const auto flawed = kinds.flawed.constFind(toQByteArray(content.key));
    const bool wasFlawed = subject.staged && !content.wanted && flawed != kinds.flawed.constEnd();
    const bool isImage = (value.kind == ValueKind::Image) != (value.detected == ValueKind::Image);
    if (!content.wanted && (wasFlawed || (kinds.kept && isImage)))
        value = loadedValue(read->first, read->second, wasFlawed ? *flawed : value.detected, kinds.layout);
    if (!content.wanted && (wasFlawed || kinds.kept))
        value.detected = value.kind;
    content.value = std::make_shared<const LoadedValue>(std::move(value));
    return content;
}

void Inspector::consumeContent(const std::shared_ptr<const Shown>& content) {
    const bool isSameKey = m_shown && m_shown->key == content->key;
    // What is being typed is kept if its record is still the one to edit, on the base with which it began.
    const bool isTypedOn = m_editor->isModified() && isSameKey && !content->error && content->isCurrent();
    if (!isTypedOn)
        commit();
    if (content->error)
        return showNothing(errorText(*content->error));
    if (isTypedOn) {
        auto kept = *content;
        kept.base = m_shown->base;
        m_shown = std::make_shared<const Shown>(std::move(kept));
    } else {
        m_shown = content;
        showValue(isSameKey);
    }
    m_editor->setFirstOffset(m_shown->unreadable ? m_shown->unreadable->offset.value() : 0);
    showHeader(*m_shown);
    showNotes();
    updateEditable();
    m_editor->show();
    if (std::exchange(m_isToBeEdited, false))
        m_editor->focusEditor();
    showWantedByte();
}

void Inspector::showByte(Offset at) {
    m_wantedByte = at;
    if (!m_task.isRunning() && m_shown)
        showWantedByte();
}

void Inspector::showWantedByte() {
    constexpr std::uint64_t kMostForAByte = 64U << 20U;
    const auto wanted = std::exchange(m_wantedByte, std::nullopt);
    if (!wanted || m_shown->unreadable || m_shown->staged || *wanted < m_shown->place.valueOffset())
        return;
    const auto at = (*wanted - m_shown->place.valueOffset()).value();
    const auto& value = *m_shown->value;
    if (at < value.bytes->size())
        return m_editor->showByte(at);
    if (!value.isWhole() && at < value.size && value.size <= kMostForAByte) {
        m_wantedByte = wanted;
        startReading(value.size);
    }
}

// The same bytes again do not move the reader.
void Inspector::showValue(bool isSameKey) {
    const auto& value = *m_shown->value;
    const auto& known = m_editor->value();
    const bool isSameValue = isSameKey && known.size == value.size && *known.bytes == *value.bytes;
    if (!isSameValue)
        m_editor->setValue(value, m_shown->wanted);
}

void Inspector::showHeader(const Shown& content) {
    m_time.reset();
    m_fields->setVisible(content.number || content.unreadable);
    showRecordFields(!content.unreadable);
    if (content.unreadable)
        return showUnreadableHeader(*content.unreadable);
    setTitle(content.key.empty() ? tr("(empty key)") : escapedText(content.key, 300), false);
    if (!content.number)
        return;
    const auto& header = content.place.header;
    setField("kind", stateText(content.state));
    setField("record", numberText(content.number->value()));
    setField("offset", offsetText(content.place.offset));
    m_time = header.timestamp;
    showTime();
    setField("unixTime", QString::number(header.timestamp.seconds()));
    setField("keyLength", sizeText(ByteCount(header.keyLength)));
    setField("valueLength", sizeText(ByteCount(header.valueLength)));
    setField("flag", header.flag == 0 ? tr("0 (put)") : tr("%1 (delete)").arg(header.flag));
    setField("size", tr("%1, %2").arg(sizeText(header.size()), byteOrderText(content.order)));
}

void Inspector::showUnreadableHeader(const Finding& unreadable) {
    setTitle(isTail(unreadable.kind) ? tr("Bytes after the last record") : tr("Bytes that are no record"),
             false);
    setField("kind", findingKindText(unreadable.kind));
    setField("offset", offsetText(unreadable.offset));
    setField("unreadableSize", sizeText(unreadable.size));
}

void Inspector::showNotes() {
    QStringList notes;
    const auto& staged = m_shown->staged;
    const auto& value = m_editor->value();
    if (!m_shown->isWholeKey)
        notes.append(tr("Its key is over %1, and is changed by the command alone.")
                         .arg(sizeText(ByteCount(kMostEditedKey))));
    if (m_shown->unreadable)
        notes.append(findingText(*m_shown->unreadable));
    else if (staged && staged->isDeleted())
        notes.append(tr("To be deleted; not written yet."));
    else if (!m_shown->number)
        notes.append(tr("To be added; not written yet."));
    else if (staged)
        notes.append(tr("This value is not written yet; all above tells of the record in the log."));
    else if (m_shown->state == RecordState::Superseded)
        notes.append(tr("An older value of its key: read-only."));
    if (!value.isWhole())
        notes.append(tr("The first %1 of %2 are shown.")
                         .arg(sizeText(ByteCount(value.bytes->size())), sizeText(ByteCount(value.size))));
    else if (value.size == 0 && !(staged && staged->isDeleted()))
        notes.append(tr("The value is empty."));
    else if (const auto obstacle = m_editor->obstacle(); !obstacle.isEmpty() && !m_shown->unreadable)
        notes.append(obstacle);
    if (value.text.form == ValueText::Form::Escaped)
        notes.append(tr("Not plain text: shown escaped, \\xNN for bytes."));
    else if (value.text.form == ValueText::Form::LaidOut)
        notes.append(tr("Laid out for reading; what is stored keeps its own white space."));
    m_note->setText(notes.join(u' '));
    m_note->setVisible(!notes.isEmpty());
    m_loadAll->setText(tr("&Load All %1").arg(sizeText(ByteCount(value.size))));
    m_loadAll->setVisible(!value.isWhole());
}

void Inspector::setEditable(bool isEditable) {
    m_isEditable = isEditable;
    updateEditable();
}

void Inspector::updateEditable() {
    m_editor->setEditable(m_isEditable && m_shown && m_shown->isCurrent());
}

bool Inspector::isTyping() const {
    return m_editor->isModified();
}

void Inspector::commit() {
    if (!m_editor->isModified() || !m_shown)
        return;
    const auto shown = m_shown;
    const auto bytes = m_editor->bytes();
    if (*bytes == *m_editor->value().bytes) // white space of a layout, which is not stored
        return m_editor->setClean();
    const auto flaw = m_editor->flaw();
    const auto kind = m_editor->kind();
    m_editor->setClean();
    emit valueEdited(shown->key, Content::of(bytes), shown->base);
    if (flaw)
        m_flawedKinds.insert(toQByteArray(shown->key), kind);
    else
        m_flawedKinds.remove(toQByteArray(shown->key));
    emit flawChecked(shown->key, kindName(kind), flaw ? flaw->what : QString());
}

void Inspector::discard(const std::shared_ptr<const ByteString>& typed) {
    if (m_shown && *typed != *m_editor->value().bytes)
        emit valueDiscarded(m_shown->key, Content::of(typed), m_shown->base);
}

void Inspector::editValue() {
    if (m_task.isRunning())
        m_isToBeEdited = true;
    else
        m_editor->focusEditor();
}

std::shared_ptr<const ByteString> Inspector::shownBytes() const {
    return m_shown && m_shown->value && m_editor->value().isWhole() ? m_editor->bytes() : nullptr;
}

bool Inspector::isShowingStaged() const {
    return isTyping() || (m_shown && m_shown->staged && m_shown->staged->bytes());
}

void Inspector::rememberKind(std::optional<ValueKind> kind) {
    if (m_shown && !m_shown->unreadable)
        m_settings.setValueKind(QString::fromStdString(keyPattern(m_shown->key)), kind);
}

// Menus and lists that a part of the pane has opened belong to it.
void Inspector::onFocusChanged(QWidget* before, QWidget* now) {
    const auto isWithin = [this](const QWidget* widget) {
        while (widget != nullptr && widget != this)
            widget = widget->parentWidget();
        return widget == this;
    };
    if (isWithin(before) && !isWithin(now))
        commit();
}

} // namespace simkv::ui
