// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/key_hash.h"

#include <algorithm>
#include <memory>
#include <xxhash.h>

namespace simkv {
namespace {

struct FreeState {
    void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
};

} // namespace

std::uint64_t hashBytes(ByteView bytes) {
    return XXH3_64bits(bytes.data(), bytes.size());
}

Result<std::uint64_t> hashRange(FileWindow& window, Offset from, ByteCount count, Progress& progress) {
    constexpr ByteCount kAtOnce{64U * 1024U};
    if (count <= kAtOnce) {
        auto bytes = window.view(from, count);
        if (!bytes)
            return tl::unexpected(bytes.error());
        return hashBytes(*bytes);
    }
    const std::unique_ptr<XXH3_state_t, FreeState> state(XXH3_createState());
    XXH3_64bits_reset(state.get());
    while (count > ByteCount(0)) {
        if (progress.isCancelled())
            return tl::unexpected(cancelledError());
        auto bytes = window.chunk(from);
        if (!bytes)
            return tl::unexpected(bytes.error());
        const auto taken = static_cast<std::size_t>(std::min<std::uint64_t>(bytes->size(), count.value()));
        XXH3_64bits_update(state.get(), bytes->data(), taken);
        from = from + ByteCount(taken);
        count -= ByteCount(taken);
    }
    return XXH3_64bits_digest(state.get());
}

} // namespace simkv
