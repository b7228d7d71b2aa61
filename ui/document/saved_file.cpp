// SPDX-License-Identifier: GPL-3.0-or-later
#include "document/saved_file.h"

#include "file/new_file.h"
#include "texts/path_text.h"

#include <filesystem>
#include <system_error>

namespace simkv::ui {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kOwnerReadsAndWrites = 0600;

// Where the file is that the path names, through all links; the path itself where there is none yet.
std::string placeOf(const std::string& path) {
    std::error_code failure;
    const auto place = fs::canonical(path, failure);
    return failure ? path : place.string();
}

// Nobody knows the name of the partial file.
Error named(Error error, const std::string& path) {
    if (error.code == ErrorCode::NotFound)
        error.code = ErrorCode::Io; // a folder on the way
    error.path = path;
    return error;
}

// The permissions of a file in the place of what is there now.
Result<std::uint32_t> permissionsAt(const std::string& place, const File& log) {
    const auto own = log.info();
    if (!own)
        return tl::unexpected(own.error());
    const auto there = systemFileSystem().info(place);
    if (!there && there.error().code != ErrorCode::NotFound)
        return tl::unexpected(there.error());
    if (!there)
        return own->permissions | kOwnerReadsAndWrites;
    if (there->identity == own->identity)
        return tl::unexpected(Error{ErrorCode::Invalid, "the log itself cannot be the place to save to"});
    std::error_code failure;
    if (!fs::is_regular_file(place, failure))
        return tl::unexpected(Error{ErrorCode::Io, "cannot write: it is not a regular file"});
    return (own->permissions & there->permissions) | kOwnerReadsAndWrites;
}

} // namespace

SavedFile::SavedFile(std::unique_ptr<File> partial, std::string path, std::string place)
    : m_partial(std::move(partial)), m_sink(*m_partial), m_path(std::move(path)), m_place(std::move(place)) {}

SavedFile::~SavedFile() {
    if (m_partial)
        (void)systemFileSystem().remove(m_partial->path()); // best effort
}

Result<std::unique_ptr<SavedFile>> SavedFile::create(const File& log, const QString& path) {
    const auto given = pathBytes(path);
    const auto place = placeOf(given);
    const auto permissions = permissionsAt(place, log);
    if (!permissions)
        return tl::unexpected(named(permissions.error(), given));
    auto partial = createUnderFreeName(systemFileSystem(), place + ".partial", *permissions);
    if (!partial)
        return tl::unexpected(named(partial.error(), given));
    return std::unique_ptr<SavedFile>(new SavedFile(std::move(*partial), given, place));
}

Result<void> SavedFile::finish() {
    if (auto written = m_sink.finish(); !written)
        return tl::unexpected(named(written.error(), m_path));
    std::error_code failure;
    fs::rename(m_partial->path(), m_place, failure);
    if (failure)
        return tl::unexpected(
            Error{ErrorCode::Io, "cannot name the file", m_path, std::nullopt, failure.value()});
    m_partial.reset();
    return {};
}

} // namespace simkv::ui
