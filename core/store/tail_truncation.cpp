// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/tail_truncation.h"

#include "file/file_window.h"
#include "format/batch_marker.h"
#include "format/record_codec.h"

#include <algorithm>
#include <utility>

namespace simkv {

Error withSavedTail(Error error, const std::string& savedAs) {
    error.what += "; the removed bytes are saved as " + savedAs;
    return error;
}

Result<std::optional<TailTruncation::Done>> TailTruncation::run(const WriteOptions& options,
                                                                Progress& progress) {
    const auto tail = tailToRemove(options);
    if (!tail)
        return tl::unexpected(tail.error());
    if (!*tail)
        return std::optional<Done>();
    const auto torn = batchTornByTruncation((*tail)->offset, progress);
    if (!torn)
        return tl::unexpected(torn.error());
    auto savedAs = remove(**tail);
    if (!savedAs)
        return tl::unexpected(savedAs.error());
    if (*torn) {
        if (auto stopped = stopBatch(**torn); !stopped)
            return tl::unexpected(withSavedTail(stopped.error(), *savedAs));
    }
    return std::optional(Done{{**tail, *std::move(savedAs)}, torn->has_value()});
}

Result<void> TailTruncation::checkDamage(const WriteOptions& options) const {
    const auto& findings = m_index->findings();
    const auto isDamage = [](const Finding& finding) { return finding.kind == FindingKind::Damage; };
    const auto first = std::find_if(findings.begin(), findings.end(), isDamage);
    const bool agreed = std::all_of(first, findings.end(), [&](const Finding& finding) {
        return !isDamage(finding) ||
               (finding.isLastBatch ? options.truncateDamagedEnd : options.appendAfterDamage);
    });
    if (agreed)
        return {};
    return tl::unexpected(corrupt(
        "the log is damaged (" + first->reason + ") and is not written to without a repair", first->offset));
}

Result<std::optional<Finding>> TailTruncation::tailToRemove(const WriteOptions& options) const {
    if (auto agreed = checkDamage(options); !agreed)
        return tl::unexpected(agreed.error());
    auto tail = m_index->tail();
    const auto& findings = m_index->findings();
    // Records after a last batch whose checksum is wrong would make it apply: it has to go, with what follows
    // it.
    if (!findings.empty() && findings.back().isLastBatch) {
        tail = findings.back();
        tail->size = m_index->indexedEnd() - tail->offset;
    }
    if (tail && tail->offset == Offset(0) && !options.truncateDamagedEnd) {
        return tl::unexpected(corrupt("the file holds no whole record (" + tail->reason +
                                          ") and is not written to without a repair",
                                      tail->offset));
    }
    return tail;
}

// Finds a marker that is a plain record only because of bytes at or after `end`: with the log truncated
// there, it and the records after it would be a torn batch.
Result<std::optional<Offset>> TailTruncation::batchTornByTruncation(Offset end, Progress& progress) const {
    const auto marker = m_builder->context().unmatchedMarker;
    if (!marker)
        return std::optional<Offset>();
    FileWindow window(*m_file, end);
    auto torn = wouldBeTorn(window, *marker, m_index->source().byteOrder(), progress);
    if (!torn)
        return tl::unexpected(torn.error());
    return *torn ? marker : std::nullopt;
}

// Returns the name of the file that keeps the bytes.
Result<std::string> TailTruncation::remove(const Finding& tail) {
    // Nobody may look at what is about to be removed: its pages will be gone.
    const auto end = m_index->indexedEnd();
    m_index->setCovered(tail.offset, true);
    m_sync->setDurableEnd(tail.offset);
    auto savedAs = m_writer->saveAndTruncate(tail.offset, tail.kind == FindingKind::Zeros);
    if (!savedAs) {
        m_index->setCovered(end, true);
        return savedAs;
    }
    m_index->dropFindingsFrom(tail.offset);
    m_index->setTail(std::nullopt);
    m_builder->noteCut(tail.offset);
    m_changes->cut(tail.offset);
    return savedAs;
}

// After the log was truncated. Makes the marker stay the plain record that it is.
Result<void> TailTruncation::stopBatch(Offset marker) {
    auto place = m_index->source().place(marker);
    if (!place)
        return tl::unexpected(place.error());
    const RecordHeader header{place->header.timestamp, static_cast<std::uint32_t>(kBatchStopKey.size()), 0,
                              1};
    const auto bytes = encodeHeader(header, m_index->source().byteOrder());
    auto written = m_writer->appendEncoded(ByteString(bytes.data(), bytes.size()).append(kBatchStopKey));
    if (!written)
        return tl::unexpected(written.error());
    auto synced = m_writer->sync();
    if (!synced)
        m_sync->fail(synced.error());
    return synced;
}

Error TailTruncation::corrupt(std::string what, Offset at) const {
    return Error{ErrorCode::Corrupt, std::move(what), m_file->path(), at};
}

} // namespace simkv
