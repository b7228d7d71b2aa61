// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "values/decoded_image.h"
#include "values/value_text.h"

#include <cstdint>
#include <memory>
#include <optional>

namespace simkv::ui {

// A value, or the start of a large one, made ready for an editor.
struct LoadedValue {
    std::shared_ptr<const ByteString> bytes; // that were read; never null once loaded
    std::uint64_t size = 0;                  // of the whole value
    ValueKind detected = ValueKind::Text;
    ValueKind kind = ValueKind::Text; // that it is shown as
    ValueText text;                   // for the kinds that are text
    DecodedImage image;               // for Image
    // Its lines are too long to be laid out as they are: the text has line ends that the value does not have.
    bool isBroken = false;

    [[nodiscard]] bool isWhole() const { return bytes->size() == size; }

    // Text over this, and of longer lines than that, is shown and not edited as text.
    static constexpr std::size_t kMostText = 8U << 20U;
    static constexpr std::size_t kLongestLine = 64U << 10U;
};

// `wanted`: what a user has chosen; nothing for what the bytes look like. What cannot be shown so is shown
// as text or in hexadecimal. Takes time by the length: any thread but the window's.
[[nodiscard]] LoadedValue loadedValue(std::shared_ptr<const ByteString> bytes, std::uint64_t size,
                                      std::optional<ValueKind> wanted, Layout layout = Layout::On);

} // namespace simkv::ui
