// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "settings/settings.h"
#include "views/plain_labels.h"

#include <QObject>
#include <QPointer>
#include <QTemporaryDir>

#include <memory>
#include <vector>

namespace simkv::ui {

class MainWindow;

// The windows of the program: one log each. A log is opened in the window that asked while that is empty, and
// in a window of its own otherwise.
class Browser final : public QObject {
    Q_OBJECT
public:
    explicit Browser(Settings& settings, QObject* parent = nullptr);
    ~Browser() override;

    MainWindow& newWindow();
    MainWindow& open(const QString& path, bool readOnly, MainWindow* from = nullptr);
    // A fresh copy of the sample store, kept until the program ends.
    MainWindow& openSample(MainWindow* from = nullptr);
    void closeAll();
    // Ends the program without asking: what is staged or typed is kept as after a crash, and offered the next
    // time.
    void endNow();

private:
    Settings& m_settings;
    const PlainLabels m_plainLabels;
    std::vector<QPointer<MainWindow>> m_windows;
    std::unique_ptr<QTemporaryDir> m_samples;
    int m_sampleCount = 0;
};

} // namespace simkv::ui
