// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/index_builder.h"

namespace simkv {

IndexBuilder::IndexBuilder(const File& file, const FileInfo& info, LogIndex& index,
                           LogChangeDetector* changes)
    : m_info(info), m_index(&index), m_changes(changes), m_reader(file, info, index.source().byteOrder()) {}

IndexBuilder::IndexBuilder(const File& file, const FileInfo& info, const IndexBuilder& earlier)
    : m_info(info), m_index(earlier.m_index), m_changes(earlier.m_changes),
      m_reader(file, info, m_index->source().byteOrder(), earlier.m_resume, earlier.m_reader.context()),
      m_resume(earlier.m_resume) {
    m_index->dropFindingsFrom(m_resume);
    m_index->setTail(std::nullopt);
    m_index->setCovered(m_resume, false);
}

void IndexBuilder::noteAppended(const RecordPlace& place) {
    m_reader.noteAppended(place.header);
    m_resume = place.end();
}

LogExtent IndexBuilder::extent(Offset indexedEnd) const {
    LogExtent extent{{}, m_resume, indexedEnd};
    if (const auto records = m_index->counts().records; records > 0)
        extent.lastRecord = m_index->offsetOf(RecordNumber(records - 1));
    return extent;
}

Result<void> IndexBuilder::remember(Offset indexedEnd) {
    return m_changes != nullptr ? m_changes->remember(extent(indexedEnd)) : Result<void>();
}

Result<void> IndexBuilder::finish(const LogEnd& end) {
    const Offset indexedEnd(m_info.size.value());
    if (auto remembered = remember(indexedEnd); !remembered)
        return remembered;
    m_index->setTail(end.tail);
    m_index->setCovered(indexedEnd, true);
    m_done = true;
    return {};
}

Result<bool> IndexBuilder::indexItem(LogItem& item) {
    if (auto* records = std::get_if<LogRecords>(&item)) {
        while (!records->empty()) {
            auto appended = m_index->append(*records, m_reader.window());
            if (!appended)
                return tl::unexpected(appended.error());
            m_resume = (*records)[*appended - 1].place.end();
            m_index->setCovered(m_resume, false);
            *records = records->subspan(*appended);
        }
        return false;
    }
    if (const auto* finding = std::get_if<Finding>(&item)) {
        // A damaged last batch stays the place to begin again: more records after it would change what it
        // means.
        m_index->add(*finding);
        m_index->setCovered(finding->kind == FindingKind::Damage ? finding->end() : finding->offset, false);
        return false;
    }
    if (auto finished = finish(std::get<LogEnd>(item)); !finished)
        return tl::unexpected(finished.error());
    return true;
}

Result<bool> IndexBuilder::advance(ByteCount amount, Progress& progress) {
    const auto until = m_reader.position() + amount;
    while (!m_done && m_reader.position() < until) {
        if (progress.isCancelled())
            return tl::unexpected(cancelledError());
        if (!m_pending) {
            auto item = m_reader.next(progress);
            if (!item)
                return tl::unexpected(item.error());
            m_pending = *std::move(item);
        }
        auto taken = indexItem(*m_pending);
        if (!taken)
            return tl::unexpected(taken.error());
        m_pending.reset();
    }
    if (!m_done) {
        if (auto remembered = remember(m_index->indexedEnd()); !remembered)
            return tl::unexpected(remembered.error());
    }
    progress.advance(m_index->indexedEnd() - Offset(0), m_info.size);
    return m_done;
}

} // namespace simkv
