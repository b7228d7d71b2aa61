// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "background/background_task.h"
#include "models/anatomy_model.h"
#include "pages/list_pane.h"
#include "settings/settings.h"

#include <memory>
#include <optional>

class QLabel;
class QSplitter;

namespace simkv::ui {

class HexEditor;
// The bytes of a record, or of what is none, with their parts named: a part that is chosen is selected among
// the bytes, and the other way round. Reads in the background.
class AnatomyPane final : public ListPane {
    Q_OBJECT
public:
    AnatomyPane(TaskBoard& board, Settings& settings, QWidget* parent = nullptr);
    ~AnatomyPane() override;

    // Null, or neither of both: nothing. What is shown already is not read again.
    void show(const std::shared_ptr<const Snapshot>& snapshot, std::optional<RecordNumber> number,
              const std::optional<Finding>& unreadable = {});
    [[nodiscard]] AnatomyModel& model() { return m_model; }
    [[nodiscard]] HexEditor& bytes() { return *m_bytes; }

    static constexpr std::uint64_t kMostShown = 64U << 10U; // bytes

private:
    struct Read;
    void take(const Result<std::shared_ptr<const Read>>& read);
    void clear(const QString& why);
    void consumePart();
    void onCaretMoved();

    Settings& m_settings;
    AnatomyModel m_model;
    QSplitter* m_splitter;
    HexEditor* m_bytes;
    std::shared_ptr<const Snapshot> m_snapshot; // of what is shown or being read
    std::optional<RecordNumber> m_number;
    std::optional<std::pair<Offset, ByteCount>> m_unreadable;
    bool m_isSetting = false; // not by the user
    BackgroundTask m_task;
};

} // namespace simkv::ui
