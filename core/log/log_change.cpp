// SPDX-License-Identifier: GPL-3.0-or-later
#include "log/log_change.h"

#include <algorithm>

namespace simkv {
namespace {

// A file can change twice within one tick of the clock that its times are taken from; two seconds is the
// longest tick there is (FAT).
constexpr auto kLongestTick = std::chrono::seconds(2);
constexpr ByteCount kHead{256};

} // namespace

const char* describe(LogChange change) {
    switch (change) {
    case LogChange::None:
        return "";
    case LogChange::Appended:
        return "another program has appended to the log";
    case LogChange::Truncated:
        return "another program has truncated the log";
    case LogChange::Replaced:
        return "the log has been replaced by another file";
    case LogChange::Missing:
        return "the log has been removed or renamed";
    case LogChange::Rewritten:
        return "another program has written other bytes in place of those read";
    }
    return "";
}

bool LogChangeDetector::State::isSame(const State& other) const {
    return open.size == other.open.size && open.changedNanoseconds == other.open.changedNanoseconds &&
           named.has_value() == other.named.has_value() &&
           (!named || (named->identity == other.named->identity && named->size == other.named->size));
}

Result<LogChangeDetector::State> LogChangeDetector::stateNow() const {
    auto open = m_source->file().info();
    if (!open)
        return tl::unexpected(open.error());
    auto named = m_fileSystem->info(m_path);
    if (!named && named.error().code != ErrorCode::NotFound)
        return tl::unexpected(named.error());
    return State{*open, named ? std::optional(*named) : std::nullopt};
}

Result<void> LogChangeDetector::remember(const LogExtent& extent) {
    const auto& file = m_source->file();
    if (auto extended = m_records.extend(file, extent.recordsEnd); !extended)
        return extended;
    LogFingerprint head(extent.lastRecord.value_or(extent.recordsEnd));
    const auto headEnd = std::min(extent.recordsEnd, extent.lastRecord.value_or(Offset(0)) + kHead);
    if (auto taken = head.extend(file, headEnd); !taken)
        return taken;
    LogFingerprint tail(extent.recordsEnd);
    if (auto taken = tail.extend(file, extent.indexedEnd); !taken)
        return taken;
    m_lastHead = std::move(head);
    m_tail = std::move(tail);
    return {};
}

void LogChangeDetector::cut(Offset end) {
    m_records.cut(end);
    m_lastHead.cut(end);
    m_tail = LogFingerprint(end);
}

// Of the records that the owner has written since the last remember(), only the last one can be checked:
// whether it still ends where it did.
Result<bool> LogChangeDetector::hasLastRecord(const LogExtent& extent) const {
    if (!extent.lastRecord || extent.recordsEnd <= m_records.end() || *extent.lastRecord < m_records.end())
        return true;
    auto place = m_source->place(*extent.lastRecord);
    if (!place)
        return tl::unexpected(place.error());
    return place->end() == extent.recordsEnd;
}

Result<bool> LogChangeDetector::holdsRecords(ByteCount size, const LogExtent& extent) const {
    const auto& file = m_source->file();
    for (const auto* print : {&m_records, &m_lastHead}) {
        auto matches = print->matches(file, size);
        if (!matches || !*matches)
            return matches;
    }
    return size < extent.recordsEnd - Offset(0) ? true : hasLastRecord(extent);
}

Result<ExternalChange> LogChangeDetector::compare(const State& state, const LogExtent& extent) const {
    ExternalChange external{LogChange::None, state.named ? state.named->size : ByteCount(0), {}};
    if (!state.named || state.named->identity != m_identity) {
        external.change = state.named ? LogChange::Replaced : LogChange::Missing;
        return external;
    }
    const auto size = state.open.size;
    external.size = size;
    auto holds = holdsRecords(size, extent);
    if (!holds)
        return tl::unexpected(holds.error());
    if (!*holds) {
        external.change = LogChange::Rewritten;
        return external;
    }
    const auto indexedEnd = extent.indexedEnd - Offset(0);
    if (size < extent.recordsEnd - Offset(0)) {
        external.change = LogChange::Truncated;
        return external;
    }
    auto hasTail = m_tail.matches(m_source->file(), size);
    if (!hasTail)
        return tl::unexpected(hasTail.error());
    if (size != indexedEnd || !*hasTail) {
        external.change = LogChange::Appended;
        external.grownBy = size > indexedEnd ? size - indexedEnd : ByteCount(0);
    }
    return external;
}

Result<ExternalChange> LogChangeDetector::check(const LogExtent& extent) {
    const auto now = std::chrono::steady_clock::now();
    auto state = stateNow(); // before the bytes: what changes while they are read shows next time
    if (!state)
        return tl::unexpected(state.error());
    auto external = compare(*state, extent);
    if (!external) {
        m_last.reset();
        return external;
    }
    const bool isSame = m_last && m_last->extent == extent && m_last->state.isSame(*state);
    m_last = Look{*state, extent, *external, isSame ? m_last->since : now};
    return external;
}

Result<ExternalChange> LogChangeDetector::look(const LogExtent& extent) {
    auto state = stateNow();
    if (!state)
        return tl::unexpected(state.error());
    const auto now = std::chrono::steady_clock::now();
    if (m_last && m_last->extent == extent && m_last->state.isSame(*state) &&
        now - m_last->since > kLongestTick)
        return m_last->external;
    return check(extent);
}

} // namespace simkv
