// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "log/log_change.h"
#include "texts/error_text.h"

#include <QObject>

namespace simkv {
struct TruncatedTail;
}

namespace simkv::ui {

class LogDocument;
class MessageBar;

// Says in the message bar what a user needs to know or decide about the open log.
class DocumentMessages final : public QObject {
    Q_OBJECT
public:
    DocumentMessages(LogDocument& document, MessageBar& bar, QObject* parent = nullptr);

    void showError(const QString& id, const Error& error);
    // Truncates the tail if the log may be changed, else says why it stays.
    void truncateTail();

signals:
    void goToOffsetRequested(simkv::Offset offset);
    void saveCopyRequested();
    void checkRequested();
    void salvageRequested();

private:
    void showOpenFailure(const Error& error);
    void showReadFailure(const Error& error);
    void update();
    void updateReadOnly();
    [[nodiscard]] QString readOnlyText() const;
    [[nodiscard]] QString writeStopText() const;
    void updateLock();
    void updateFindings();
    void showTail(const Finding& tail);
    void showCutTail(const TruncatedTail& tail);
    void updateNews();
    void showNews();
    [[nodiscard]] QString externalChangeText() const;

    LogDocument& m_document;
    MessageBar& m_bar;
    QString m_findingsShown; // so that a dismissed message stays away
    QString m_readOnlyShown; // likewise
    QString m_lockShown;
    LogChange m_changeShown = LogChange::None;
};

} // namespace simkv::ui
