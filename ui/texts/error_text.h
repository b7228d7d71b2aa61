// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "file/lock_holder.h"
#include "log/findings.h"

#include <QString>

namespace simkv::ui {

// A whole sentence for the message bar: what went wrong, in which file, at which offset.
[[nodiscard]] QString errorText(const Error& error);
// "“NAME” (process 1234)", "process 1234" or "another program", for the middle of a sentence.
[[nodiscard]] QString holderText(const LockHolder& holder);
// What a finding is and where it lies, as a sentence without advice.
[[nodiscard]] QString findingText(const Finding& finding);

} // namespace simkv::ui
