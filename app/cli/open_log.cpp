// SPDX-License-Identifier: GPL-3.0-or-later
#include "open_log.h"

#include "terminal_progress.h"

#include <cerrno>
#include <chrono>

namespace simkv::cli {
namespace {

Result<std::unique_ptr<Store>> openWith(const std::string& path, Progress& progress) {
    auto store = Store::open(path, progress);
    if (!store)
        return store;
    if (auto built = (*store)->buildIndex(progress); !built)
        return tl::unexpected(built.error());
    return store;
}

Result<WritableLog> writable(Result<std::unique_ptr<Store>> store, std::optional<FileIdentity> created = {}) {
    if (!store)
        return tl::unexpected(store.error());
    return WritableLog(store->release(), CloseLog{created});
}

Result<WritableLog> openOrCreate(const std::string& path, Progress& progress) {
    auto store = openWith(path, progress);
    if (store || store.error().code != ErrorCode::NotFound)
        return writable(std::move(store));
    auto created = Store::create(path);
    // Another command may have created it meanwhile.
    if (!created && created.error().systemError == EEXIST)
        return writable(openWith(path, progress));
    if (!created)
        return tl::unexpected(created.error());
    const auto file = (*created)->snapshot()->file().info();
    return writable(std::move(created), file ? std::optional(file->identity) : std::nullopt);
}

const char* nameOfTail(FindingKind kind) {
    switch (kind) {
    case FindingKind::Zeros:
        return "an unwritten tail";
    case FindingKind::TornBatch:
        return "a torn batch";
    case FindingKind::Damage:
        return "a damaged end";
    default:
        return "a torn tail";
    }
}

std::string cutTailText(const std::string& path, const TruncatedTail& cut) {
    return path + ": removed " + std::to_string(cut.finding.size.value()) + " bytes of " +
           nameOfTail(cut.finding.kind) + " at offset " + std::to_string(cut.finding.offset.value()) +
           ", saved as " + cut.savedAs;
}

} // namespace

Result<std::unique_ptr<Store>> openLog(const std::string& path) {
    TerminalProgress progress(TerminalProgress::Beside::Nothing);
    return openWith(path, progress);
}

void CloseLog::operator()(Store* store) const {
    const std::unique_ptr<Store> closing(store); // which holds the lock meanwhile
    const auto file = systemFileSystem().info(store->path());
    if (created && file && file->identity == *created && file->size == ByteCount(0))
        (void)systemFileSystem().remove(store->path()); // best effort: what failed before is what matters
}

Result<WritableLog> openLogForWriting(const std::string& path, IfMissing ifMissing, bool repair,
                                      Console& console) {
    TerminalProgress progress(TerminalProgress::Beside::Nothing);
    auto store =
        ifMissing == IfMissing::Create ? openOrCreate(path, progress) : writable(openWith(path, progress));
    if (!store)
        return store;
    auto options = repair ? WriteOptions::repair() : WriteOptions{};
    // Commands that run side by side take turns: a writer of one record holds the lock for a moment.
    options.lockTimeout = std::chrono::seconds(2);
    auto cut = (*store)->beginWriting(options, progress);
    if (!cut)
        return tl::unexpected(cut.error());
    if (*cut)
        console.say(cutTailText(path, **cut));
    return store;
}

} // namespace simkv::cli
