// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/types.h"

#include <optional>
#include <vector>

namespace simkv {

// Bytes that are edited, with unlimited undo. A step keeps what it removed and what it inserted, no more. One
// thread at a time.
class EditedBytes final {
public:
    explicit EditedBytes(ByteString bytes = {}) : m_bytes(std::move(bytes)) {}

    [[nodiscard]] const ByteString& bytes() const { return m_bytes; }
    [[nodiscard]] std::size_t size() const { return m_bytes.size(); }

    // The bytes from `offset` on, of which there are `removed`, become others. Goes on with the step before
    // where it adjoins that, as typing does, until endStep().
    void replace(std::size_t offset, std::size_t removed, ByteView inserted);
    void endStep() { m_isOpen = false; }

    struct Range {
        std::size_t offset;
        std::size_t size;
    };
    // What has changed; nothing where there is no step.
    std::optional<Range> undo();
    std::optional<Range> redo();
    [[nodiscard]] bool canUndo() const { return m_done > 0; }
    [[nodiscard]] bool canRedo() const { return m_done < m_steps.size(); }

    // Whether they have been changed since they were set or setClean(); undone changes are none.
    [[nodiscard]] bool isModified() const { return m_clean != m_done; }
    void setClean();

private:
    struct Step {
        std::size_t offset;
        ByteString removed;
        ByteString inserted;
    };
    [[nodiscard]] bool extendStep(std::size_t offset, ByteView removed, ByteView inserted);

    ByteString m_bytes;
    std::vector<Step> m_steps;
    std::size_t m_done = 0;                // steps that are not undone
    std::optional<std::size_t> m_clean{0}; // steps that lead to the clean bytes; nothing: none do any more
    bool m_isOpen = false;
};

} // namespace simkv
