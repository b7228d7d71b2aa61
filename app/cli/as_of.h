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
    // The log at `path` as it was then; as it is where nothing was asked for. What was typed is looked at
    // first: Invalid, with the mistake. Says on the console what is to be known of a moment that is another
    // than the one that was named.
    [[nodiscard]] Result<std::shared_ptr<const Snapshot>> open(const std::string& path, Console& console);

private:
    [[nodiscard]] Result<void> parse();
    [[nodiscard]] Result<std::shared_ptr<const Snapshot>> stateOf(std::shared_ptr<const Snapshot> newest,
                                                                  Console& console) const;

    std::optional<std::string> m_text;
    std::optional<NamedMoment> m_moment;
};

} // namespace simkv::cli
