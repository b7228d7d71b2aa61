// SPDX-License-Identifier: GPL-3.0-or-later
#include "command_line.h"
#include "commands.h"
#include "options.h"
#include "store/record_cursor.h"
#include "store/store.h"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace simkv::cli {
namespace {

// A folder of its own for one log, removed with what is in it.
class TemporaryFolder final {
public:
    [[nodiscard]] static Result<std::unique_ptr<TemporaryFolder>> create() {
        std::error_code ignored;
        const auto base = std::filesystem::temp_directory_path(ignored);
        auto name = (ignored ? std::filesystem::path("/tmp") : base) / "simkv-example-XXXXXX";
        std::string path = name.string();
        if (::mkdtemp(path.data()) == nullptr)
            return tl::unexpected(
                Error{ErrorCode::Io, "cannot create a folder", name.string(), std::nullopt, errno});
        return std::unique_ptr<TemporaryFolder>(new TemporaryFolder(path));
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] const std::string& path() const { return m_path; }

private:
    explicit TemporaryFolder(std::string path) : m_path(std::move(path)) {}
    std::string m_path;
};

Result<void> putNameAndAge(Store& store) {
    if (auto put = store.put("name", "Felix", currentTime()); !put)
        return tl::unexpected(put.error());
    if (auto put = store.put("age", "16", currentTime()); !put)
        return tl::unexpected(put.error());
    return {};
}

Result<void> printName(const Store& store, Output& out) {
    const auto name = store.get("name");
    if (!name)
        return tl::unexpected(name.error());
    if (*name)
        out.write(**name + "\n");
    return {};
}

Result<void> printLiveRecords(const Store& store, Output& out) {
    LiveIterator it(store.snapshot());
    for (; it.isValid(); it.next())
        out.write("Key: " + ByteString(it.key()) + ", Value: " + ByteString(it.value()) + "\n");
    if (it.error())
        return tl::unexpected(*it.error());
    return {};
}

Result<void> useStore(Store& store, Output& out) {
    NoProgress unwatched;
    if (auto begun = store.beginWriting({}, unwatched); !begun)
        return tl::unexpected(begun.error());
    if (auto put = putNameAndAge(store); !put)
        return put;
    if (auto printed = printName(store, out); !printed)
        return printed;
    if (auto removed = store.remove("name", currentTime()); !removed)
        return tl::unexpected(removed.error());
    return printLiveRecords(store, out);
}

Result<ExitCode> runExample(Console& console) {
    const auto folder = TemporaryFolder::create();
    if (!folder)
        return tl::unexpected(folder.error());
    const auto store = Store::create((*folder)->path() + "/example.simkv");
    if (!store)
        return tl::unexpected(store.error());
    if (auto used = useStore(**store, console.out()); !used)
        return tl::unexpected(used.error());
    return ExitCode::Done;
}

} // namespace

void addExample(CommandLine& line) {
    line.add("example", "Put, get, delete and iterate on a temporary log", runExample);
}

} // namespace simkv::cli
