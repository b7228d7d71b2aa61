// SPDX-License-Identifier: GPL-3.0-or-later
#include "staging/change_set.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace simkv {

bool ChangeSet::apply(const std::vector<Edit>& edits, std::string label) {
    std::vector<Move> moves;
    std::unordered_set<ByteView> seen;
    moves.reserve(edits.size());
    seen.reserve(edits.size());
    for (auto edit = edits.rbegin(); edit != edits.rend(); ++edit) {
        if (edits.size() > 1 && !seen.insert(edit->key).second)
            continue;
        if (auto move = moveFor(*edit))
            moves.push_back(*std::move(move));
    }
    std::reverse(moves.begin(), moves.end());
    return makeStep(moves, std::move(label));
}

// The move that the edit makes; nothing where it changes nothing.
std::optional<ChangeSet::Move> ChangeSet::moveFor(const Edit& edit) {
    auto found = m_chains.find(edit.key);
    if (found != m_chains.end() && edit.base.newest > found->second.log.newest) {
        logMoved(edit.key, edit.base);
        found = m_chains.find(edit.key); // it may have ended there
    }
    const bool isNew = found == m_chains.end();
    const auto& log = isNew ? edit.base : found->second.log;
    const bool isStaged =
        edit.base.isOfFormerFile() || (edit.content != edit.base.content() && edit.content != log.content());
    const bool wasStaged = !isNew && found->second.isStaged();
    if (!isStaged && !wasStaged)
        return std::nullopt;
    if (isStaged && wasStaged && edit.content == found->second.present().content &&
        edit.base == found->second.present().base)
        return std::nullopt;
    return Move{edit.key, log, {isStaged, edit.content, edit.base}};
}

bool ChangeSet::revert(std::span<const ByteString> keys, std::string label) {
    std::vector<Edit> edits;
    for (const auto& key : keys) {
        if (const auto change = find(key))
            edits.push_back({key, change->log.content(), change->log});
    }
    return apply(edits, std::move(label));
}

bool ChangeSet::revertAll(std::string label) {
    std::vector<Edit> edits;
    edits.reserve(m_count);
    for (const auto& [key, chain] : m_chains) {
        if (chain.isStaged())
            edits.push_back({key, chain.log.content(), chain.log});
    }
    return apply(edits, std::move(label));
}

bool ChangeSet::acceptConflicts(std::span<const ByteString> keys, std::string label) {
    std::vector<Edit> edits;
    for (const auto& key : keys) {
        if (const auto change = find(key))
            edits.push_back({key, change->content, change->log});
    }
    return apply(edits, std::move(label));
}

bool ChangeSet::makeStep(std::span<const Move> moves, std::string label) {
    if (moves.empty())
        return false;
    dropUndone();
    Step step{std::move(label), {}};
    step.entries.reserve(moves.size());
    if (moves.size() > m_chains.size())
        m_chains.reserve(m_chains.size() + moves.size());
    for (const auto& move : moves) {
        const auto [found, isNew] = m_chains.try_emplace(ByteString(move.key), Chain{move.log});
        auto& chain = found->second;
        m_memory += isNew ? memoryOf(*found) : 0;
        subtractFromCounts(chain);
        const auto id = move.id ? *move.id : chain.isStaged() ? chain.present().id : takeId();
        chain.states.push_back(move.state);
        chain.states.back().id = id;
        m_memory += memoryOf(chain.states.back());
        ++chain.now;
        addToCounts(chain);
        step.entries.push_back(&*found);
    }
    m_steps.push_back(std::move(step));
    m_lastStep = m_done++;
    ++m_revision;
    return true;
}

void ChangeSet::dropUndone() {
    for (; m_steps.size() > m_done; m_steps.pop_back()) {
        for (auto* entry : m_steps.back().entries) {
            auto& states = entry->second.states;
            m_memory -= memoryOf(states.back());
            states.pop_back();
            forgetIfIdle(*entry);
        }
    }
}

// An entry of one state is in no step.
void ChangeSet::forgetIfIdle(const Entry& entry) {
    if (entry.second.states.size() > 1 || entry.second.isStaged())
        return;
    m_memory -= memoryOf(entry);
    m_chains.erase(m_chains.find(entry.first));
}

bool ChangeSet::undo() {
    if (!canUndo())
        return false;
    moveKeysOf(--m_done, Towards::Past);
    return true;
}

bool ChangeSet::redo() {
    if (!canRedo())
        return false;
    moveKeysOf(m_done++, Towards::Future);
    return true;
}

void ChangeSet::moveKeysOf(std::size_t step, Towards towards) {
    for (auto* entry : m_steps[step].entries) {
        auto& chain = entry->second;
        subtractFromCounts(chain);
        chain.now = towards == Towards::Future ? chain.now + 1 : chain.now - 1;
        addToCounts(chain);
    }
    m_lastStep = step;
    ++m_revision;
}

std::vector<ByteString> ChangeSet::touched() const {
    std::vector<ByteString> keys;
    if (m_lastStep) {
        for (const auto* entry : m_steps[*m_lastStep].entries)
            keys.push_back(entry->first);
    }
    return keys;
}

