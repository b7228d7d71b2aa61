// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/write_session.h"

namespace simkv {

Result<WriteSession> WriteSession::begin(Store& store, const WriteOptions& options, Progress& progress) {
    const bool hadBegun = store.isWriting();
    auto begun = store.beginWriting(options, progress);
    if (!begun)
        return tl::unexpected(begun.error());
    WriteSession session(hadBegun ? nullptr : &store); // from here on it ends
    session.m_tail = *std::move(begun);
    return session;
}

WriteSession::~WriteSession() {
    if (m_store != nullptr)
        m_store->endWriting();
}

} // namespace simkv
