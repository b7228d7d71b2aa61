// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/change_line.h"

#include "format/new_record.h"
#include "format/record_codec.h"

#include "base/byte_text.h"

#include <algorithm>
#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <vector>

namespace simkv {
namespace {

tl::unexpected<Error> wrongLine(std::string what) {
    return tl::unexpected(Error{ErrorCode::Invalid, std::move(what)});
}

// "[json.exception.parse_error.101] parse error at line 1, column 5: syntax error ..." without its head.
std::string reasonOf(const nlohmann::json::parse_error& error) {
    const std::string what = error.what();
    const auto column = what.find("column ");
    return "is not JSON: " + (column == std::string::npos ? what : what.substr(column));
}

// A name given twice would lose one of the two without a word.
Result<nlohmann::json> parseObject(std::string_view line) {
    std::vector<std::string> names;
    std::optional<std::string> twice;
    const auto watch = [&](int depth, nlohmann::json::parse_event_t event, nlohmann::json& value) {
        if (event == nlohmann::json::parse_event_t::key && depth == 1) {
            const auto name = value.get<std::string>();
            if (std::find(names.begin(), names.end(), name) != names.end())
                twice = name;
            names.push_back(name);
        }
        return true;
    };
    try {
        auto object = nlohmann::json::parse(line, watch);
        if (!object.is_object())
            return wrongLine("is not a JSON object");
        if (twice)
            return wrongLine("has \"" + escaped(*twice, kMostOfName) + "\" twice");
        return object;
    } catch (const nlohmann::json::parse_error& error) {
        return wrongLine(reasonOf(error));
    } catch (const nlohmann::json::exception& error) { // a number out of all range
        return wrongLine(std::string("is not JSON: ") + error.what());
    }
}

Result<void> checkNames(const nlohmann::json& object, LineKind kind) {
    using Names = std::span<const std::string_view>;
    static constexpr std::array<std::string_view, 6> kNames{"op",    "key",       "key_hex",
                                                            "value", "value_hex", "timestamp"};
    static constexpr std::array<std::string_view, 4> kConditions{"if_value", "if_value_hex", "if_record",
                                                                 "if_absent"};
    static constexpr std::array<std::string_view, 2> kOfListings{"offset", "size"};
    const auto more = kind == LineKind::Change ? Names(kConditions) : Names(kOfListings);
    for (const auto& [name, value] : object.items()) {
        if (std::find(kNames.begin(), kNames.end(), name) == kNames.end() &&
            std::find(more.begin(), more.end(), name) == more.end())
            return wrongLine("has the unknown name \"" + escaped(name, kMostOfName) + "\"");
    }
    return {};
}

Result<bool> lineDeletes(const nlohmann::json& object, LineKind kind) {
    const auto op = object.find("op");
    if (op == object.end() && kind == LineKind::Key)
        return false;
    if (op == object.end() || (*op != "put" && *op != "delete"))
        return wrongLine(R"(needs "op" to be "put" or "delete")");
    return *op == "delete";
}

// The bytes of "key" or "key_hex"; nothing where there is neither.
Result<std::optional<ByteString>> lineBytesOf(const nlohmann::json& object, const std::string& name) {
    const auto hexName = name + "_hex";
    const bool isHex = object.contains(hexName);
    if (isHex && object.contains(name))
        return wrongLine("has both \"" + name + "\" and \"" + hexName + "\"");
    if (!isHex && !object.contains(name))
        return std::optional<ByteString>();
    const auto& given = isHex ? hexName : name;
    if (!object[given].is_string())
        return wrongLine("needs a string as \"" + given + "\"");
    const auto text = object[given].get<std::string>();
    if (!isHex)
        return std::optional(text);
    auto bytes = fromHex(text);
    if (!bytes)
        return wrongLine("needs hexadecimal digits as \"" + hexName + "\"");
    return std::optional(*std::move(bytes));
}

Result<Timestamp> lineTimeOf(const nlohmann::json& object, Timestamp now) {
    const auto given = object.find("timestamp");
    if (given == object.end())
        return now;
    constexpr auto kLast = std::numeric_limits<std::uint32_t>::max();
    if (!given->is_number_unsigned() || given->get<std::uint64_t>() > kLast)
        return wrongLine("needs a whole number from 0 to 4294967295 as \"timestamp\"");
    return Timestamp(given->get<std::uint32_t>());
}

// What has to hold for the key; nothing where the line does not say.
Result<std::optional<Requirement>> requirementOf(const nlohmann::json& object) {
    const auto number = object.find("if_record");
    const auto absent = object.find("if_absent");
    const bool hasValue = object.contains("if_value") || object.contains("if_value_hex");
    if (int{hasValue} + int{number != object.end()} + int{absent != object.end()} > 1)
        return wrongLine("has more than one condition");
    if (hasValue) {
        auto bytes = lineBytesOf(object, "if_value");
        if (!bytes)
            return tl::unexpected(bytes.error());
        return Requirement(ValueBytes{**std::move(bytes)});
    }
    if (number != object.end()) {
        if (!number->is_number_unsigned())
            return wrongLine("needs the number of a record as \"if_record\"");
        return Requirement(NewestRecord{RecordNumber(number->get<std::uint64_t>())});
    }
    if (absent != object.end()) {
        if (*absent != true)
            return wrongLine("needs true as \"if_absent\"");
        return Requirement(NoValue{});
    }
    return std::optional<Requirement>();
}

} // namespace

Result<ChangeLine> parseChangeLine(std::string_view line, LineKind kind, Timestamp now) {
    const auto object = parseObject(line);
    if (!object)
        return tl::unexpected(object.error());
    if (auto known = checkNames(*object, kind); !known)
        return tl::unexpected(known.error());
    const auto deletes = lineDeletes(*object, kind);
    if (!deletes)
        return tl::unexpected(deletes.error());
    auto key = lineBytesOf(*object, "key");
    if (!key)
        return tl::unexpected(key.error());
    if (!*key)
        return wrongLine(R"(needs "key" or "key_hex")");
    auto value = lineBytesOf(*object, "value");
    if (!value)
        return tl::unexpected(value.error());
    if (!*deletes && !*value)
        return wrongLine(R"(needs "value" or "value_hex" to put)");
    if (*deletes && *value)
        return wrongLine("has a value, which a delete does not take");
    const auto time = lineTimeOf(*object, now);
    if (!time)
        return tl::unexpected(time.error());
    auto requirement = requirementOf(*object);
    if (!requirement)
        return tl::unexpected(requirement.error());
    return ChangeLine{*std::move(*key), *std::move(value), *time, *std::move(requirement)};
}

Result<void> addTo(Batch& batch, const ChangeLine& change) {
    return change.value ? batch.put(change.key, *change.value, change.time)
                        : batch.remove(change.key, change.time);
}

Result<void> writeRecord(const ChangeLine& change, ByteOrder order, ByteSink& out) {
    const ByteView value = change.value ? ByteView(*change.value) : ByteView();
    const auto header = newRecordHeader(change.key, value, change.time, change.value ? 0 : 1);
    if (!header)
        return tl::unexpected(header.error());
    const auto bytes = encodeHeader(*header, order);
    out.write(ByteView(bytes.data(), bytes.size()));
    out.write(change.key);
    out.write(value);
    return {};
}

} // namespace simkv
