// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "settings.h"
#include "snapshot.h"

#include <QString>

// Values of core as text for people, in the user's language and number format.
namespace simkv::ui {

[[nodiscard]] QString numberText(std::uint64_t number);
// "1,234 bytes" up to a few KiB, "1.5 MiB" above.
[[nodiscard]] QString sizeText(ByteCount size);
// "1,234 (0x4d2)"
[[nodiscard]] QString offsetText(Offset offset);
// "2025-06-03 14:05:09"; sorts as it reads.
[[nodiscard]] QString timeText(Timestamp time, TimeZone zone);
// "UTC", or the abbreviation of the local zone.
[[nodiscard]] QString zoneText(TimeZone zone);
[[nodiscard]] QString stateText(RecordState state);
[[nodiscard]] QString byteOrderText(ByteOrder order);
[[nodiscard]] QString speedText(double bytesPerSecond);

// Escaped text (see byte_text.h), cut after about `limit` characters with an ellipsis.
[[nodiscard]] QString escapedText(ByteView bytes, int limit);

[[nodiscard]] inline ByteString toBytes(const QByteArray& bytes) {
    return ByteString(bytes.constData(), static_cast<std::size_t>(bytes.size()));
}
[[nodiscard]] inline QByteArray toQByteArray(ByteView bytes) {
    return QByteArray(bytes.data(), static_cast<qsizetype>(bytes.size()));
}

} // namespace simkv::ui
