// SPDX-License-Identifier: GPL-3.0-or-later
#include "values/line_diff.h"

#include <git2.h>

#include <new>

namespace simkv {
namespace {

// The library counts how often it was set up.
class Git final {
public:
    Git() { git_libgit2_init(); }
    ~Git() { git_libgit2_shutdown(); }
    Git(const Git&) = delete;
    Git& operator=(const Git&) = delete;
};

// Lines are numbered from 1; where a hunk has none in one text, its start there is the line in front of it.
std::uint32_t startOf(int start, int count) {
    return static_cast<std::uint32_t>(count == 0 ? start : start - 1);
}

int takeHunk(const git_diff_delta*, const git_diff_hunk* hunk, void* hunks) {
    try {
        static_cast<std::vector<DiffHunk>*>(hunks)->push_back(
            DiffHunk{startOf(hunk->old_start, hunk->old_lines), static_cast<std::uint32_t>(hunk->old_lines),
                     startOf(hunk->new_start, hunk->new_lines), static_cast<std::uint32_t>(hunk->new_lines)});
    } catch (const std::bad_alloc&) {
        return -1;
    }
    return 0;
}

} // namespace

Result<std::vector<DiffHunk>> diffLines(ByteView before, ByteView after) {
    constexpr std::size_t kMost = 512U << 20U;
    if (before.size() > kMost || after.size() > kMost)
        return tl::unexpected(Error{ErrorCode::Unsupported, "values of more than 512 MiB are not compared"});
    std::vector<DiffHunk> hunks;
    if (before == after)
        return hunks;
    static const Git library;
    git_diff_options options = GIT_DIFF_OPTIONS_INIT;
    options.flags = GIT_DIFF_FORCE_TEXT;
    options.context_lines = 0;
    options.interhunk_lines = 0;
    options.max_size = -1;
    if (git_diff_buffers(before.data(), before.size(), nullptr, after.data(), after.size(), nullptr, &options,
                         nullptr, nullptr, takeHunk, nullptr, &hunks) != 0) {
        const auto* error = git_error_last();
        return tl::unexpected(
            Error{ErrorCode::Io, error != nullptr ? error->message : "the values cannot be compared"});
    }
    return hunks;
}

} // namespace simkv
