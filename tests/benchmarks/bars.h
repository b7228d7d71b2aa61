// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace benchmarks {

// One promise, and what became of it: the ratio of two figures that were measured in one run.
struct Bar {
    std::string name;
    double ours = 0;
    std::string reference; // what ours is compared with: a peer, or a thing
    double referenceFigure = 0;
    std::string unit; // of both figures
    double bar = 0;
    bool isUpper = true; // ours/reference is to be at most the bar, else at least

    [[nodiscard]] double ratio() const { return ours / referenceFigure; }
    [[nodiscard]] bool holds() const { return isUpper ? ratio() <= bar : ratio() >= bar; }
};

// One line a bar on standard output, each with "bar: " in front; 1 where one was missed, else 0.
[[nodiscard]] int printBars(const std::vector<Bar>& bars);

[[nodiscard]] double median(std::vector<double> figures);

} // namespace benchmarks
