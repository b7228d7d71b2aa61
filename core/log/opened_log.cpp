// SPDX-License-Identifier: GPL-3.0-or-later
#include "log/opened_log.h"

#include "log/byte_order_detection.h"

namespace simkv {

Result<OpenedLog> openLogForReading(const std::string& path, Progress& progress, FileSystem& fileSystem) {
    auto file = fileSystem.openForReading(path);
    if (!file)
        return tl::unexpected(file.error());
    auto info = (*file)->info();
    if (!info)
        return tl::unexpected(info.error());
    auto order = detectByteOrder(**file, *info, progress);
    if (!order)
        return tl::unexpected(order.error());
    return OpenedLog{*std::move(file), *info, *order};
}

} // namespace simkv
