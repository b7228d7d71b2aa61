// SPDX-License-Identifier: GPL-3.0-or-later
#include "check.h"

#include <algorithm>

namespace simkv {

std::vector<Finding> allFindings(const Snapshot& snapshot) {
    auto findings = snapshot.findings();
    if (snapshot.tail())
        findings.push_back(*snapshot.tail());
    return findings;
}

std::string verdict(const Snapshot& snapshot) {
    const auto findings = allFindings(snapshot);
    // FindingKind lists the gravest first.
    const auto gravest = std::min_element(findings.begin(), findings.end(),
                                          [](const Finding& a, const Finding& b) { return a.kind < b.kind; });
    return gravest == findings.end() ? "clean" : name(gravest->kind);
}

} // namespace simkv
