// SPDX-License-Identifier: GPL-3.0-or-later
#include "log/log_reader.h"

#include "format/record_codec.h"
#include "log/resynchroniser.h"

namespace simkv {

LogReader::LogReader(const File& file, const FileInfo& info, ByteOrder order)
    : LogReader(file, info, order, Offset(0), ReadContext{}) {}

LogReader::LogReader(const File& file, const FileInfo& info, ByteOrder order, Offset from,
                     const ReadContext& context)
    : m_file(&file), m_info(info), m_order(order), m_window(file, Offset(info.size.value())),
      m_position(from), m_context(context) {
    m_run.reserve(kRunLength + 1); // a step may release one more
}

Result<LogItem> LogReader::next(Progress& progress) {
    m_run.clear();
    while (true) {
        takeAtHand();
        // A read would take the keys of the run out of the window.
        if (!m_run.empty() && (m_run.size() >= kRunLength || !m_ready.empty() || m_end ||
                               m_window.atHand(m_position, kHeaderSize.value()) == nullptr))
            return LogItem(LogRecords(m_run));
        if (!m_ready.empty()) {
            auto finding = std::move(m_ready.front());
            m_ready.pop_front();
            return LogItem(std::move(finding));
        }
        if (m_end)
            return LogItem(*m_end);
        if (auto stepped = step(progress); !stepped) {
            if (!m_run.empty())
                return LogItem(LogRecords(m_run)); // the next call fails the same way
            return tl::unexpected(stepped.error());
        }
    }
}

// Takes plain records as far as their headers are in the window: the case of all records but a few. What
// hold() and release() do, in a loop that keeps its state in registers.
void LogReader::takeAtHand() {
    if (!m_ready.empty() || m_end)
        return;
    const auto headerSize = static_cast<std::size_t>(kHeaderSize.value());
    auto position = m_position;
    auto context = m_context;
    while (m_run.size() < kRunLength) {
        const char* bytes = m_window.atHand(position, headerSize);
        if (bytes == nullptr)
            break;
        const RecordPlace place{position, decodeHeader(bytes, m_order)};
        if (!place.header.fits(m_window.left(position)) ||
            (position >= m_batchEnd && mayBeBatchMarker(place.header)))
            break;
        if (m_held) {
            context.add(m_held->record.place.header);
            m_run.push_back(m_held->record);
        }
        position = place.end();
        m_held = Held{LogRecord{place, false}, m_batchProven && position <= m_batchEnd};
    }
    m_position = position;
    m_context = context;
}

void LogReader::hold(const LogRecord& record) {
    release();
    m_held = Held{record, m_batchProven && record.place.end() <= m_batchEnd};
    m_position = record.place.end();
}

void LogReader::release() {
    if (!m_held)
        return;
    m_context.add(m_held->record.place.header);
    m_run.push_back(m_held->record);
    m_held.reset();
}

void LogReader::finish(std::optional<Finding> tail) {
    release();
    m_end = LogEnd{std::move(tail)};
}

Result<void> LogReader::step(Progress& progress) {
    const auto left = m_window.left(m_position);
    if (left == ByteCount(0)) {
        finish(std::nullopt);
        return {};
    }
    RecordPlace place{m_position, {}};
    if (left >= kHeaderSize) {
        auto bytes = m_window.view(m_position, kHeaderSize);
        if (!bytes)
            return tl::unexpected(bytes.error());
        place.header = decodeHeader(bytes->data(), m_order);
    }
    if (!place.header.fits(left))
        return classify(m_position, progress);
    if (place.offset >= m_batchEnd) {
        auto taken = consumeMarker(place, progress);
        if (!taken)
            return tl::unexpected(taken.error());
        if (*taken)
            return {};
    }
    hold(LogRecord{place, false});
    return {};
}

// Whether the record at `place` is a batch marker; if so it has been dealt with.
Result<bool> LogReader::consumeMarker(const RecordPlace& place, Progress& progress) {
    auto marker = readBatchMarker(m_window, place, m_order);
    if (!marker)
        return tl::unexpected(marker.error());
    if (!*marker)
        return false;
    const auto body = place.end();
    auto state = inspectBatchBody(m_window, body, **marker, m_order, progress);
    if (!state)
        return tl::unexpected(state.error());
    if (*state == BatchBody::None) {
        m_context.unmatchedMarker = place.offset;
        return false;
    }
    if (*state == BatchBody::Torn) {
        finish(Finding{FindingKind::TornBatch, place.offset, m_window.left(place.offset),
                       "a batch of " + std::to_string((*marker)->count) +
                           " records is truncated by the end of the file"});
        return true;
    }
    const auto bodyEnd = body + (*marker)->bodyLength;
    const auto size = bodyEnd - place.offset;
    if (*state == BatchBody::WrongHash) {
        auto last = onlyZerosFollow(m_window, bodyEnd, progress);
        if (!last)
            return tl::unexpected(last.error());
        if (*last) {
            release();
            m_ready.push_back(Finding{FindingKind::Damage, place.offset, size,
                                      "the checksum of the last batch does not match its records", true});
            m_position = bodyEnd;
            return true;
        }
        release();
        m_ready.push_back(Finding{FindingKind::WrongBatch, place.offset, size,
                                  "the checksum of the batch does not match its records"});
    }
    m_batchEnd = bodyEnd;
    m_batchProven = *state == BatchBody::Whole;
    hold(LogRecord{place, true});
    return true;
}

Result<std::string> LogReader::reasonFor(Offset unreadable) {
    const auto left = m_window.left(unreadable);
    if (left < kHeaderSize)
        return "only " + std::to_string(left.value()) + " bytes are left, a header takes 13";
    auto bytes = m_window.view(unreadable, kHeaderSize);
    if (!bytes)
        return tl::unexpected(bytes.error());
    const auto header = decodeHeader(bytes->data(), m_order);
    if (header.isZero())
        return std::string("a header of zero bytes");
    return "a record of " + std::to_string(header.size().value()) + " bytes where only " +
           std::to_string(left.value()) + " are left";
}

// Whether a file without any whole record may be a log whose first record was truncated.
Result<bool> LogReader::startsLikeALog() {
    if (m_window.left(Offset(0)) < kHeaderSize)
        return true;
    auto bytes = m_window.view(Offset(0), kHeaderSize);
    if (!bytes)
        return tl::unexpected(bytes.error());
    const Plausibility plausibility(ReadContext{}, m_info.modifiedSeconds);
    return plausibility.header(decodeHeader(bytes->data(), ByteOrder::Little)) ||
           plausibility.header(decodeHeader(bytes->data(), ByteOrder::Big));
}

LogReader::Doubt LogReader::doubtInHeld(const Plausibility& plausibility) const {
    if (!m_held || m_held->proven)
        return Doubt::None;
    return plausibility.header(m_held->record.place.header) ? Doubt::Lengths : Doubt::Record;
}

// Where records may go on around `unreadable`. The lengths of the record before may be what is wrong: what
// looks like its body may hold the next records. If it is none at all, so may its header.
Offset LogReader::firstCandidate(Doubt doubt, Offset unreadable) const {
    switch (doubt) {
    case Doubt::None:
        break;
    case Doubt::Lengths:
        return m_held->record.place.offset + kHeaderSize;
    case Doubt::Record:
        return m_held->record.place.offset + ByteCount(1);
    }
    return unreadable + ByteCount(1);
}

// Records go on at `resumed`, unreadable bytes began at `unreadable`. The record before is part of the damage
// if records go on inside it, or if it is none by its header.
void LogReader::takeDamage(Doubt doubt, Offset unreadable, Offset resumed, std::string reason) {
    Finding damage{FindingKind::Damage, unreadable, resumed - unreadable, std::move(reason)};
    const auto swallowHeld = [&](const char* why) {
        const auto& place = m_held->record.place;
        damage.offset = place.offset;
        damage.size = resumed - place.offset;
        damage.reason = why + std::to_string(unreadable.value());
    };
    if (resumed < unreadable) {
        swallowHeld("the lengths of this record lead to unreadable bytes at offset ");
        m_held.reset();
    } else if (doubt == Doubt::Record) {
        swallowHeld("a record unlike all others, directly before unreadable bytes at offset ");
        damage.doubtful = m_held->record.place.header.size();
        m_held.reset();
    }
    release();
    m_ready.push_back(std::move(damage));
    m_position = resumed;
}

// `unreadable` holds no whole record: decides between an unwritten tail, damage, a torn tail and no log at
// all.
Result<void> LogReader::classify(Offset unreadable, Progress& progress) {
    auto zeros = onlyZerosFollow(m_window, unreadable, progress);
    if (!zeros)
        return tl::unexpected(zeros.error());
    const auto left = m_window.left(unreadable);
    if (*zeros) {
        finish(Finding{FindingKind::Zeros, unreadable, left, "only zero bytes to the end of the file"});
        return {};
    }
    auto reason = reasonFor(unreadable);
    if (!reason)
        return tl::unexpected(reason.error());

    const Plausibility plausibility(m_context, m_info.modifiedSeconds);
    const auto doubt = doubtInHeld(plausibility);
    Resynchroniser resynchroniser(*m_file, m_window.end(), m_order, plausibility);
    auto found = resynchroniser.find(firstCandidate(doubt, unreadable), unreadable, progress);
    if (!found)
        return tl::unexpected(found.error());
    // The numbers in a truncated marker can look like a header whose record ends with the file.
    auto tornMarker = endsInBatchMarker(m_window, unreadable, m_order);
    if (!tornMarker)
        return tl::unexpected(tornMarker.error());
    if (*found && !(*tornMarker && (*found)->start > unreadable)) {
        takeDamage(doubt, unreadable, (*found)->start, *std::move(reason));
        return {};
    }
    if (unreadable == Offset(0)) {
        auto likely = startsLikeALog();
        if (!likely)
            return tl::unexpected(likely.error());
        if (!*likely) {
            return tl::unexpected(Error{ErrorCode::Unsupported,
                                        "not a SimKV log: no record can be read from it", m_file->path(),
                                        Offset(0)});
        }
    }
    finish(Finding{FindingKind::Torn, unreadable, left, *reason});
    return {};
}

} // namespace simkv
