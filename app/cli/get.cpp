// SPDX-License-Identifier: GPL-3.0-or-later
#include "as_of.h"
#include "base/byte_text.h"
#include "command_line.h"
#include "commands.h"
#include "options.h"
#include "record_json.h"

namespace simkv::cli {
namespace {

struct GetOptions {
    std::string log;
    BytesArgument key;
    AsOf asOf;
    bool raw = false;
    bool json = false;
};

ExitCode sayNotFound(const GetOptions& options, ByteView key, std::optional<Offset> tombstone,
                     Console& console) {
    auto sentence = options.log + ": no such key: " + escaped(key);
    if (tombstone)
        sentence += ", deleted at offset " + std::to_string(tombstone->value());
    console.say(sentence);
    return ExitCode::Finding;
}

Result<void> writeValue(Output& out, RecordCursor& cursor, const RecordPlace& place) {
    for (ByteCount from; out.isOpen();) {
        const auto piece = cursor.valuePiece(place, from);
        if (!piece)
            return tl::unexpected(piece.error());
        if (piece->empty())
            break;
        out.write(*piece);
        from += ByteCount(piece->size());
    }
    return {};
}

Result<void> write(const GetOptions& options, RecordCursor& cursor, const RecordPlace& place, Output& out) {
    if (options.json)
        return writeLiveRecord(out, cursor, place);
    if (options.raw)
        out.passBytes();
    auto written = writeValue(out, cursor, place);
    if (written && !options.raw)
        out.write("\n");
    return written;
}

Result<ExitCode> run(GetOptions& options, Console& console) {
    const auto key = bytesOf(options.key, "KEY");
    if (!key)
        return tl::unexpected(key.error());
    const auto state = options.asOf.open(options.log, console);
    if (!state)
        return tl::unexpected(state.error());
    const auto number = (*state)->newest(*key);
    if (!number)
        return tl::unexpected(number.error());
    if (!*number)
        return sayNotFound(options, *key, std::nullopt, console);
    RecordCursor cursor(*state);
    const auto place = cursor.place(**number);
    if (!place)
        return tl::unexpected(place.error());
    if (place->header.isTombstone())
        return sayNotFound(options, *key, place->offset, console);
    if (auto written = write(options, cursor, *place, console.out()); !written)
        return tl::unexpected(written.error());
    return ExitCode::Done;
}

} // namespace

void addGet(CommandLine& line) {
    auto options = std::make_shared<GetOptions>();
    auto& parser = line.add("get", "Print the value of a key",
                            [options](Console& console) { return run(*options, console); });
    addLogArgument(parser, options->log);
    addKeyArgument(parser, options->key);
    options->asOf.addOption(parser);
    auto* raw =
        parser.add_flag("--raw", options->raw, "the bytes as they are, without a newline, to a terminal too");
    addJsonOption(parser, options->json)->excludes(raw);
}

} // namespace simkv::cli
