// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "file/lock_holder.h"

#include <QProcess>

namespace simkv {

// A second program that has locked a log, until it lets go or the object ends.
class LockHolderProcess final {
public:
    enum class Lock { OfOpenFile, OfProcess };
    explicit LockHolderProcess(const std::string& path, Lock lock = Lock::OfOpenFile);
    ~LockHolderProcess() { letGo(); }

    void letGo();
    [[nodiscard]] LockHolder holder() const;
    // "“NAME” (process N)"
    [[nodiscard]] QString text() const { return QString::fromStdString(describe(holder())); }

private:
    QProcess m_process;
};

} // namespace simkv
