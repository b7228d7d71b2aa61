// SPDX-License-Identifier: GPL-3.0-or-later
// Writes changes that a window has staged to a new file: journal_writer_program FILE. For
// tests/data/compatibility/make.
#include "staging/staged_journal.h"

#include <cstdio>

using namespace simkv;

namespace {

JournalEntry staged(ByteString key, const Content& content, const KeyInLog& base = {}) {
    return JournalEntry{key, StagedChange{key, content, base, base}};
}

Result<void> write(const char* path) {
    auto journal =
        StagedJournal::create(path, JournalledLog{"/data/shop.simkv", FileIdentity{2049, 131'072}});
    if (!journal)
        return tl::unexpected(journal.error());
    const std::vector<std::vector<JournalEntry>> steps{
        {staged("added", Content::of("1"))},
        {staged("taken back", Content::of("2"))},
        {staged("", Content::of(""), {RecordNumber(0), true}),
         staged("deleted", Content::deleted(), {RecordNumber(7), true}),
         staged("brought back", Content::of(RecordNumber(3)), {RecordNumber(9), false}),
         staged("\xff\xfe", Content::of(ByteString("\0\x80", 2)))},
        {JournalEntry{"taken back", std::nullopt}},
        {staged("added", Content::of("typed again"))}};
    for (const auto& step : steps) {
        if (auto noted = journal->note(step); !noted)
            return noted;
    }
    return {};
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2)
        return 1;
    const auto written = write(argv[1]);
    if (!written)
        std::fprintf(stderr, "%s\n", describe(written.error()).c_str());
    return written ? 0 : 1;
}