void ChangeSet::written(std::span<const WrittenChange> changes) {
    for (const auto& change : changes) {
        const auto found = m_chains.find(change.key);
        if (found == m_chains.end())
            continue;
        auto& chain = found->second;
        subtractFromCounts(chain);
        const auto before = chain.log;
        chain.log = {change.record, !change.content.isDeleted()};
        const auto id = takeId();
        for (auto& state : chain.states) {
            if (!state.isStaged) {
                state = {true, before.content(), chain.log, id, {}};
            } else if (state.base == before) {
                state.base = chain.log;
                state.digests.base.reset();
            }
            if (state.content == change.content || state.content == chain.log.content())
                unstage(state);
        }
        addToCounts(chain);
        forgetIfIdle(*found);
    }
    for (std::size_t step = 0; step < m_done; ++step)
        m_steps[step].isWritten = true;
    ++m_revision;
}

void ChangeSet::logMoved(ByteView key, const KeyInLog& now) {
    const auto found = m_chains.find(key);
    if (found == m_chains.end() || found->second.log == now)
        return;
    auto& chain = found->second;
    subtractFromCounts(chain);
    chain.log = now;
    for (auto& state : chain.states) {
        if (state.isStaged && state.content == now.content())
            unstage(state);
    }
    addToCounts(chain);
    forgetIfIdle(*found);
    ++m_revision;
}

void ChangeSet::digestFound(ByteView key, RecordNumber record, const ValueDigest& digest) {
    const auto found = m_chains.find(key);
    if (found == m_chains.end())
        return;
    for (auto& state : found->second.states) {
        if (state.isStaged && state.base.isLive && state.base.newest == record)
            state.digests.base = digest;
        if (state.isStaged && state.content.record() == record)
            state.digests.content = digest;
    }
}

std::vector<StagedChange> ChangeSet::leaveFile(std::string label) {
    auto former = changes();
    clear();
    std::vector<Move> moves;
    moves.reserve(former.size());
    for (const auto& change : former) {
        if (change.content.record())
            continue;
        const auto base = change.base.isLive ? KeyInLog::ofFormerFile() : KeyInLog();
        moves.push_back({change.key, base, {true, change.content, base, {}, change.digests}, change.id});
    }
    makeStep(moves, std::move(label));
    return former;
}

void ChangeSet::compared(ByteView key, const KeyInLog& now, bool isSame, const Content* there) {
    const auto found = m_chains.find(key);
    if (found == m_chains.end())
        return;
    auto& chain = found->second;
    subtractFromCounts(chain);
    chain.log = now;
    for (auto& state : chain.states) {
        const bool isFormer = state.base.isOfFormerFile() || state.base == KeyInLog();
        if (state.isStaged && isFormer && isSame)
            state.base = now;
        if (state.isStaged &&
            (state.content == now.content() || (there != nullptr && state.content == *there)))
            unstage(state);
    }
    addToCounts(chain);
    forgetIfIdle(*found);
    ++m_revision;
}

void ChangeSet::unstage(State& state) {
    m_memory -= memoryOf(state);
    state = {};
    m_memory += memoryOf(state);
}

std::optional<StagedChange> ChangeSet::find(ByteView key) const {
    const auto found = m_chains.find(key);
    if (found == m_chains.end() || !found->second.isStaged())
        return std::nullopt;
    return changeOf(*found);
}

std::vector<StagedChange> ChangeSet::changes() const {
    std::vector<const Entry*> staged;
    staged.reserve(m_count);
    for (const auto& entry : m_chains) {
        if (entry.second.isStaged())
            staged.push_back(&entry);
    }
    std::sort(staged.begin(), staged.end(),
              [](const Entry* a, const Entry* b) { return a->second.present().id < b->second.present().id; });
    std::vector<StagedChange> changes;
    changes.reserve(staged.size());
    for (const auto* entry : staged)
        changes.push_back(changeOf(*entry));
    return changes;
}

StagedChange ChangeSet::changeOf(const Entry& entry) {
    const auto& [key, chain] = entry;
    const auto& state = chain.present();
    return {key, state.content, state.base, chain.log, state.id, state.digests};
}

void ChangeSet::clear() {
    const auto revision = m_revision;
    const auto nextId = m_nextId;
    *this = {};
    m_revision = revision + 1;
    m_nextId = nextId;
}

// Each belongs to a state that the history keeps, of 100 bytes or more: memory ends before the ids do.
StagedId ChangeSet::takeId() {
    return std::exchange(m_nextId, StagedId(m_nextId.value() + 1));
}

void ChangeSet::addToCounts(const Chain& chain) {
    m_count += chain.isStaged() ? 1 : 0;
    m_conflicts += chain.isConflict() ? 1 : 0;
}

void ChangeSet::subtractFromCounts(const Chain& chain) {
    m_count -= chain.isStaged() ? 1 : 0;
    m_conflicts -= chain.isConflict() ? 1 : 0;
}

std::uint64_t ChangeSet::memoryOf(const State& state) {
    const auto& bytes = state.content.bytes();
    return sizeof(State) + (bytes ? bytes->size() : 0);
}

// The memory of an entry with one state.
std::uint64_t ChangeSet::memoryOf(const Entry& entry) {
    return sizeof(Entry) + entry.first.size() + memoryOf(entry.second.states.front());
}

} // namespace simkv
