// SPDX-License-Identifier: GPL-3.0-or-later
#include "as_of.h"
#include "base/byte_text.h"
#include "base/whole_characters.h"
#include "command_line.h"
#include "commands.h"
#include "exchange/pieces.h"
#include "matching_records.h"
#include "options.h"
#include "record_json.h"

namespace simkv::cli {
namespace {

struct KeysOptions {
    std::string log;
    std::string where;
    AsOf asOf;
    bool json = false;
};

Result<void> writeKey(Output& out, RecordCursor& cursor, const RecordPlace& place) {
    WholeCharacters characters;
    auto written = forEachPiece(keyPieces(cursor, place), [&](ByteView piece) {
        out.write(escaped(characters.add(piece)));
        return out.isOpen();
    });
    out.write(escaped(characters.cut()));
    out.write("\n");
    return written;
}

Result<ExitCode> run(KeysOptions& options, Console& console) {
    const auto query = whereQuery(options.where);
    if (!query)
        return tl::unexpected(query.error());
    const auto state = options.asOf.open(options.log, console);
    if (!state)
        return tl::unexpected(state.error());
    auto& out = console.out();
    const auto written = writeMatching({*state, *query, liveRecords(*state)}, out,
                                       [&](RecordCursor& cursor, RecordNumber, const RecordPlace& place) {
                                           return options.json ? writeLiveRecord(out, cursor, place)
                                                               : writeKey(out, cursor, place);
                                       });
    if (!written)
        return tl::unexpected(written.error());
    return ExitCode::Done;
}

} // namespace

void addKeys(CommandLine& line) {
    auto options = std::make_shared<KeysOptions>();
    auto& parser = line.add("keys", "List the live keys, in log order",
                            [options](Console& console) { return run(*options, console); });
    addLogArgument(parser, options->log);
    addWhereOption(parser, options->where);
    options->asOf.addOption(parser);
    addJsonOption(parser, options->json);
}

} // namespace simkv::cli
