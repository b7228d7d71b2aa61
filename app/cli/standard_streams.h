// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace simkv::cli {

// Occupies the descriptors of standard streams that the caller has closed, so that no log is opened under
// them: what is written to standard error would go into the log. Using such a stream then fails. Call it
// before anything else is opened.
void openMissingStandardStreams();

} // namespace simkv::cli
