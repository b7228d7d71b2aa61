// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/message_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

namespace simkv::ui {
namespace {

QIcon iconFor(MessageBar::Kind kind, const QStyle& style) {
    switch (kind) {
    case MessageBar::Kind::Warning:
        return QIcon::fromTheme("dialog-warning", style.standardIcon(QStyle::SP_MessageBoxWarning));
    case MessageBar::Kind::Error:
        return QIcon::fromTheme("dialog-error", style.standardIcon(QStyle::SP_MessageBoxCritical));
    case MessageBar::Kind::Information:
        break;
    }
    return QIcon::fromTheme("dialog-information", style.standardIcon(QStyle::SP_MessageBoxInformation));
}

} // namespace

MessageBar::MessageBar(QWidget* parent) : QWidget(parent), m_layout(new QVBoxLayout(this)) {
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(2);
    hide();
}

void MessageBar::show(const QString& id, Kind kind, const QString& text, const std::vector<Button>& buttons) {
    remove(id);
    auto* message = new QFrame(this);
    message->setObjectName("message");
    message->setFrameShape(QFrame::StyledPanel);
    message->setAutoFillBackground(true);
    message->setBackgroundRole(QPalette::ToolTipBase);
    auto* layout = new QHBoxLayout(message);
    layout->setContentsMargins(8, 4, 4, 4);

    auto* icon = new QLabel(message);
    constexpr int kIconSize = 22;
    icon->setPixmap(iconFor(kind, *style()).pixmap(kIconSize, kIconSize));
    layout->addWidget(icon);

    auto* label = new QLabel(text, message);
    label->setObjectName("text");
    label->setTextFormat(Qt::PlainText);
    label->setForegroundRole(QPalette::ToolTipText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    layout->addWidget(label, 1);

    for (const auto& button : buttons) {
        auto* push = new QPushButton(button.text, message);
        // Queued: the press may remove this very message.
        connect(push, &QPushButton::clicked, this, button.pressed, Qt::QueuedConnection);
        layout->addWidget(push);
    }
    auto* close = new QToolButton(message);
    close->setAutoRaise(true);
    close->setIcon(style()->standardIcon(QStyle::SP_TitleBarCloseButton));
    close->setToolTip(tr("Dismiss"));
    close->setAccessibleName(tr("Dismiss this message"));
    connect(
        close, &QToolButton::clicked, this, [this, id] { remove(id); }, Qt::QueuedConnection);
    layout->addWidget(close);

    m_layout->addWidget(message);
    message->show(); // now: a layout shows what it is given in the next round of events
    m_messages.insert(id, message);
    setVisible(true);
}

void MessageBar::setText(const QString& id, const QString& text) {
    if (const auto* message = m_messages.value(id))
        message->findChild<QLabel*>("text")->setText(text);
}

void MessageBar::remove(const QString& id) {
    if (auto* message = m_messages.take(id)) {
        m_layout->removeWidget(message);
        message->hide();
        message->deleteLater();
    }
    setVisible(!m_messages.isEmpty());
}

void MessageBar::clear() {
    for (const auto& id : m_messages.keys())
        remove(id);
}

QStringList MessageBar::texts() const {
    QStringList texts;
    for (int i = 0; i < m_layout->count(); ++i)
        texts.append(m_layout->itemAt(i)->widget()->findChild<QLabel*>("text")->text());
    return texts;
}

} // namespace simkv::ui
