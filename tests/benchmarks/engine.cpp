// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine.h"

#include <cstdlib>
#include <iostream>

namespace benchmarks {

const std::vector<EngineKind>& engines() {
    static const std::vector<EngineKind> all{
        {"simkv", openSimkv, true}, {"leveldb", openLevelDb, true}, {"rocksdb", openRocksDb, true},
        {"lmdb", openLmdb, false},  {"tkrzw", openTkrzw, true},
    };
    return all;
}

void fail(std::string_view where, std::string_view what) {
    std::cerr << where << ": " << what << std::endl;
    std::exit(2);
}

} // namespace benchmarks
