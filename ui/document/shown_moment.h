// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "background/background_task.h"
#include "history/moment.h"

#include <QObject>

#include <memory>
#include <optional>
#include <variant>

namespace simkv::ui {

class LogDocument;

// Which moment of its log a document shows. The snapshot of an earlier one is made in the background, from
// the one that is shown if that is near. While one is being made, only the last of all further requests
// counts. Lives on the GUI thread; goes before the document.
class ShownMoment final : public QObject {
    Q_OBJECT
public:
    explicit ShownMoment(LogDocument& document, QObject* parent = nullptr);

    // The end of the log means now: the newest snapshot is shown again.
    void goTo(const NamedMoment& moment);
    // Goes some records on or back, in whole batches, from what is shown or being made.
    void step(std::int64_t by);
    void returnToNow();

    [[nodiscard]] bool isNow() const { return !m_moment; }
    // The moment that is shown; nothing while that is now.
    [[nodiscard]] const std::optional<Moment>& moment() const { return m_moment; }
    // How many records of the log are shown; 0 without a log.
    [[nodiscard]] std::uint64_t records() const;
    // Whether a snapshot is being made.
    [[nodiscard]] bool isMoving() const { return m_task.isRunning(); }
    [[nodiscard]] BackgroundTask& task() { return m_task; }

signals:
    // Another moment is about to be shown: what is being typed is of this one.
    void changing();
    // moment(), and with it what the document shows.
    void changed();
    // A step has come to this record: what it did is to be seen.
    void stepped(simkv::RecordNumber last);
    void failed(const simkv::Error& error);

private:
    struct Step {
        std::int64_t by = 0;
    };
    using Request = std::variant<NamedMoment, Step>;
    struct Picture;
    [[nodiscard]] static Result<Picture> make(const Request& request,
                                              const std::shared_ptr<const Snapshot>& newest,
                                              const std::shared_ptr<const Snapshot>& shown,
                                              Progress& progress);
    void request(const Request& request);
    void start();
    void take(const Result<Picture>& picture, bool isStep);
    void forget();

    LogDocument& m_document;
    std::optional<Moment> m_moment;
    std::optional<Request> m_wanted; // once the running job has ended
    BackgroundTask m_task;
};

} // namespace simkv::ui
