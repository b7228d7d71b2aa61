// SPDX-License-Identifier: GPL-3.0-or-later
#include "log/log_fingerprint.h"

#include "format/key_hash.h"

#include <algorithm>
#include <array>

namespace simkv {
namespace {

using Buffer = std::array<char, 256>;

// Reads the stretch, or as much of it as the file still has.
Result<ByteView> readStretch(const File& file, Offset at, ByteCount size, Buffer& buffer) {
    const auto count = std::min(buffer.size(), static_cast<std::size_t>(size.value()));
    auto read = file.readAt(at, std::span(buffer.data(), count));
    if (!read)
        return tl::unexpected(read.error());
    return ByteView(buffer.data(), *read);
}

} // namespace

// A stretch that is no longer there is left out: that the file was truncated shows in its size.
Result<void> LogFingerprint::add(Stretches& to, const File& file, Offset at, ByteCount size) {
    Buffer buffer;
    auto bytes = readStretch(file, at, size, buffer);
    if (!bytes)
        return tl::unexpected(bytes.error());
    if (bytes->size() == size.value())
        to.push_back({at, size, hashBytes(*bytes)});
    return {};
}

// Takes away those that are closest to their neighbours; the first and the last stay.
void LogFingerprint::thin(Stretches& stretches) {
    while (stretches.size() > kStretches) {
        auto closest = stretches.begin() + 1;
        for (auto i = closest; i + 1 != stretches.end(); ++i) {
            if ((i + 1)->at - (i - 1)->at < (closest + 1)->at - (closest - 1)->at)
                closest = i;
        }
        stretches.erase(closest);
    }
}

Result<void> LogFingerprint::extend(const File& file, Offset end) {
    if (end <= m_end)
        return {};
    const ByteCount spacing(std::max(kStretch.value(), (end - m_start).value() / kStretches));
    auto stretches = m_stretches;
    for (auto at = m_end; at + kStretch < end; at = at + spacing) {
        if (auto added = add(stretches, file, at, kStretch); !added)
            return added;
    }
    // The last one looks back over bytes known before: many short steps leave no short stretches.
    const auto size = std::min(kStretch, end - m_start);
    if (auto added = add(stretches, file, Offset((end - Offset(size.value())).value()), size); !added)
        return added;
    std::stable_sort(stretches.begin(), stretches.end(),
                     [](const Stretch& a, const Stretch& b) { return a.at < b.at; });
    thin(stretches);
    m_stretches = std::move(stretches);
    m_end = end;
    return {};
}

void LogFingerprint::cut(Offset end) {
    m_end = std::clamp(end, m_start, m_end);
    std::erase_if(m_stretches, [this](const Stretch& stretch) { return stretch.at + stretch.size > m_end; });
}

Result<bool> LogFingerprint::matches(const File& file, ByteCount size) const {
    Buffer buffer;
    for (const auto& stretch : m_stretches) {
        if (stretch.at + stretch.size > Offset(size.value()))
            continue;
        auto bytes = readStretch(file, stretch.at, stretch.size, buffer);
        if (!bytes)
            return tl::unexpected(bytes.error());
        if (bytes->size() != stretch.size.value() || hashBytes(*bytes) != stretch.hash)
            return false;
    }
    return true;
}

} // namespace simkv
