// SPDX-License-Identifier: GPL-3.0-or-later
#include "texts/error_text.h"

#include "base/byte_text.h"
#include "texts/format_text.h"

#include <QCoreApplication>

#include <system_error>

namespace simkv::ui {
namespace {

struct ErrorText {
    Q_DECLARE_TR_FUNCTIONS(ErrorText)
};

} // namespace

QString errorText(const Error& error) {
    auto text = withSeparators(QString::fromStdString(error.what));
    if (error.systemError != 0)
        text = ErrorText::tr("%1: %2").arg(
            text, QString::fromStdString(std::generic_category().message(error.systemError)));
    if (error.offset)
        text = ErrorText::tr("%1, at offset %2").arg(text, offsetText(*error.offset));
    if (!error.path.empty())
        text = ErrorText::tr("%1: %2").arg(QString::fromStdString(escaped(error.path)), text);
    return text + u'.';
}

QString holderText(const LockHolder& holder) {
    if (!holder.process)
        return ErrorText::tr("another program");
    const auto process = QString::number(*holder.process); // as other programs write it
    return holder.name.empty()
               ? ErrorText::tr("process %1").arg(process)
               : ErrorText::tr("“%1” (process %2)").arg(QString::fromStdString(holder.name), process);
}

QString findingText(const Finding& finding) {
    const auto where =
        ErrorText::tr("%1 at offset %2").arg(sizeText(finding.size), offsetText(finding.offset));
    const auto reason = withSeparators(QString::fromStdString(finding.reason));
    switch (finding.kind) {
    case FindingKind::Damage:
        return ErrorText::tr("Damage: %1 hold no readable record (%2).").arg(where, reason);
    case FindingKind::WrongBatch:
        return ErrorText::tr("A batch is not what was written: %1 (%2). Its records are shown as they are.")
            .arg(where, reason);
    case FindingKind::Torn:
        return ErrorText::tr("The last write did not reach the file whole: %1 (%2).").arg(where, reason);
    case FindingKind::Zeros:
        return ErrorText::tr("The end of the file was reserved but never written: %1 (%2).")
            .arg(where, reason);
    case FindingKind::TornBatch:
        return ErrorText::tr("The last batch did not reach the file whole, none of it applies: %1 (%2).")
            .arg(where, reason);
    }
    return {};
}

} // namespace simkv::ui
