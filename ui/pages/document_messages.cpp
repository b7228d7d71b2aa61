// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/document_messages.h"

#include "document/log_document.h"
#include "integrity/check.h"
#include "texts/format_text.h"
#include "texts/path_text.h"
#include "views/message_bar.h"

#include <algorithm>

namespace simkv::ui {

using Refusal = LogDocument::Refusal;

namespace {

QString capitalised(QString text) {
    text[0] = text[0].toUpper();
    return text;
}

} // namespace

DocumentMessages::DocumentMessages(LogDocument& document, MessageBar& bar, QObject* parent)
    : QObject(parent), m_document(document), m_bar(bar) {
    connect(&document, &LogDocument::logChanged, this, [this] {
        m_bar.clear();
        m_findingsShown.clear();
        m_readOnlyShown.clear();
        m_lockShown.clear();
        m_changeShown = LogChange::None;
    });
    connect(&document, &LogDocument::changed, this, &DocumentMessages::update);
    connect(&document, &LogDocument::openFailed, this, &DocumentMessages::showOpenFailure);
    connect(&document, &LogDocument::readFailed, this, &DocumentMessages::showReadFailure);
    connect(&document, &LogDocument::tailTruncated, this, &DocumentMessages::showCutTail);
    connect(&document, &LogDocument::truncationFailed, this,
            [this](const Error& error) { showError("cut", error); });
    connect(&document, &LogDocument::changedOnDisk, this, &DocumentMessages::updateNews);
}

void DocumentMessages::showError(const QString& id, const Error& error) {
    m_bar.show(id, MessageBar::Kind::Error, errorText(error));
}

void DocumentMessages::showOpenFailure(const Error& error) {
    if (error.code != ErrorCode::Cancelled)
        return showError("open", error);
    m_bar.show("open", MessageBar::Kind::Information,
               tr("Opening was stopped before the first record was found."),
               {{tr("Open Again"), [this] { m_document.reload(); }}});
}

void DocumentMessages::showReadFailure(const Error& error) {
    if (m_document.refusal() != Refusal::OutOfMemory)
        return showError("read", error);
    m_bar.show(
        "read", MessageBar::Kind::Error,
        tr("Reading came to an end: %1 What was read before is shown; nothing can be changed before the "
           "log is opened anew.")
            .arg(errorText(error)),
        {{tr("Open Anew"), [this] { m_document.reload(); }}});
}

void DocumentMessages::update() {
    const auto& snapshot = m_document.newestSnapshot();
    if (m_document.wasStopped()) {
        m_bar.show(
            "stopped", MessageBar::Kind::Information,
            tr("Reading was stopped at %1. What was read so far is shown; the log cannot be changed yet.")
                .arg(sizeText(snapshot->indexedEnd() - Offset(0))),
            {{tr("Go On Reading"), [this] { m_document.resumeReading(); }}});
    } else {
        m_bar.remove("stopped");
    }
    if (!snapshot || !snapshot->isComplete() || m_document.isReading())
        return;
    updateFindings();
    // What was said before a write is still true after it.
    if (m_document.refusal() == Refusal::Writing)
        return;
    updateReadOnly();
    updateLock();
}

void DocumentMessages::updateFindings() {
    const auto& snapshot = *m_document.newestSnapshot();
    const auto findings = snapshot.allFindings();
    QString shown;
    for (const auto& finding : findings)
        shown += QStringLiteral("%1@%2+%3 ")
                     .arg(name(finding.kind))
                     .arg(finding.offset.value())
                     .arg(finding.size.value());
    if (shown == m_findingsShown)
        return;
    m_findingsShown = shown;
    for (const auto* id : {"damage", "batch", "tail"})
        m_bar.remove(id);

    const auto report = [&](FindingKind kind, const QString& id, const QString& many) {
        const auto isKind = [kind](const Finding& finding) { return finding.kind == kind; };
        const auto first = std::find_if(findings.begin(), findings.end(), isKind);
        if (first == findings.end())
            return;
        const auto count = std::count_if(first, findings.end(), isKind);
        auto text = findingText(*first);
        if (count > 1)
            text = many.arg(numberText(static_cast<std::uint64_t>(count)), text);
        m_bar.show(id, MessageBar::Kind::Warning, text,
                   {{tr("Go There"), [this, at = first->offset] { emit goToOffsetRequested(at); }},
                    {tr("List All"), [this] { emit checkRequested(); }},
                    {tr("Salvage…"), [this] { emit salvageRequested(); }}});
    };
    report(FindingKind::Damage, "damage", tr("%1 damaged ranges. The first: %2"));
    report(FindingKind::WrongBatch, "batch", tr("%1 batches are not what was written. The first: %2"));
    if (snapshot.tail())
        showTail(*snapshot.tail());
}

// The tail stays until the user asks for its removal, or agrees to the first change, which removes it.
void DocumentMessages::showTail(const Finding& tail) {
    const MessageBar::Button show{tr("&Show"), [this, at = tail.offset] { emit goToOffsetRequested(at); }};
    const MessageBar::Button cut{tr("Trun&cate"), [this] { truncateTail(); }};
    const MessageBar::Button leave{tr("&Leave"), [this] { m_bar.remove("tail"); }};
    auto text = findingText(tail);
    // The whole file is another matter: updateReadOnly().
    if (tail.offset == Offset(0))
        return m_bar.show("tail", MessageBar::Kind::Information, text, {show, leave});
    text += u' ' +
            tr("These bytes stay until you truncate the log or make the first change to it; they are saved "
               "beside it first.");
    m_bar.show("tail", MessageBar::Kind::Information, text, {show, cut, leave});
}

void DocumentMessages::truncateTail() {
    if (m_document.refusal() == Refusal::None)
        return m_document.truncateTail();
    m_bar.show("cut", MessageBar::Kind::Warning,
               tr("Nothing was removed: the log is read-only as long as the message that says so is shown."));
}

void DocumentMessages::updateReadOnly() {
    const auto text = readOnlyText();
    if (text == m_readOnlyShown)
        return;
    m_readOnlyShown = text;
    m_bar.remove("readOnly");
    if (text.isEmpty())
        return;
    std::vector<MessageBar::Button> buttons;
    if (m_document.canAllowEditing()) {
        // A second press is no consent to what is said after the first.
        const auto allow = [this, refusal = m_document.refusal()] {
            if (m_document.refusal() == refusal)
                m_document.allowEditing();
        };
        buttons = {{tr("Allow Editing"), allow}};
    }
    if (!m_document.writeFailure())
        return m_bar.show("readOnly", MessageBar::Kind::Information, text, buttons);
    m_bar.show("readOnly", MessageBar::Kind::Error, text,
               {{tr("Open Anew"), [this] { m_document.reload(); }},
                {tr("Save a Copy…"), [this] { emit saveCopyRequested(); }}});
}

// Empty if the log is not read-only.
QString DocumentMessages::readOnlyText() const {
    switch (m_document.refusal()) {
    case Refusal::ReadOnly:
        return tr("Opened read-only: nothing is written or locked.");
    case Refusal::NoPermission:
        return tr("Read-only: you have no permission to write to this file.");
    case Refusal::WriteFailed:
        return writeStopText();
    case Refusal::Locked:
        if (const auto& holder = m_document.lockHolder())
            return tr("Read-only, because %1 is writing this log.").arg(holderText(*holder));
        return capitalised(tr("%1 has let go of the log.").arg(holderText(m_document.lastLockHolder())));
    case Refusal::Damaged:
        return tr("Read-only, because the log is damaged. New records would go after the damage and leave "
                  "it unchanged.");
    case Refusal::EndDamaged:
        return tr("Read-only, because the end of the log is damaged. The first change would save that part "
                  "beside the log and remove it.");
    case Refusal::NoWholeRecord:
        return tr("Read-only, because the file holds no whole record. The first change would save its bytes "
                  "beside it and remove them.");
    default:
        return {};
    }
}

QString DocumentMessages::writeStopText() const {
    const auto& stop = *m_document.writeFailure();
    const auto before = m_document.newestSnapshot()->firstFrom(stop.durableEnd).value();
    return tr("%1 The %2 records up to offset %3 were there before it; what comes after them may or may not "
              "be on the disk. Nothing more is written before the log is opened anew.")
        .arg(stop.isSync ? tr("The disk did not confirm the last write.")
                         : tr("The last write failed, and what it left could not be removed."),
             numberText(before), offsetText(stop.durableEnd));
}

// Tells of a lock that does not keep edits from being staged.
void DocumentMessages::updateLock() {
    const auto& holder = m_document.lockHolder();
    const auto text = holder && m_document.refusal() == Refusal::None
                          ? capitalised(tr("%1 has locked the log; changes can be written when it is free.")
                                            .arg(holderText(*holder)))
                          : QString();
    if (text == m_lockShown)
        return;
    m_lockShown = text;
    if (text.isEmpty())
        m_bar.remove("lock");
    else
        m_bar.show("lock", MessageBar::Kind::Information, text);
}

QString DocumentMessages::externalChangeText() const {
    const auto& external = m_document.externalChange();
    const auto size = sizeText(external.size);
    switch (external.change) {
    case LogChange::None:
        break;
    case LogChange::Appended:
        return external.grownBy > ByteCount(0)
                   ? tr("Another program has appended %1.").arg(sizeText(external.grownBy))
                   : tr("Another program has changed the end of the file, after the last record.");
    case LogChange::Truncated:
        return tr("Another program has truncated the file to %1; %2 had been read. Rows that were removed "
                  "can no longer be read.")
            .arg(size, sizeText(m_document.newestSnapshot()->indexedEnd() - Offset(0)));
    case LogChange::Replaced:
        return tr("Another file of %1 has taken the place of this one. Shown is the one that was opened; it "
                  "may be gone when this window closes.")
            .arg(size);
    case LogChange::Missing:
        return tr("The file was removed or renamed. It is still shown, but may be gone when this window "
                  "closes.");
    case LogChange::Rewritten:
        return tr("Another program has written over records that were read; the file has %1 now. Rows may be "
                  "wrong until it is read again.")
            .arg(size);
    }
    return {};
}

void DocumentMessages::updateNews() {
    const auto change = m_document.externalChange().change;
    const bool isMore = change == LogChange::Appended && m_changeShown == change;
    m_changeShown = change;
    if (change == LogChange::None)
        m_bar.remove("disk");
    else if (isMore)
        m_bar.setText("disk", externalChangeText()); // not again, where it was dismissed
    else
        showNews();
}

void DocumentMessages::showNews() {
    const MessageBar::Button reload{tr("Reload"), [this] { m_document.reload(); }};
    const MessageBar::Button save{tr("Save a Copy…"), [this] { emit saveCopyRequested(); }};
    std::vector<MessageBar::Button> buttons{reload};
    if (m_changeShown == LogChange::Appended) {
        buttons = {{tr("Read Them"), reload.pressed},
                   {tr("Follow"), [this] { m_document.setFollowing(true); }}};
    } else if (m_changeShown == LogChange::Replaced) {
        buttons = {{tr("Open the New File"), reload.pressed}, save};
    } else if (m_changeShown == LogChange::Missing) {
        buttons = {save};
    }
    m_bar.show("disk",
               m_changeShown == LogChange::Appended ? MessageBar::Kind::Information
                                                    : MessageBar::Kind::Warning,
               externalChangeText(), buttons);
}

void DocumentMessages::showCutTail(const TruncatedTail& tail) {
    m_bar.show("cut", MessageBar::Kind::Information,
               tr("%1 at offset %2 that were no record have been removed from the log. They are saved as %3.")
                   .arg(sizeText(tail.finding.size), offsetText(tail.finding.offset),
                        pathText(pathOf(tail.savedAs))));
}

} // namespace simkv::ui
