// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "staging/staged_change.h"

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace simkv {

// The staged changes of one log, with unlimited undo. Reads and writes nothing; one thread at a time. Record
// numbers are those of a log that grows: leaveFile() where it was truncated, replaced or rewritten.
//
// Each key has a chain of states: a content, or as the log has it. A step takes some keys one state on, undo
// takes them back. No state has the content that the log has: that one is "as the log has it". So the staged
// changes are the keys whose present state has a content.
class ChangeSet final {
public:
    // These make a step that can be undone, one for all keys given, and drop the undone steps. Where nothing
    // changes they do nothing and return false.

    // The last edit of a key counts. One with the content of its base, or of the log, unstages the key. A
    // base that is older than what is known of the log makes a conflict; a newer one is taken as by
    // logMoved().
    bool apply(const std::vector<Edit>& edits, std::string label);
    bool revert(std::span<const ByteString> keys, std::string label);
    bool revertAll(std::string label);
    // What is staged stays staged, with what the log has now as its base.
    bool acceptConflicts(std::span<const ByteString> keys, std::string label);

    // Undo and redo settle no conflict: a change from before another program wrote is in conflict again.
    bool undo();
    bool redo();
    [[nodiscard]] bool canUndo() const { return m_done > 0; }
    [[nodiscard]] bool canRedo() const { return m_done < m_steps.size(); }
    // The label of the next step to undo or redo; empty where there is none.
    [[nodiscard]] std::string undoLabel() const { return canUndo() ? m_steps[m_done - 1].label : ""; }
    // Whether the next undo goes back past a write: it stages what the log had before, to become a new
    // record.
    [[nodiscard]] bool undoesWritten() const { return canUndo() && m_steps[m_done - 1].isWritten; }
    [[nodiscard]] std::string redoLabel() const { return canRedo() ? m_steps[m_done].label : ""; }
    // The keys of the step that was made, undone or redone last.
    [[nodiscard]] std::vector<ByteString> touched() const;

    // These are no steps; they change the states of all steps alike, and cost as much as the keys have
    // states.

    // What was written becomes "as the log has it", and what that was until now becomes a content. So undo
    // stages the old value, redo unstages it again, or stages the new one where the old was written
    // meanwhile. Whatever was staged since stays staged. To be told before anything else tells of the new
    // records, or undo does not know the old value.
    void written(std::span<const WrittenChange> changes);
    // Another program has written to the key. A change with the content that the log has now is unstaged,
    // another one is in conflict.
    void logMoved(ByteView key, const KeyInLog& now);

    // The value of the record, where a change of the key names it. No step; nothing else changes by it.
    void digestFound(ByteView key, RecordNumber record, const ValueDigest& digest);

    // Another file is the log from here on: what is staged becomes one step, each on what its key had in the
    // former file, without a conflict until compared() tells. Changes to the value of a record are left out.
    // Returns all changes as they were.
    std::vector<StagedChange> leaveFile(std::string label);
    // What the log that is there now has for the key, and whether that is what the key had in the former
    // file; if not, its change is in conflict. Where the log has the value `there`, a change to that is
    // unstaged.
    void compared(ByteView key, const KeyInLog& now, bool isSame, const Content* there = nullptr);

    // How many changes are staged, and how many of them are in conflict.
    [[nodiscard]] std::size_t count() const { return m_count; }
    [[nodiscard]] std::size_t conflicts() const { return m_conflicts; }
    [[nodiscard]] bool isModified() const { return m_count > 0; }
    [[nodiscard]] std::optional<StagedChange> find(ByteView key) const;
    // The staged changes, in the order in which their keys were staged; sorts them.
    [[nodiscard]] std::vector<StagedChange> changes() const;

    // About how many bytes this and its history take. Content that several keys share counts for each.
    [[nodiscard]] std::uint64_t memory() const { return m_memory; }
    // A different number after each change.
    [[nodiscard]] std::uint64_t revision() const { return m_revision; }
    // Drops the history too. Ids go on: those that were there name nothing any more.
    void clear();

private:
    struct State {
        bool isStaged = false; // if not, as the log has it; the rest says nothing then
        Content content = Content::deleted();
        KeyInLog base{};
        StagedId id{}; // its place among the changes
        ChangeDigests digests{};
    };
    // States are one more than the steps that touch the key.
    struct Chain {
        KeyInLog log;
        std::vector<State> states{State{}};
        std::size_t now = 0;

        [[nodiscard]] const State& present() const { return states[now]; }
        [[nodiscard]] bool isStaged() const { return present().isStaged; }
        [[nodiscard]] bool isConflict() const { return isStaged() && present().base != log; }
    };
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(ByteView key) const { return std::hash<ByteView>()(key); }
    };
    using Chains = std::unordered_map<ByteString, Chain, Hash, std::equal_to<>>;
    using Entry = Chains::value_type;
    struct Step {
        std::string label;
        std::vector<Entry*> entries;
        bool isWritten = false;
    };
    enum class Towards { Past, Future };
    struct Move {
        ByteView key;
        KeyInLog log;
        State state;
        std::optional<StagedId> id{}; // nothing: that of the key, or a new one
    };

    [[nodiscard]] std::optional<Move> moveFor(const Edit& edit);
    bool makeStep(std::span<const Move> moves, std::string label);
    void dropUndone();
    void moveKeysOf(std::size_t step, Towards towards);
    void forgetIfIdle(const Entry& entry);
    void addToCounts(const Chain& chain);
    void subtractFromCounts(const Chain& chain);
    void unstage(State& state);
    [[nodiscard]] StagedId takeId();
    [[nodiscard]] static StagedChange changeOf(const Entry& entry);
    [[nodiscard]] static std::uint64_t memoryOf(const State& state);
    [[nodiscard]] static std::uint64_t memoryOf(const Entry& entry);

    Chains m_chains;
    std::vector<Step> m_steps;
    std::size_t m_done = 0;                  // steps that are not undone
    std::optional<std::size_t> m_lastStep{}; // made, undone or redone
    StagedId m_nextId{};
    std::size_t m_count = 0;
    std::size_t m_conflicts = 0;
    std::uint64_t m_memory = 0;
    std::uint64_t m_revision = 0;
};

} // namespace simkv
