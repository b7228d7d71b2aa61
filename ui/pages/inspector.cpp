// SPDX-License-Identifier: GPL-3.0-or-later
#include "inspector.h"

#include "age_text.h"
#include "byte_text.h"
#include "bytes_editor.h"
#include "error_text.h"
#include "format_text.h"
#include "hex_dump.h"

#include <QFontDatabase>
#include <QFormLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QTabBar>
#include <QTabWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace simkv::ui {

struct Inspector::Shown {
    RecordNumber number{};
    RecordState state = RecordState::Live;
    RecordPlace place;
    ByteOrder order = ByteOrder::Little;
    QString key;
    std::uint64_t size = 0;  // of the value
    std::uint64_t shown = 0; // bytes of it in text and hex
    std::optional<Content> staged;
    QString text;
    bool isEscaped = false;
    QString hex;
    std::optional<Error> error;
};

namespace {

QPlainTextEdit* makeView(const QString& name, QWidget* parent) {
    auto* view = new QPlainTextEdit(parent);
    view->setReadOnly(true);
    view->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    view->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    view->setAccessibleName(name);
    view->setTabChangesFocus(true);
    return view;
}

// Breaking such a line at words takes time by the square of its length: 20 s for 256 KiB.
bool hasLongLine(const QString& text) {
    constexpr qsizetype kLong = 4096;
    for (qsizetype start = 0; text.size() - start > kLong;) {
        const auto end = text.indexOf(u'\n', start);
        if ((end < 0 ? text.size() : end) - start > kLong)
            return true;
        start = end + 1;
    }
    return false;
}

// The part of `bytes` that ends with a whole character, where they were cut from longer text.
ByteView withoutCutCharacter(ByteView bytes) {
    for (std::size_t cut = 0; cut < 4 && cut <= bytes.size(); ++cut) {
        if (isUtf8(bytes.substr(0, bytes.size() - cut)))
            return bytes.substr(0, bytes.size() - cut);
    }
    return bytes;
}

} // namespace

Inspector::Inspector(QThreadPool& pool, const Settings& settings, QWidget* parent)
    : QWidget(parent), m_settings(settings), m_title(new QLabel(this)), m_fields(new QWidget(this)),
      m_tabs(new QTabWidget(this)), m_text(makeView(tr("Value as text"), this)),
      m_hex(makeView(tr("Value as hexadecimal"), this)), m_note(new QLabel(this)), m_task(pool) {
    m_title->setTextFormat(Qt::PlainText);
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Minimum);
    m_title->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto bold = m_title->font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_title->setObjectName("title");
    m_text->setObjectName("valueText");
    m_hex->setObjectName("valueHex");
    m_hex->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_note->setWordWrap(true);
    m_note->setObjectName("note");

    auto* form = new QFormLayout(m_fields);
    form->setContentsMargins(0, 0, 0, 0);
    form->setVerticalSpacing(2);
    addField(form, "kind", tr("Kind:"));
    addField(form, "record", tr("Record:"));
    addField(form, "offset", tr("Offset:"));
    addField(form, "time", tr("Time:"));
    addField(form, "unixTime", tr("Unix time:"));
    addField(form, "keyLength", tr("Key length:"));
    addField(form, "valueLength", tr("Value length:"));
    addField(form, "flag", tr("Flag byte:"));
    addField(form, "size", tr("Record size:"));

    m_tabs->addTab(m_text, tr("&Text"));
    m_tabs->addTab(m_hex, tr("He&x"));
    m_tabs->setDocumentMode(true);
    m_tabs->tabBar()->setAccessibleName(tr("Value shown as"));
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
    m_tabs->setMinimumHeight(fontMetrics().height() * 9);
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addWidget(m_title);
    layout->addWidget(m_fields);
    layout->addWidget(m_tabs, 1);
    layout->addWidget(m_note);
    layout->addStretch();
    setMinimumWidth(fontMetrics().averageCharWidth() * 30);
    m_ageTimer.setSingleShot(true);
    connect(&m_ageTimer, &QTimer::timeout, this, &Inspector::showTime);
    showNothing(tr("No record selected"));
}

QLabel* Inspector::addField(QFormLayout* form, const QString& name, const QString& label) {
    auto* value = new QLabel(m_fields);
    value->setObjectName(name);
    value->setTextInteractionFlags(Qt::TextSelectableByMouse);
    value->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    form->addRow(label, value);
    return value;
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
    m_title->setToolTip(wraps ? QString() : title.toHtmlEscaped());
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
    setTitle(why, true);
    m_fields->hide();
    m_tabs->hide();
    m_text->clear();
    m_hex->clear();
    m_shownHex.clear();
    m_note->hide();
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
    if (!snapshot || !number || number->value() >= snapshot->records()) {
        m_task.drop();
        showNothing(tr("No record selected"));
        return;
    }
    m_task.start<Shown>(
        tr("Reading a record"),
        [snapshot, number = *number, staged](QPromise<Shown>& promise, Progress&) {
            promise.addResult(read(snapshot, number, staged));
        },
        [this](const Shown& content) { showContent(content); });
}

