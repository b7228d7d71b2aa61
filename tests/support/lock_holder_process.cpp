// SPDX-License-Identifier: GPL-3.0-or-later
#include "lock_holder_process.h"

#include <QTest>

namespace simkv {

LockHolderProcess::LockHolderProcess(const std::string& path, Lock lock) {
    m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_process.start(SIMKV_LOCK_HOLDER,
                    {QString::fromStdString(path), lock == Lock::OfProcess ? "process" : "open-file"});
    // "locked" is all that it says.
    if (!m_process.waitForStarted() || !m_process.waitForReadyRead())
        qFatal("the other program has not locked the log");
}

void LockHolderProcess::letGo() {
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.write("\n");
    m_process.closeWriteChannel();
    if (!m_process.waitForFinished())
        qFatal("the other program does not end");
}

LockHolder LockHolderProcess::holder() const {
    return LockHolder{m_process.processId(), "simkv_test_lock_holder"};
}

} // namespace simkv
