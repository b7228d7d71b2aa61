// SPDX-License-Identifier: GPL-3.0-or-later
// The program that is killed: writer_program LOG FIRST writes step after step, from that number on, until it
// is stopped, and says the number of each step that was confirmed.
#include "must.h"
#include "store/store.h"
#include "written_steps.h"

#include <cstdio>
#include <cstdlib>

using namespace simkv;

int main(int argc, char** argv) {
    if (argc != 3)
        return 1;
    NoProgress unwatched;
    const auto store = must(Store::open(argv[1], unwatched));
    must(store->buildIndex(unwatched));
    WriteOptions options;
    options.sync = Sync::None;
    (void)must(store->beginWriting(options, unwatched));
    for (std::uint32_t number = static_cast<std::uint32_t>(std::atoi(argv[2]));; ++number) {
        const auto step = writtenStep(number);
        if (step.isBatch) {
            Batch batch;
            for (const auto& [key, value] : step.puts)
                must(batch.put(key, value, Timestamp(kTestTime)));
            (void)must(store->apply(std::move(batch), unwatched));
        } else {
            (void)must(store->put(step.puts[0].first, step.puts[0].second, Timestamp(kTestTime)));
        }
        std::printf("%u\n", number);
        std::fflush(stdout);
    }
}
