// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/bytes_editor.h"

#include "base/byte_text.h"
#include "texts/error_text.h"
#include "texts/format_text.h"
#include "values/value_text.h"

#include <QComboBox>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPlainTextEdit>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <algorithm>

namespace simkv::ui {

BytesEditor::BytesEditor(QWidget* parent)
    : QWidget(parent), m_notations(new QComboBox(this)), m_text(new QPlainTextEdit(this)),
      m_status(new QLabel(this)) {
    m_notations->addItems({tr("Text"), tr("Escaped text"), tr("Hexadecimal")});
    m_notations->setAccessibleName(tr("Notation"));
    m_notations->setToolTip(
        tr("How the bytes are written.\nEscaped text: \\n, \\r, \\t, \\\\ and \\xNN for any byte."));
    m_text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_text->setTabChangesFocus(true);
    // Wrapping at words would take seconds and more for a long line without any.
    m_text->setWordWrapMode(QTextOption::WrapAnywhere);
    m_status->setObjectName("bytesStatus");

    auto* bottom = new QHBoxLayout();
    bottom->addWidget(m_notations);
    bottom->addWidget(m_status, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_text, 1);
    layout->addLayout(bottom);
    setFocusProxy(m_text);

    connect(m_notations, &QComboBox::activated, this, &BytesEditor::chooseNotation);
    connect(m_text, &QPlainTextEdit::textChanged, this, [this] {
        updateStatus();
        emit bytesChanged();
    });
    updateStatus();
}

void BytesEditor::setBytes(ByteView bytes) {
    m_notation = isPlainText(bytes) ? Notation::Text : isUtf8(bytes) ? Notation::Escaped : Notation::Hex;
    showBytes(bytes);
}

void BytesEditor::showBytes(ByteView bytes) {
    const QSignalBlocker blocker(m_notations);
    m_notations->setCurrentIndex(static_cast<int>(m_notation));
    switch (m_notation) {
    case Notation::Text:
        m_text->setPlainText(QString::fromUtf8(bytes.data(), static_cast<qsizetype>(bytes.size())));
        break;
    case Notation::Escaped:
        m_text->setPlainText(QString::fromStdString(escaped(bytes)));
        break;
    case Notation::Hex:
        m_text->setPlainText(QString::fromLatin1(toQByteArray(bytes).toHex(' ')));
        break;
    }
}

Result<ByteString> BytesEditor::bytes() const {
    // Not toPlainText(): it turns no-break spaces into spaces.
    auto raw = m_text->document()->toRawText();
    raw.replace(QChar::ParagraphSeparator, u'\n').replace(QChar::LineSeparator, u'\n');
    const auto text = raw.toStdString();
    switch (m_notation) {
    case Notation::Text:
        return text;
    case Notation::Escaped:
        return unescaped(text);
    case Notation::Hex:
        return fromHex(text);
    }
    return text;
}

bool BytesEditor::setNotation(Notation notation) {
    const auto typed = bytes();
    if (!typed || (notation == Notation::Text && !isPlainText(*typed)))
        return false;
    m_notation = notation;
    showBytes(*typed);
    return true;
}

void BytesEditor::chooseNotation(int index) {
    const auto notation = static_cast<Notation>(index);
    if (notation == m_notation || setNotation(notation))
        return;
    m_notations->setCurrentIndex(static_cast<int>(m_notation));
    if (bytes())
        m_status->setText(tr("These bytes are no plain text."));
}

void BytesEditor::updateStatus() {
    const auto typed = bytes();
    m_status->setText(typed ? sizeText(ByteCount(typed->size())) : errorText(typed.error()));
}

void BytesEditor::setEndedByEnter() {
    m_text->installEventFilter(this);
}

bool BytesEditor::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) {
            emit ended();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace simkv::ui
