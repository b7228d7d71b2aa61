// SPDX-License-Identifier: GPL-3.0-or-later
#include "staging/key_condition.h"

#include "staging/content_bytes.h"
#include "staging/key_in_log.h"

namespace simkv {
namespace {

Result<std::optional<KeyInLog>> logOfUnmet(const KeyCondition& condition, const Snapshot& snapshot) {
    const auto log = keyInLog(snapshot, condition.key);
    if (!log)
        return tl::unexpected(log.error());
    const auto met = isMet(condition.requirement, *log, snapshot);
    if (!met)
        return tl::unexpected(met.error());
    return *met ? std::nullopt : std::optional(*log);
}

bool isMetByNothing(const Requirement& requirement) {
    const auto* newest = std::get_if<NewestRecord>(&requirement);
    return newest != nullptr ? !newest->number : std::holds_alternative<NoValue>(requirement);
}

} // namespace

Result<bool> isMet(const Requirement& requirement, const KeyInLog& log, const Snapshot& snapshot) {
    if (std::holds_alternative<NoValue>(requirement))
        return !log.isLive;
    if (const auto* newest = std::get_if<NewestRecord>(&requirement))
        return log.newest == newest->number;
    if (!log.isLive)
        return false;
    return isValueOf(snapshot, *log.newest, std::get<ValueBytes>(requirement).bytes);
}

Result<std::optional<UnmetCondition>> firstUnmet(std::span<const KeyCondition> conditions,
                                                 const Snapshot* snapshot) {
    for (std::size_t index = 0; index < conditions.size(); ++index) {
        if (snapshot == nullptr) {
            if (!isMetByNothing(conditions[index].requirement))
                return std::optional(UnmetCondition{index, {}});
            continue;
        }
        const auto unmet = logOfUnmet(conditions[index], *snapshot);
        if (!unmet)
            return tl::unexpected(unmet.error());
        if (*unmet)
            return std::optional(UnmetCondition{index, **unmet});
    }
    return std::optional<UnmetCondition>();
}

} // namespace simkv
