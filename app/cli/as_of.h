// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console.h"
#include "moment.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>

namespace simkv::cli {

// --as-of: which moment of a log a command looks at.
class AsOf final {
public:
    void addOption(CLI::App& parser);
    // What was typed, before the log is read. Invalid, with the mistake.
    [[nodiscard]] Result<void> parse();
    // The log as it was then; as it is where nothing was asked for. Says on the console what is to be known
    // of a moment that is another than the one that was named.
    [[nodiscard]] Result<std::shared_ptr<const Snapshot>> stateOf(std::shared_ptr<const Snapshot> newest,
                                                                  Console& console) const;

private:
    std::optional<std::string> m_text;
    std::optional<NamedMoment> m_moment;
};

} // namespace simkv::cli
