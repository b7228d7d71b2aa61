// SPDX-License-Identifier: GPL-3.0-or-later
#include "staging/rebase.h"

#include "format/key_hash.h"
#include "staging/content_bytes.h"
#include "staging/key_in_log.h"

#include <utility>

namespace simkv {
namespace {

class Rebase final {
public:
    Rebase(const Snapshot* former, const Snapshot& now, Progress& progress)
        : m_former(former), m_now(now), m_progress(progress) {}

    [[nodiscard]] Result<RebasedChange> operator()(const StagedChange& change) {
        auto log = keyInLog(m_now, change.key);
        if (!log)
            return tl::unexpected(log.error());
        RebasedChange rebased{change.key, *log, {}, {}, {}};
        const auto isSame = isBaseSame(change, *log);
        if (!isSame)
            return tl::unexpected(isSame.error());
        rebased.isSame = *isSame;
        rebased.content = contentOf(change);
        const auto isThere = rebased.content ? isInLog(*rebased.content, *log) : Result<bool>(false);
        if (!isThere)
            return tl::unexpected(isThere.error());
        rebased.isThere = *isThere;
        return rebased;
    }

private:
    // The value of a record of the former file: as noted, or as it can still be read.
    [[nodiscard]] std::optional<ValueDigest> formerValue(const std::optional<ValueDigest>& noted,
                                                         const std::optional<RecordNumber>& record,
                                                         const ByteString* key) const {
        if (noted || !record || m_former == nullptr || record->value() >= m_former->records())
            return noted;
        const auto place = m_former->place(*record);
        if (!place || (key != nullptr && m_former->key(*place) != *key))
            return std::nullopt;
        const auto digest = digestOf(*m_former, *record, m_progress);
        return digest ? std::optional(*digest) : std::nullopt;
    }

    [[nodiscard]] Result<bool> hasValue(RecordNumber record, const ValueDigest& digest) const {
        const auto place = m_now.place(record);
        if (!place)
            return tl::unexpected(place.error());
        if (place->header.valueLength != digest.size)
            return false;
        const auto found = digestOf(m_now, record, m_progress);
        if (!found)
            return tl::unexpected(found.error());
        return *found == digest;
    }

    [[nodiscard]] Result<bool> isBaseSame(const StagedChange& change, const KeyInLog& log) const {
        if (!change.base.isLive || !log.isLive)
            return change.base.isLive == log.isLive;
        const auto was = formerValue(change.digests.base, change.base.newest, &change.key);
        return was ? hasValue(*log.newest, *was) : Result<bool>(false);
    }

    // A record that has the same value under its number now stays named: its value may be large.
    [[nodiscard]] std::optional<Content> contentOf(const StagedChange& change) {
        const auto record = change.content.record();
        if (!record)
            return change.content;
        const auto was = formerValue(change.digests.content, record, nullptr);
        if (was && record->value() < m_now.records() && hasValue(*record, *was).value_or(false))
            return change.content;
        if (m_former == nullptr || !was || record->value() >= m_former->records() ||
            was->size > kMostCopied - m_copied)
            return std::nullopt;
        auto bytes = contentBytes(*m_former, change.content, 0, was->size);
        if (!bytes || ValueDigest{bytes->size(), hashBytes(*bytes)} != *was)
            return std::nullopt;
        m_copied += bytes->size();
        return Content::of(*std::move(bytes));
    }

    [[nodiscard]] Result<bool> isInLog(const Content& content, const KeyInLog& log) const {
        if (content.isDeleted() || !log.isLive)
            return content.isDeleted() && !log.isLive;
        if (content.bytes())
            return isValueOf(m_now, *log.newest, *content.bytes());
        return content.record() == log.newest;
    }

    const Snapshot* m_former;
    const Snapshot& m_now;
    Progress& m_progress;
    std::uint64_t m_copied = 0;
};

} // namespace

Result<ValueDigest> digestOf(const Snapshot& snapshot, RecordNumber record, Progress& progress) {
    const auto place = snapshot.place(record);
    if (!place)
        return tl::unexpected(place.error());
    constexpr ByteCount kReadAtOnce{64U * 1024U};
    const ByteCount size(place->header.valueLength);
    if (size <= kReadAtOnce) {
        const auto value = snapshot.value(*place);
        return value ? Result<ValueDigest>(ValueDigest{size.value(), hashBytes(*value)})
                     : tl::unexpected(value.error());
    }
    FileWindow window(snapshot.file(), place->valueOffset() + size);
    const auto hash = hashRange(window, place->valueOffset(), size, progress);
    if (!hash)
        return tl::unexpected(hash.error());
    return ValueDigest{size.value(), *hash};
}

Result<std::vector<RebasedChange>> rebase(std::span<const StagedChange> changes, const Snapshot* former,
                                          const Snapshot& now, Progress& progress) {
    std::vector<RebasedChange> rebased;
    rebased.reserve(changes.size());
    Rebase rebaseOne(former, now, progress);
    for (std::size_t i = 0; i < changes.size(); ++i) {
        progress.advance(ByteCount(i), ByteCount(changes.size()));
        auto one = rebaseOne(changes[i]);
        if (progress.isCancelled())
            return tl::unexpected(cancelledError());
        if (!one)
            return tl::unexpected(one.error());
        rebased.push_back(*std::move(one));
    }
    return rebased;
}

} // namespace simkv
