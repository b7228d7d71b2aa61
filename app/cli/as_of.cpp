// SPDX-License-Identifier: GPL-3.0-or-later
#include "as_of.h"

#include "open_log.h"
#include "options.h"
#include "terminal_progress.h"

namespace simkv::cli {

void AsOf::addOption(CLI::App& parser) {
    parser
        .add_option(
            "--as-of", m_text,
            "the log as it was at a time, such as 2026-01-31 or -2h, after a record: '#12', or when it "
            "had grown up to an offset: @4096")
        ->type_name("TIME|#RECORD|@OFFSET");
}

Result<std::shared_ptr<const Snapshot>> AsOf::open(const std::string& path, Console& console) {
    if (auto asked = parse(); !asked)
        return tl::unexpected(asked.error());
    const auto store = openLog(path);
    if (!store)
        return tl::unexpected(store.error());
    return stateOf((*store)->snapshot(), console);
}

Result<void> AsOf::parse() {
    if (!m_text)
        return {};
    const auto moment = parseMoment(*m_text, {currentTime()});
    if (!moment)
        return tl::unexpected(Error{ErrorCode::Invalid, *m_text + ": " + moment.error().what, "--as-of"});
    m_moment = *moment;
    return {};
}

Result<std::shared_ptr<const Snapshot>> AsOf::stateOf(std::shared_ptr<const Snapshot> newest,
                                                      Console& console) const {
    if (!m_moment)
        return newest;
    const auto moment = findMoment(*newest, *m_moment);
    if (!moment)
        return tl::unexpected(moment.error());
    const auto& path = newest->path();
    if (moment->batch)
        console.say(path + ": this moment lies in a batch (records " +
                    std::to_string(moment->batch->marker.value()) + " to " +
                    std::to_string(moment->batch->end().value() - 1) + "); the state before it is shown");
    if (moment->later)
        console.say(path + ": clocks were set back: record " + std::to_string(moment->later->value()) +
                    " has a later time, and lies in front of the last record that does not");
    TerminalProgress progress(TerminalProgress::Beside::Nothing);
    return newest->asOf(moment->records, progress);
}

} // namespace simkv::cli
