// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QLoggingCategory>
#include <QString>

#include <string>

// What the program says on standard error for a report of a problem, and only where QT_LOGGING_RULES asks for
// it. Facts and figures: never a byte of a key or a value, and of names that others chose nothing a terminal
// obeys.
namespace simkv::ui {

Q_DECLARE_LOGGING_CATEGORY(lcProgram) // simkv.program: versions, and where settings are
Q_DECLARE_LOGGING_CATEGORY(lcTask)    // simkv.task: jobs, how they ended and how long they took
Q_DECLARE_LOGGING_CATEGORY(lcLog)     // simkv.log: a log is opened, read, closed
Q_DECLARE_LOGGING_CATEGORY(lcWatch)   // simkv.watch: what other programs do to its file
Q_DECLARE_LOGGING_CATEGORY(lcWrite)   // simkv.write: what is appended and cut, and what failed
Q_DECLARE_LOGGING_CATEGORY(lcJournal) // simkv.journal: staged changes that are kept, found and forgotten

// In quotes, escaped as bytes are (byte_text.h).
[[nodiscard]] QString loggedName(const std::string& name);
[[nodiscard]] QString loggedName(const QString& name);
// "io", "locked": the code as a word.
[[nodiscard]] const char* codeWord(ErrorCode code);
// Code, sentence, path, offset. Without the sentence for Changed, which may tell the key that another program
// changed.
[[nodiscard]] QString loggedText(const Error& error);

} // namespace simkv::ui
