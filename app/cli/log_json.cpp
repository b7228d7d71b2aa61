// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_json.h"

#include "record_json.h"

#include <nlohmann/json.hpp>

namespace simkv::cli {

Result<void> LogJson::writeRecord(RecordCursor& cursor, RecordNumber number, const RecordPlace& place) {
    const auto state = cursor.snapshot().stateOf(number);
    JsonLine line(*m_out);
    line.number("record", number.value());
    line.number("offset", place.offset.value());
    line.number("size", place.header.size().value());
    line.number("timestamp", place.header.timestamp.seconds());
    line.number("flag", place.header.flag);
    line.boolean("tombstone", place.header.isTombstone());
    line.boolean("live", state == RecordState::Live);
    if (state == RecordState::Marker)
        line.text("marker", "batch");
    if (auto written = addKeyAndValue(line, cursor, place); !written)
        return written;
    line.end();
    return {};
}

void LogJson::writeFinding(const Finding& finding) {
    nlohmann::ordered_json range{{"offset", finding.offset.value()}, {"size", finding.size.value()}};
    const char* what = "tail";
    if (isTail(finding.kind)) {
        range["kind"] = name(finding.kind);
    } else {
        what = finding.kind == FindingKind::WrongBatch ? "batch" : "damage";
        range["reason"] = finding.reason;
    }
    m_out->write(nlohmann::ordered_json{{what, range}}.dump());
    m_out->write("\n");
}

} // namespace simkv::cli
