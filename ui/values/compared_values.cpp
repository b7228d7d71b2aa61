// SPDX-License-Identifier: GPL-3.0-or-later
#include "values/compared_values.h"

#include "base/byte_text.h"
#include "values/json_text.h"
#include "values/loaded_value.h"
#include "values/value_text.h"

namespace simkv::ui {
namespace {

struct ReadValue {
    ByteString bytes;
    bool isDeleted = false;
};

Result<ReadValue> readValue(const Snapshot& snapshot, RecordNumber number, Progress& progress) {
    if (progress.isCancelled())
        return tl::unexpected(cancelledError());
    const auto place = snapshot.place(number);
    if (!place)
        return tl::unexpected(place.error());
    if (place->header.isTombstone())
        return ReadValue{{}, true};
    if (place->header.valueLength > ValueDiff::kMostCompared)
        return tl::unexpected(Error{ErrorCode::Unsupported, "values of more than 16 MiB are not compared",
                                    snapshot.path(), place->offset});
    auto value = snapshot.value(*place);
    if (!value)
        return tl::unexpected(value.error());
    return ReadValue{*std::move(value), false};
}

bool isShortText(ByteView value) {
    return value.size() <= LoadedValue::kMostText && isText(value);
}

bool isJson(ByteView value) {
    return value.size() <= LoadedValue::kMostText && checkJson(value).has_value();
}

// The form that suits both; a deleted value suits any.
DiffForm formFor(const ReadValue& before, const ReadValue& after) {
    const auto are = [&](bool (*isKind)(ByteView)) {
        return (before.isDeleted || isKind(before.bytes)) && (after.isDeleted || isKind(after.bytes));
    };
    const auto isDocument = [](ByteView value) { return detectedKind(value) == ValueKind::Json; };
    if (are(isDocument) && are(isJson))
        return DiffForm::Json;
    return are(isShortText) ? DiffForm::Text : DiffForm::Bytes;
}

DiffForm possibleForm(DiffForm wanted, const ReadValue& before, const ReadValue& after) {
    for (const auto* value : {&before, &after}) {
        if (value->isDeleted)
            continue;
        if (wanted == DiffForm::Json && !isJson(value->bytes))
            wanted = DiffForm::Text;
        if (wanted == DiffForm::Text && !isShortText(value->bytes))
            wanted = DiffForm::Bytes;
    }
    return wanted;
}

} // namespace

Result<ComparedValues> comparedValues(const Snapshot& snapshot, RecordNumber before, RecordNumber after,
                                      std::optional<DiffForm> form, bool ignoresOrder, Progress& progress) {
    const auto old = readValue(snapshot, before, progress);
    if (!old)
        return tl::unexpected(old.error());
    const auto next = readValue(snapshot, after, progress);
    if (!next)
        return tl::unexpected(next.error());
    ComparedValues compared;
    compared.suggested = formFor(*old, *next);
    compared.beforeSize = ByteCount(old->bytes.size());
    compared.afterSize = ByteCount(next->bytes.size());
    compared.isBeforeDeleted = old->isDeleted;
    compared.isAfterDeleted = next->isDeleted;
    const auto used = possibleForm(form.value_or(compared.suggested), *old, *next);
    if (progress.isCancelled())
        return tl::unexpected(cancelledError());
    auto diff = ValueDiff::between(old->bytes, next->bytes, {used, ignoresOrder});
    if (!diff)
        return tl::unexpected(diff.error());
    compared.diff = std::make_shared<const ValueDiff>(*std::move(diff));
    compared.layouts = std::make_shared<const DiffLayouts>(*compared.diff);
    return compared;
}

} // namespace simkv::ui
