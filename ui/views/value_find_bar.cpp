// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/value_find_bar.h"

#include "base/byte_text.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QIcon>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>

namespace simkv::ui {

ValueFindBar::ValueFindBar(QWidget* parent)
    : QWidget(parent), m_text(new QLineEdit(this)), m_hex(new QCheckBox(tr("He&x"), this)),
      m_matchCase(new QCheckBox(tr("&Case"), this)), m_status(new QLabel(this)) {
    m_text->setObjectName("valueFindText");
    m_text->setPlaceholderText(tr("Find in the value"));
    m_text->setAccessibleName(tr("Find in the value"));
    m_text->setClearButtonEnabled(true);
    m_hex->setToolTip(tr("What is typed are hexadecimal digits, two a byte"));
    m_matchCase->setToolTip(tr("Capital and small letters are told apart"));
    m_status->setObjectName("valueFindStatus");
    const auto button = [this](const char* icon, const QString& what, bool backwards) {
        auto* made = new QToolButton(this);
        made->setIcon(QIcon::fromTheme(icon));
        made->setToolTip(what);
        made->setAccessibleName(what);
        made->setAutoRaise(true);
        made->setFocusPolicy(Qt::TabFocus);
        connect(made, &QToolButton::clicked, this, [this, backwards] { emit findRequested(backwards); });
        return made;
    };
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_text, 1);
    layout->addWidget(button("go-up", tr("Previous match (Shift+Enter)"), true));
    layout->addWidget(button("go-down", tr("Next match (Enter)"), false));
    layout->addWidget(m_hex);
    layout->addWidget(m_matchCase);
    layout->addWidget(m_status);
    m_status->hide();
    setFocusProxy(m_text);
    connect(m_text, &QLineEdit::textChanged, m_status, &QWidget::hide);
    hide();
}

void ValueFindBar::activate() {
    show();
    m_text->setFocus();
    m_text->selectAll();
}

void ValueFindBar::setBytesOffered(bool isOffered) {
    m_hex->setVisible(isOffered);
    m_matchCase->setVisible(!isOffered);
    m_hex->setChecked(isOffered);
}

std::optional<ByteString> ValueFindBar::needle() const {
    const auto text = m_text->text().toStdString();
    if (text.empty())
        return std::nullopt;
    if (m_matchCase->isVisibleTo(this))
        return text;
    const auto bytes = m_hex->isChecked() ? fromHex(text) : unescaped(text);
    return bytes && !bytes->empty() ? std::optional(*bytes) : std::nullopt;
}

bool ValueFindBar::matchesCase() const {
    return m_matchCase->isChecked();
}

void ValueFindBar::showFound(bool isFound) {
    m_status->setText(needle() ? tr("Not found") : tr("No bytes"));
    m_status->setVisible(!isFound);
}

void ValueFindBar::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) {
        hide();
        emit closed();
    } else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        emit findRequested((event->modifiers() & Qt::ShiftModifier) != 0);
    } else {
        QWidget::keyPressEvent(event);
    }
}

} // namespace simkv::ui
