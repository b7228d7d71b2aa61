// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cassert>
#include <hs.h>
#include <memory>
#include <new>

namespace simkv {

struct FreeHsDatabase {
    void operator()(hs_database_t* database) const { hs_free_database(database); }
};
using HsDatabase = std::unique_ptr<hs_database_t, FreeHsDatabase>;

inline void requireHs(hs_error_t status) {
    if (status == HS_NOMEM)
        throw std::bad_alloc();
    assert(status == HS_SUCCESS || status == HS_SCAN_TERMINATED);
}

} // namespace simkv
