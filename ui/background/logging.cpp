// SPDX-License-Identifier: GPL-3.0-or-later
#include "background/logging.h"

#include "base/byte_text.h"

#include <QFile>

namespace simkv::ui {

// Silent unless asked: what is said is less than a warning.
Q_LOGGING_CATEGORY(lcProgram, "simkv.program", QtWarningMsg)
Q_LOGGING_CATEGORY(lcTask, "simkv.task", QtWarningMsg)
Q_LOGGING_CATEGORY(lcLog, "simkv.log", QtWarningMsg)
Q_LOGGING_CATEGORY(lcWatch, "simkv.watch", QtWarningMsg)
Q_LOGGING_CATEGORY(lcWrite, "simkv.write", QtWarningMsg)
Q_LOGGING_CATEGORY(lcJournal, "simkv.journal", QtWarningMsg)

QString loggedName(const std::string& name) {
    return u'"' + QString::fromStdString(escaped(name)).replace(u'"', QStringLiteral("\\\"")) + u'"';
}

QString loggedName(const QString& name) {
    return loggedName(QFile::encodeName(name).toStdString());
}

const char* codeWord(ErrorCode code) {
    switch (code) {
    case ErrorCode::NotFound:
        return "not found";
    case ErrorCode::Io:
        return "io";
    case ErrorCode::Corrupt:
        return "corrupt";
    case ErrorCode::Unsupported:
        return "unsupported";
    case ErrorCode::Invalid:
        return "invalid";
    case ErrorCode::Locked:
        return "locked";
    case ErrorCode::Changed:
        return "changed";
    case ErrorCode::Cancelled:
        return "cancelled";
    }
    return "";
}

QString loggedText(const Error& error) {
    auto bare = error;
    bare.path.clear();
    if (error.code == ErrorCode::Changed)
        bare.what = "the log has been changed";
    auto text = QString(codeWord(error.code)) + QStringLiteral(": ") +
                QString::fromStdString(escaped(describe(bare)));
    return error.path.empty() ? text : text + QStringLiteral(", in ") + loggedName(error.path);
}

} // namespace simkv::ui
