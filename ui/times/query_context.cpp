// SPDX-License-Identifier: GPL-3.0-or-later
#include "times/query_context.h"

#include "texts/age_text.h"

namespace simkv::ui {

QueryContext queryContext(const TimeDisplay& times) {
    QueryContext context;
    context.now = currentTime();
    context.toUtc = [times](std::int64_t civil) {
        const auto time = times.toUtc(CivilTime(civil));
        return time ? std::int64_t{time->seconds()} : civil; // beyond all records in either case
    };
    return context;
}

} // namespace simkv::ui
