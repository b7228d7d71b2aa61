// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/new_log_sink.h"

namespace simkv {

void NewLogSink::flush() {
    const ByteView piece(m_buffer.data(), m_used);
    m_used = 0;
    if (!m_failure && m_progress->isCancelled())
        m_failure = cancelledError();
    if (isOver() || piece.empty())
        return;
    const auto goesOn = m_put(piece, Offset(m_written.value()));
    if (!goesOn) {
        m_failure = goesOn.error();
        return;
    }
    m_isClosed = !*goesOn;
    m_written += ByteCount(piece.size());
    m_progress->advance(m_written, std::max(m_written, m_expected));
}

} // namespace simkv
