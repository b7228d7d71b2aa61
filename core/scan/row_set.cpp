// SPDX-License-Identifier: GPL-3.0-or-later
#include "scan/row_set.h"

#include <algorithm>

namespace simkv {
namespace {

// How many of them are smaller.
std::size_t additionsBefore(const StagedIds& additions, StagedId id) {
    return static_cast<std::size_t>(std::lower_bound(additions.begin(), additions.end(), id) -
                                    additions.begin());
}

} // namespace

std::uint64_t RowSet::count() const {
    return (m_records ? m_records->count() : 0) + (m_additions ? m_additions->size() : 0);
}

bool RowSet::contains(RowId row) const {
    if (const auto number = row.record())
        return m_records && m_records->contains(*number);
    const auto id = row.addition();
    return id && m_additions && std::binary_search(m_additions->begin(), m_additions->end(), *id);
}

std::optional<RowId> RowSet::nextFrom(RowId row) const {
    if (const auto number = row.record(); number && m_records) {
        if (const auto next = m_records->nextFrom(*number))
            return RowId(*next);
    }
    if (!m_additions)
        return std::nullopt;
    const auto id = row.addition();
    const auto at = id ? additionsBefore(*m_additions, *id) : row.record() ? 0 : m_additions->size();
    return at < m_additions->size() ? std::optional(RowId((*m_additions)[at])) : std::nullopt;
}

std::optional<RowId> RowSet::lastBefore(RowId row) const {
    if (const auto number = row.record()) {
        const auto before = m_records ? m_records->lastBefore(*number) : std::nullopt;
        return before ? std::optional(RowId(*before)) : std::nullopt;
    }
    const auto id = row.addition();
    const auto before = !m_additions ? 0 : id ? additionsBefore(*m_additions, *id) : m_additions->size();
    if (before > 0)
        return RowId((*m_additions)[before - 1]);
    const auto last = m_records ? m_records->lastBefore(RecordNumber(m_records->records())) : std::nullopt;
    return last ? std::optional(RowId(*last)) : std::nullopt;
}

std::optional<RowId> RowSet::last() const {
    return lastBefore(RowId(RecordNumber(kMaxRecords)));
}

std::uint64_t RowSet::rank(RowId row) const {
    if (const auto number = row.record())
        return m_records ? m_records->rank(*number) : 0;
    const auto records = m_records ? m_records->count() : 0;
    const auto id = row.addition();
    return records + (!m_additions ? 0 : id ? additionsBefore(*m_additions, *id) : m_additions->size());
}

} // namespace simkv