Inspector::Shown Inspector::read(const std::shared_ptr<const Snapshot>& snapshot, RecordNumber number,
                                 const std::optional<Content>& staged) {
    Shown content;
    content.number = number;
    content.state = snapshot->stateOf(number);
    content.staged = staged;
    const auto& source = snapshot->source();
    content.order = source.byteOrder();
    const auto place = snapshot->place(number);
    if (!place) {
        content.error = place.error();
        return content;
    }
    content.place = *place;
    // The value of another record may be what is staged.
    const auto valuePlace =
        staged && staged->record() ? snapshot->place(*staged->record()) : Result<RecordPlace>(*place);
    if (!valuePlace) {
        content.error = valuePlace.error();
        return content;
    }
    const auto bytes = staged ? staged->bytes() : nullptr;
    content.size = bytes ? bytes->size() : valuePlace->header.valueLength;
    content.shown = std::min<std::uint64_t>(content.size, kShownBytes);
    const auto key =
        source.bytes(place->keyOffset(), ByteCount(std::min<std::uint64_t>(place->header.keyLength, 4096)));
    const auto value = bytes ? Result<ByteString>(bytes->substr(0, content.shown))
                             : source.bytes(valuePlace->valueOffset(), ByteCount(content.shown));
    if (!key || !value) {
        content.error = key ? value.error() : key.error();
        return content;
    }
    content.key = escapedText(*key, 300);
    const auto text = content.shown < content.size ? withoutCutCharacter(*value) : ByteView(*value);
    content.isEscaped = !isPlainText(text);
    content.text = QString::fromStdString(content.isEscaped ? escaped(text) : ByteString(text));
    content.hex = hexDump(*value);
    return content;
}

void Inspector::showContent(const Shown& content) {
    if (content.error) {
        showNothing(errorText(*content.error));
        return;
    }
    const auto& header = content.place.header;
    setTitle(content.key.isEmpty() ? tr("(empty key)") : content.key, false);
    setField("kind", stateText(content.state));
    setField("record", numberText(content.number.value()));
    setField("offset", offsetText(content.place.offset));
    m_time = header.timestamp;
    showTime();
    setField("unixTime", QString::number(header.timestamp.seconds()));
    setField("keyLength", sizeText(ByteCount(header.keyLength)));
    setField("valueLength", sizeText(ByteCount(header.valueLength)));
    setField("flag", header.flag == 0 ? tr("0 (put)") : tr("%1 (delete)").arg(header.flag));
    setField("size", tr("%1, %2").arg(sizeText(header.size()), byteOrderText(content.order)));
    // Escapes and the text around them keep their order, whatever script comes first.
    auto option = m_text->document()->defaultTextOption();
    option.setTextDirection(content.isEscaped ? Qt::LeftToRight : Qt::LayoutDirectionAuto);
    m_text->document()->setDefaultTextOption(option);
    // The same bytes again, as when the log grows, leave the reader where they are.
    if (m_shownHex != content.hex || content.hex.isEmpty()) {
        m_shownHex = content.hex;
        m_text->clear(); // else the old text is wrapped anew
        m_text->setWordWrapMode(hasLongLine(content.text) ? QTextOption::WrapAnywhere
                                                          : QTextOption::WrapAtWordBoundaryOrAnywhere);
        m_text->setPlainText(content.text);
        m_hex->setPlainText(content.hex);
    }

    QStringList notes;
    if (content.staged && content.staged->isDeleted())
        notes.append(tr("To be deleted; not written yet."));
    else if (content.staged)
        notes.append(tr("This value is not written yet; all above tells of the record in the log."));
    if (content.shown < content.size)
        notes.append(tr("The first %1 of %2 are shown. File ▸ Save Value to File saves all of it.")
                         .arg(sizeText(ByteCount(content.shown)), sizeText(ByteCount(content.size))));
    else if (content.size == 0)
        notes.append(tr("The value is empty."));
    if (content.isEscaped)
        notes.append(tr("Not plain text: shown escaped, \\xNN for bytes."));
    m_note->setText(notes.join(u' '));
    m_note->setVisible(!notes.isEmpty());
    m_fields->show();
    m_tabs->show();
}

} // namespace simkv::ui
