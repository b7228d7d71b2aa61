// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "store/snapshot.h"

#include <memory>

namespace simkv {

enum class KeyDifference : std::uint8_t {
    Added,   // live now, not then
    Changed, // live in both, by another record: maybe of the same value
    Deleted  // live then, not now
};

// What happened to the live keys of a log between two moments: a row for each key whose live record is not
// the same in both, those that are gone first, each kind in log order. A bit or two for each record of the
// log. Immutable; const methods from any thread.
class StateComparison final {
public:
    struct Row {
        KeyDifference difference{};
        std::optional<RecordNumber> then{}; // the live record of the key
        std::optional<RecordNumber> now{};
        // The record of now, where there is one, else that of then.
        [[nodiscard]] RecordNumber any() const { return now ? *now : *then; }
        bool operator==(const Row&) const = default;
    };

    // `now` extends `then`. Reads the index, not the log. Cancelled.
    [[nodiscard]] static Result<StateComparison>
    between(std::shared_ptr<const Snapshot> then, std::shared_ptr<const Snapshot> now, Progress& progress);

    [[nodiscard]] const std::shared_ptr<const Snapshot>& then() const { return m_then; }
    [[nodiscard]] const std::shared_ptr<const Snapshot>& now() const { return m_now; }
    [[nodiscard]] std::uint64_t added() const { return m_rows.count() - changed() - deleted(); }
    [[nodiscard]] std::uint64_t changed() const { return m_changed.count(); }
    [[nodiscard]] std::uint64_t deleted() const { return m_deleted; }
    [[nodiscard]] std::uint64_t rows() const { return m_rows.count(); }
    // row < rows(). No read; a walk over the versions of a changed key.
    [[nodiscard]] Row at(std::uint64_t row) const;
    // The row of which this is the record of now, or of then where there is none now.
    [[nodiscard]] std::optional<std::uint64_t> rowOf(RecordNumber number) const {
        return m_rows.contains(number) ? std::optional(m_rows.rank(number)) : std::nullopt;
    }

private:
    StateComparison(std::shared_ptr<const Snapshot> then, std::shared_ptr<const Snapshot> now)
        : m_then(std::move(then)), m_now(std::move(now)) {}

    std::shared_ptr<const Snapshot> m_then;
    std::shared_ptr<const Snapshot> m_now;
    RecordSet m_rows;    // below then()->records() live then, gone now; above live now
    RecordSet m_changed; // of those
    std::uint64_t m_deleted = 0;
};

} // namespace simkv
