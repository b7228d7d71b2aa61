// SPDX-License-Identifier: GPL-3.0-or-later
#include "times/query_context.h"

#include "texts/age_text.h"

namespace simkv::ui {

QueryContext queryContext(const TimeDisplay& times) {
    QueryContext context;
    context.now = currentTime();
    const auto utcOf = [times](std::int64_t civil, Occurrence which) {
        const auto time = times.toUtc(CivilTime(civil), which);
        return time ? std::int64_t{time->seconds()} : civil; // beyond all records in either case
    };
    context.toUtc = [utcOf](std::int64_t civil) { return utcOf(civil, Occurrence::First); };
    context.toUtcAgain = [utcOf](std::int64_t civil) { return utcOf(civil, Occurrence::Second); };
    return context;
}

} // namespace simkv::ui
