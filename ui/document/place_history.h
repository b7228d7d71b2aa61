// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scan/row_id.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace simkv::ui {

// Places that a user has come from, as a web browser keeps them.
class PlaceHistory final {
public:
    struct Place {
        int tab = 0;
        RowId record{RecordNumber()};
        bool operator==(const Place&) const = default;
    };

    // Call before going elsewhere: `place` can be gone back to. What lay ahead is forgotten.
    void leave(const Place& place) {
        m_ahead.clear();
        if (m_behind.empty() || m_behind.back() != place)
            m_behind.push_back(place);
        if (m_behind.size() > kMax)
            m_behind.erase(m_behind.begin());
    }
    // The place to go to from `now`, which is kept on the other side; nothing if there is no such place.
    std::optional<Place> back(const Place& now) { return step(m_behind, m_ahead, now); }
    std::optional<Place> forward(const Place& now) { return step(m_ahead, m_behind, now); }
    [[nodiscard]] bool canGoBack() const { return !m_behind.empty(); }
    [[nodiscard]] bool canGoForward() const { return !m_ahead.empty(); }
    void clear() {
        m_behind.clear();
        m_ahead.clear();
    }

    static constexpr std::size_t kMax = 200;

private:
    static std::optional<Place> step(std::vector<Place>& from, std::vector<Place>& to, const Place& now) {
        if (from.empty())
            return std::nullopt;
        const auto place = from.back();
        from.pop_back();
        to.push_back(now);
        return place;
    }

    std::vector<Place> m_behind;
    std::vector<Place> m_ahead;
};

} // namespace simkv::ui
