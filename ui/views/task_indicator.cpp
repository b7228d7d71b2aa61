// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/task_indicator.h"

#include "background/background_task.h"
#include "texts/format_text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QStyle>
#include <QToolButton>

namespace simkv::ui {

TaskIndicator::TaskIndicator(BackgroundTask& task, QWidget* parent)
    : QWidget(parent), m_task(task), m_text(new QLabel(this)), m_bar(new QProgressBar(this)),
      m_cancel(new QToolButton(this)) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_bar->setRange(0, 1000);
    m_bar->setFixedWidth(140);
    m_bar->setMaximumHeight(fontMetrics().height() + 4);
    m_bar->setAccessibleName(tr("Progress"));
    m_cancel->setText(tr("Cancel"));
    m_cancel->setObjectName("cancelTask");
    m_cancel->setAutoRaise(true);
    m_cancel->setIcon(QIcon::fromTheme("process-stop", style()->standardIcon(QStyle::SP_BrowserStop)));
    m_cancel->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    layout->addWidget(m_text);
    layout->addWidget(m_bar);
    layout->addWidget(m_cancel);
    hide();

    m_delay.setSingleShot(true);
    m_delay.setInterval(100);
    connect(&m_delay, &QTimer::timeout, this, [this] {
        update();
        setVisible(m_task.isRunning());
    });
    connect(m_cancel, &QToolButton::clicked, &task, &BackgroundTask::cancel);
    connect(&task, &BackgroundTask::started, this, [this] { m_delay.start(); });
    connect(&task, &BackgroundTask::progressed, this, &TaskIndicator::update);
    connect(&task, &BackgroundTask::finished, this, [this] {
        m_delay.stop();
        hide();
    });
    if (task.isRunning())
        m_delay.start();
}

void TaskIndicator::update() {
    const auto done = m_task.done().value();
    const auto total = m_task.total().value();
    const auto speed = m_task.bytesPerSecond();
    m_text->setText(speed > 0 ? tr("%1 — %2").arg(m_task.title(), speedText(speed)) : m_task.title());
    m_bar->setMaximum(total == 0 ? 0 : 1000);
    if (total > 0)
        m_bar->setValue(static_cast<int>(static_cast<double>(done) / static_cast<double>(total) * 1000.0));
}

} // namespace simkv::ui
