// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace simkv::ui {

// Makes every label of the program plain before it is first shown, those in message boxes and in dialogs of
// Qt among them. By default a label guesses from its text whether that is HTML, and would open what an image
// names: but texts hold names of files, keys and values. One that is to be HTML says so (Qt::RichText), and
// escapes what it is given. While it lives; GUI thread.
class PlainLabels final : public QObject {
    Q_OBJECT
public:
    PlainLabels();

    bool eventFilter(QObject* watched, QEvent* event) override;
};

} // namespace simkv::ui
