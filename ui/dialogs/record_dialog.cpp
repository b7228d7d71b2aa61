// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/record_dialog.h"

#include "format/batch_marker.h"
#include "views/bytes_editor.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace simkv::ui {

RecordDialog::RecordDialog(std::function<bool(const ByteString&)> exists, QWidget* parent)
    : QDialog(parent), m_key(new BytesEditor(this)), m_value(new BytesEditor(this)),
      m_problem(new QLabel(this)),
      m_buttons(new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this)),
      m_exists(std::move(exists)) {
    setWindowTitle(tr("Add Key"));
    setAttribute(Qt::WA_DeleteOnClose);
    m_key->setObjectName("key");
    m_value->setObjectName("value");
    m_problem->setObjectName("problem");
    m_problem->setWordWrap(true);
    auto* keyLabel = new QLabel(tr("&Key"), this);
    keyLabel->setBuddy(m_key->textEdit());
    auto* valueLabel = new QLabel(tr("&Value"), this);
    valueLabel->setBuddy(m_value->textEdit());
    m_key->textEdit()->setAccessibleName(tr("Key"));
    m_value->textEdit()->setAccessibleName(tr("Value"));
    const auto line = fontMetrics().lineSpacing();
    m_key->textEdit()->setFixedHeight(line * 2 + 12);

    auto* layout = new QVBoxLayout(this);
    layout->addWidget(keyLabel);
    layout->addWidget(m_key);
    layout->addWidget(valueLabel);
    layout->addWidget(m_value, 1);
    layout->addWidget(m_problem);
    layout->addWidget(m_buttons);
    resize(line * 34, line * 26);

    connect(m_buttons, &QDialogButtonBox::accepted, this, &RecordDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_key, &BytesEditor::bytesChanged, this, &RecordDialog::check);
    connect(m_value, &BytesEditor::bytesChanged, this, &RecordDialog::check);
    m_key->setEndedByEnter();
    connect(m_key, &BytesEditor::ended, m_value, qOverload<>(&QWidget::setFocus));
    m_key->setFocus();
    check();
}

ByteString RecordDialog::key() const {
    return m_key->bytes().value_or(ByteString());
}

ByteString RecordDialog::value() const {
    return m_value->bytes().value_or(ByteString());
}

void RecordDialog::showFailure(const QString& why) {
    m_problem->setText(why);
    m_value->setFocus();
}

void RecordDialog::check() {
    const auto key = m_key->bytes();
    const auto value = m_value->bytes();
    QString problem;
    auto accept = tr("&Add Key");
    bool acceptable = key && value;
    if (key) {
        if (isReservedKey(*key)) {
            acceptable = false;
            problem = tr("Keys that begin with \\x00simkv. are reserved for the format.");
        } else if (m_exists(*key)) {
            problem =
                tr("This key has a value. The new one will take its place; the old record stays in the log.");
            accept = tr("&Overwrite");
        } else if (key->empty()) {
            problem = tr("An empty key is legal, and there can be one.");
        }
    }
    m_problem->setText(problem);
    m_buttons->button(QDialogButtonBox::Ok)->setText(accept);
    m_buttons->button(QDialogButtonBox::Ok)->setEnabled(acceptable);
}

} // namespace simkv::ui
