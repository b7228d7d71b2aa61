// SPDX-License-Identifier: GPL-3.0-or-later
#include "bars.h"

#include <algorithm>
#include <cstdio>

namespace benchmarks {

int printBars(const std::vector<Bar>& bars) {
    bool held = true;
    for (const auto& bar : bars) {
        std::printf("bar: %-34s ours %9.4g %-9s %-22s %9.4g  ratio %6.3f  bar %s %5.2f  %s\n",
                    bar.name.c_str(), bar.ours, bar.unit.c_str(), bar.reference.c_str(), bar.referenceFigure,
                    bar.ratio(), bar.isUpper ? "<=" : ">=", bar.bar, bar.holds() ? "holds" : "missed");
        held = held && bar.holds();
    }
    return held ? 0 : 1;
}

double median(std::vector<double> figures) {
    std::sort(figures.begin(), figures.end());
    const auto middle = figures.size() / 2;
    return figures.size() % 2 == 1 ? figures[middle] : (figures[middle - 1] + figures[middle]) / 2;
}

} // namespace benchmarks
