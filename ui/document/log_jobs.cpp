// SPDX-License-Identifier: GPL-3.0-or-later
#include "document/log_jobs.h"

#include "background/logging.h"
#include "integrity/check.h"
#include "staging/write_changes.h"
#include "store/write_session.h"
#include "texts/age_text.h"

#include <unistd.h>
#include <utility>

namespace simkv::ui {

ReadItem lastItemOf(Store& store, const Result<void>& read) {
    ReadItem item;
    item.snapshot = store.snapshot();
    item.isWritable = ::access(store.path().c_str(), W_OK) == 0;
    const auto holder = store.lockHolder();
    item.isUnlocked = holder && !*holder;
    if (read)
        return item;
    item.error = read.error();
    if (read.error().code == ErrorCode::Changed) {
        if (auto external = store.detectExternalChange())
            item.external = *external;
    }
    return item;
}

WriteItem writeIn(Store& store, const std::vector<StagedChange>& changes, const WriteOptions& options,
                  Progress& progress) {
    WriteItem item;
    item.isEdit = !changes.empty();
    if (auto session = WriteSession::begin(store, options, progress)) {
        item.cut = session->truncatedTail();
        const auto from = store.snapshot()->recordsEnd();
        Result<std::vector<RecordNumber>> records;
        if (item.isEdit)
            records = writeChanges(store, changes, currentTime(), progress);
        if (records)
            item.records = *std::move(records);
        else
            item.error = records.error();
        item.bytes = store.snapshot()->recordsEnd() - from;
    } else {
        item.error = session.error();
    }
    item.snapshot = store.snapshot();
    item.stop = store.writeFailure();
    return item;
}

QString figuresOf(const Snapshot& snapshot) {
    const auto& counts = snapshot.counts();
    return QStringLiteral(
               "%1 records, %2 batches, %3 live keys, %4 tombstones, %5 live and %6 dead bytes, %7-endian, "
               "read to %8, %9")
        .arg(counts.records)
        .arg(counts.markers)
        .arg(counts.liveKeys)
        .arg(counts.tombstones)
        .arg(counts.liveBytes.value())
        .arg(counts.deadBytes.value())
        .arg(snapshot.byteOrder() == ByteOrder::Little ? "little" : "big")
        .arg(snapshot.indexedEnd().value())
        .arg(snapshot.isComplete() ? QString::fromStdString(verdict(snapshot.allFindings()))
                                   : QStringLiteral("not to the end"));
}

void noteWrite(const WriteItem& item) {
    if (item.cut)
        qCInfo(lcWrite).noquote() << "cut off:" << name(item.cut->finding.kind) << "of"
                                  << item.cut->finding.size.value() << "bytes at"
                                  << item.cut->finding.offset.value() << "saved as"
                                  << loggedName(item.cut->savedAs);
    if (!item.records.empty())
        qCInfo(lcWrite) << "appended" << item.records.size() << "records from number"
                        << item.records.front().value() << "on, as" << item.bytes.value() << "bytes";
    if (item.error)
        qCInfo(lcWrite).noquote() << "failed:" << loggedText(*item.error);
    if (item.stop)
        qCInfo(lcWrite) << "nothing more is written; on the disk up to" << item.stop->durableEnd.value();
}

} // namespace simkv::ui
