// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "values/value_diff.h"

#include <vector>

namespace simkv::ui {

// A line of a table: a row of a diff, or one side of it.
struct DiffLine {
    std::uint32_t row = 0;
    bool hasBefore = false;
    bool hasAfter = false;
};

struct DiffLines {
    std::vector<DiffLine> lines{};
    std::vector<int> changes{}; // the lines with which they begin
};

// The lines of a diff in both layouts. Walks all of it: for jobs.
struct DiffLayouts {
    explicit DiffLayouts(const ValueDiff& diff);

    DiffLines sideBySide;
    DiffLines inlined;           // all that was taken away at one place above all that came there
    std::size_t longestText = 0; // bytes of a line, or of a row of bytes
};

} // namespace simkv::ui
