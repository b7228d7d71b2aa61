// SPDX-License-Identifier: GPL-3.0-or-later
#include "values/edited_bytes.h"

#include <cassert>

namespace simkv {

void EditedBytes::replace(std::size_t offset, std::size_t removed, ByteView inserted) {
    assert(offset <= m_bytes.size() && removed <= m_bytes.size() - offset);
    const auto former = m_bytes.substr(offset, removed);
    if (former == inserted) // among them: nothing by nothing
        return;
    if (m_clean && *m_clean > m_done)
        m_clean.reset(); // that step is dropped
    m_steps.resize(m_done);
    if (!extendStep(offset, former, inserted)) {
        m_steps.push_back({offset, former, ByteString(inserted)});
        ++m_done;
    }
    m_bytes.replace(offset, removed, inserted);
    m_isOpen = true;
}

bool EditedBytes::extendStep(std::size_t offset, ByteView removed, ByteView inserted) {
    if (!m_isOpen || m_done == 0 || m_clean == m_done)
        return false;
    auto& step = m_steps.back();
    const auto end = step.offset + step.inserted.size();
    if (offset == end) { // typed on, or deleted on
        step.removed += removed;
        step.inserted += inserted;
    } else if (offset + 1 == end && removed.size() == 1 && inserted.size() == 1) { // the other half of a byte
        step.inserted.back() = inserted.front();
    } else if (step.inserted.empty() && inserted.empty() &&
               offset + removed.size() == step.offset) { // backspace
        step.removed.insert(0, removed);
        step.offset = offset;
    } else {
        return false;
    }
    return true;
}

std::optional<EditedBytes::Range> EditedBytes::undo() {
    if (!canUndo())
        return std::nullopt;
    m_isOpen = false;
    const auto& step = m_steps[--m_done];
    m_bytes.replace(step.offset, step.inserted.size(), step.removed);
    return Range{step.offset, step.removed.size()};
}

std::optional<EditedBytes::Range> EditedBytes::redo() {
    if (!canRedo())
        return std::nullopt;
    m_isOpen = false;
    const auto& step = m_steps[m_done++];
    m_bytes.replace(step.offset, step.removed.size(), step.inserted);
    return Range{step.offset, step.inserted.size()};
}

void EditedBytes::setClean() {
    m_clean = m_done;
    m_isOpen = false;
}

} // namespace simkv
