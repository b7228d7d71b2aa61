// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/plain_labels.h"

#include <QCoreApplication>
#include <QEvent>
#include <QLabel>

namespace simkv::ui {

PlainLabels::PlainLabels() {
    QCoreApplication::instance()->installEventFilter(this);
}

bool PlainLabels::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::Polish)
        return false;
    auto* label = qobject_cast<QLabel*>(watched);
    // A tool tip is wrapped only if it is HTML: literalToolTip().
    if (label != nullptr && label->textFormat() == Qt::AutoText && !label->inherits("QTipLabel"))
        label->setTextFormat(Qt::PlainText);
    return false;
}

} // namespace simkv::ui
