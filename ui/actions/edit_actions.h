// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "actions/feature.h"
#include "document/staged_changes.h"

#include <functional>

class QAction;
class QWidget;

namespace simkv {
class StateComparison;
}

namespace simkv::ui {

class TablePage;

// What changes keys: all of it is staged, nothing is written. Works on the current record and the selected
// rows, records and staged keys alike.
class EditActions final : public Feature {
    Q_OBJECT
public:
    explicit EditActions(const Workbench& bench);

    void addKey();
    // Brings the user to the editor of the current key's value.
    void editValue();
    // What a user has typed or loaded. `base`: what the log had then.
    void stageValue(const ByteString& key, const Content& content, const KeyInLog& base);
    // What a user has typed and taken back: two steps, so that Undo brings it again.
    void stageDiscarded(const ByteString& key, const Content& typed, const KeyInLog& base);
    // Asks for a file, whose bytes become the current key's value.
    void loadValue();
    void loadValueFrom(const QString& path);
    // Gives the current key's value to another key, too, or instead. The value is not read.
    void duplicateKey();
    void renameKey();
    void deleteKeys();
    // Gives the key of a record the value again that it had there, as versionBack() has it.
    void restore(RecordNumber version);
    // The same of the selected rows.
    void restoreSelected();
    // Makes the keys of some rows of a comparison what they were then.
    void restoreDifferences(std::shared_ptr<const StateComparison> comparison,
                            std::vector<std::pair<int, int>> rows);

    // More are looked up in a job.
    static constexpr std::size_t kMostAtOnce = 1000;

signals:
    void editorRequested();
    // The user has given this key a value.
    void keyAdded(const simkv::ByteString& key);
    // A user works on the newest record of a key in place of an older one.
    void recordWanted(simkv::RecordNumber newest);

private:
    void updateEnabled();
    [[nodiscard]] TablePage& page() const;
    [[nodiscard]] bool isEditable() const;
    [[nodiscard]] std::optional<ByteString> currentKey();
    [[nodiscard]] bool hasValue(const ByteString& key) const;
    void askForKey(bool isRenamed);
    [[nodiscard]] bool isInLog(const ByteString& bytes, const KeyInLog& base) const;
    void stageDeletions(const Result<BulkEdits>& found);
    void stageRestored(const Result<BulkEdits>& found);
    void tellLongKeys(const BulkEdits& found);
    [[nodiscard]] bool mayRestore() const;
    using BulkJob = std::function<Result<BulkEdits>(const StagedLookup&, Progress&)>;
    using StageBulk = void (EditActions::*)(const Result<BulkEdits>& found);
    void restoreMany(std::uint64_t rows, BulkJob job);
    void runBulk(const QString& title, std::uint64_t rows, BulkJob job, StageBulk stage);
    void refuse(const QString& why);
    void report(const Error& error);

    LogDocument& m_document;
    StagedChanges& m_changes;
    MessageBar& m_messages;
    CurrentRecord& m_current;
    TablePages& m_pages;
    QWidget* m_window;
    QAction* m_add;
    QAction* m_edit;
    QAction* m_duplicate;
    QAction* m_rename;
    QAction* m_delete;
    QAction* m_restore;
    QAction* m_load;
    BackgroundTask m_task;
};

} // namespace simkv::ui
