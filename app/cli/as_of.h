// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console.h"
#include "history/moment.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>

namespace simkv::cli {

// --as-of: which moment of a log a command looks at.
class AsOf final {
public:
    void addOption(CLI::App& parser);
    // The log at `path` as it was then, or as it is if no moment was named. What was typed is parsed first:
    // Invalid, with the mistake. Says on the console if the moment differs from the one that was named, and
    // why.
    [[nodiscard]] Result<std::shared_ptr<const Snapshot>> open(const std::string& path, Console& console);

private:
    [[nodiscard]] Result<void> parse();
    [[nodiscard]] Result<std::shared_ptr<const Snapshot>> stateOf(std::shared_ptr<const Snapshot> newest,
                                                                  Console& console) const;

    std::optional<std::string> m_text;
    std::optional<NamedMoment> m_moment;
};

} // namespace simkv::cli
