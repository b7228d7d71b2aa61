// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scan/row_id.h"
#include "staging/staged_view.h"
#include "store/snapshot.h"

namespace simkv::ui {

// What the rows of a table stand for: their key, and as their value what is staged for that key where the row
// shows it, else what the record has. A plain value, for views and jobs; any thread.
class RowSource final {
public:
    RowSource() = default;
    // `staged`: null where nothing staged is shown, as in the past.
    explicit RowSource(std::shared_ptr<const Snapshot> snapshot, StagedViewPtr staged = {})
        : m_snapshot(std::move(snapshot)), m_staged(std::move(staged)) {}

    [[nodiscard]] const std::shared_ptr<const Snapshot>& snapshot() const { return m_snapshot; }
    [[nodiscard]] const StagedViewPtr& staged() const { return m_staged; }

    // What is staged for the key of the row, if the row shows it: an addition, or the newest record of its
    // key; null if nothing is. Reads the key of a record that may be one, if anything is staged.
    [[nodiscard]] const StagedChange* stagedAt(RowId row) const;
    // The same without reading, for a record of this key.
    [[nodiscard]] const StagedChange* stagedFor(RecordNumber record, ByteView key) const;
    // Whether the key of the record may have something staged that it shows.
    [[nodiscard]] bool mayBeStaged(RecordNumber record) const;

    // Invalid if it is longer than keys that are edited; NotFound for an addition that is gone.
    [[nodiscard]] Result<ByteString> keyAt(RowId row) const;
    // What is shown as the value, which is the record's if the key is to be deleted. NotFound likewise.
    [[nodiscard]] Result<Content> contentAt(RowId row) const;

private:
    std::shared_ptr<const Snapshot> m_snapshot;
    StagedViewPtr m_staged;
};

} // namespace simkv::ui
