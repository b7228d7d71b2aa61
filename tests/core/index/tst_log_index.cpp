// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_builder.h"
#include "memory_log.h"

#include <QTest>

using namespace simkv;

class LogIndexTest final : public QObject {
    Q_OBJECT
private slots:
    void memoryCountsBatchMarkers();
};

namespace {

std::uint64_t memoryOf(const LogBuilder& log) {
    const auto file = std::make_shared<MemoryFile>(log.bytes());
    LogIndex index(file, log.order());
    IndexBuilder builder(*file, file->infoNow(), index);
    NoProgress unwatched;
    while (!must(builder.advance(ByteCount(log.size() + 1), unwatched))) {
    }
    return index.memory();
}

} // namespace

// Two logs of as many records in the same places, of which one has markers where the other has tombstones.
void LogIndexTest::memoryCountsBatchMarkers() {
    constexpr int kBatches = 1'000;
    const auto body = LogBuilder().put("k", "v");
    const auto marker = LogBuilder().batch(body).size() - body.size();
    const ByteString asLong(marker - LogBuilder().tombstone("").size(), 'm');
    LogBuilder batches;
    LogBuilder plain;
    batches.tombstone(asLong).put("k", "v");
    plain.tombstone(asLong).put("k", "v");
    for (int number = 0; number < kBatches; ++number) {
        batches.batch(body);
        plain.tombstone(asLong).put("k", "v");
    }
    QCOMPARE(batches.size(), plain.size());
    QCOMPARE(memoryOf(batches), memoryOf(plain) + kBatches * sizeof(std::uint32_t));
}

QTEST_APPLESS_MAIN(LogIndexTest)
#include "tst_log_index.moc"
