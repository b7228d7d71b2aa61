// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/key_dialog.h"

#include "format/batch_marker.h"
#include "views/bytes_editor.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace simkv::ui {

KeyDialog::KeyDialog(const QString& title, const QString& acceptText, ByteView key,
                     std::function<bool(const ByteString&)> exists, QWidget* parent)
    : QDialog(parent), m_original(key), m_acceptText(acceptText), m_exists(std::move(exists)),
      m_key(new BytesEditor(this)), m_problem(new QLabel(this)),
      m_buttons(new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this)) {
    setWindowTitle(title);
    setAttribute(Qt::WA_DeleteOnClose);
    m_key->setObjectName("key");
    m_problem->setObjectName("problem");
    m_problem->setWordWrap(true);
    auto* label = new QLabel(tr("New &key"), this);
    label->setBuddy(m_key->textEdit());
    m_key->textEdit()->setAccessibleName(tr("New key"));
    const auto line = fontMetrics().lineSpacing();
    m_key->textEdit()->setFixedHeight(line * 2 + 12);
    m_key->setBytes(key);
    m_key->textEdit()->selectAll();
    m_key->textEdit()->setFocus();

    auto* layout = new QVBoxLayout(this);
    layout->addWidget(label);
    layout->addWidget(m_key);
    layout->addWidget(m_problem);
    layout->addStretch(1);
    layout->addWidget(m_buttons);
    resize(line * 30, sizeHint().height());
    connect(m_buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_key, &BytesEditor::bytesChanged, this, &KeyDialog::check);
    m_key->setEndedByEnter();
    connect(m_key, &BytesEditor::ended, m_buttons->button(QDialogButtonBox::Ok), &QPushButton::click);
    check();
}

ByteString KeyDialog::key() const {
    return m_key->bytes().value_or(ByteString());
}

void KeyDialog::check() {
    const auto key = m_key->bytes();
    QString problem;
    auto accept = m_acceptText;
    bool isAcceptable = key.has_value();
    if (key && isReservedKey(*key)) {
        isAcceptable = false;
        problem = tr("Keys that begin with \\x00simkv. are reserved for the format.");
    } else if (key && *key == m_original) {
        isAcceptable = false;
    } else if (key && m_exists(*key)) {
        problem = tr("This key has a value, which is replaced.");
        accept = tr("&Overwrite");
    }
    m_problem->setText(problem);
    m_buttons->button(QDialogButtonBox::Ok)->setText(accept);
    m_buttons->button(QDialogButtonBox::Ok)->setEnabled(isAcceptable);
}

} // namespace simkv::ui
