// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/generate.h"

#include "exchange/new_log_sink.h"
#include "format/record.h"
#include "format/record_codec.h"
#include "log/log_writer.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>

namespace simkv {
namespace {

using namespace std::string_view_literals;

constexpr std::uint64_t kMillion = 1'000'000;

// The output function of SplitMix64.
std::uint64_t mixed(std::uint64_t bits) {
    bits = (bits ^ (bits >> 30U)) * 0xBF58'476D'1CE4'E5B9;
    bits = (bits ^ (bits >> 27U)) * 0x94D0'49BB'1331'11EB;
    return bits ^ (bits >> 31U);
}

// `bits`, seen as a fraction of 2^32, of `count`; which is at most 2^32.
std::uint64_t fractionOf(std::uint64_t count, std::uint64_t bits) {
    return ((bits >> 32U) * count) >> 32U;
}

// Random numbers that are the same everywhere, unlike those of the standard's distributions: xoshiro256**
// 1.0, its state filled by SplitMix64 (D. Blackman and S. Vigna, https://prng.di.unimi.it, public domain).
class Random final {
public:
    explicit Random(std::uint64_t seed) {
        for (auto& word : m_state)
            word = mixed(seed += 0x9E37'79B9'7F4A'7C15);
    }
    std::uint64_t next() {
        const auto result = std::rotl(m_state[1] * 5, 7) * 9;
        const auto shifted = m_state[1] << 17U;
        m_state[2] ^= m_state[0];
        m_state[3] ^= m_state[1];
        m_state[1] ^= m_state[2];
        m_state[0] ^= m_state[3];
        m_state[2] ^= shifted;
        m_state[3] = std::rotl(m_state[3], 45);
        return result;
    }
    // Less than `count`, which is at most 2^32.
    std::uint64_t below(std::uint64_t count) { return fractionOf(count, next()); }

private:
    std::array<std::uint64_t, 4> m_state{};
};

std::uint64_t sizeIn(const SizeRange& range, std::uint64_t bits) {
    return range.smallest + fractionOf(range.largest - range.smallest + 1, bits);
}

// A random order of the numbers below `count` that takes no memory. Multiplying by an odd number, adding, and
// xor with the higher bits can all be undone, so they permute the numbers below the next power of two. A
// number that this takes out of the range is permuted again until it is back: cycle walking (J. Black and
// P. Rogaway, Ciphers with Arbitrary Finite Domains, 2002); fewer than two steps on average.
class Shuffle final {
public:
    Shuffle(std::uint64_t count, Random& random)
        : m_count(count), m_mask(std::bit_ceil(count) - 1),
          m_shift(std::max(1, static_cast<int>(std::bit_width(m_mask) + 1) / 2)) {
        for (auto& key : m_keys)
            key = random.next();
    }
    [[nodiscard]] std::uint64_t at(std::uint64_t index) const {
        do {
            for (const auto key : m_keys) {
                index = (index * (key | 1U) + (key >> 32U)) & m_mask;
                index ^= index >> m_shift;
            }
        } while (index >= m_count);
        return index;
    }

private:
    std::uint64_t m_count;
    std::uint64_t m_mask;
    int m_shift;
    std::array<std::uint64_t, 4> m_keys{};
};

// Times that rise over two years and end before 2026; in a small log an hour apart. Each record has a slot of
// its own and lies anywhere in it.
class Times final {
public:
    Times(std::uint64_t records, Random& random) {
        constexpr std::uint64_t kFirst = 1'672'531'200; // 2023-01-01
        constexpr std::uint64_t kYear = 365U * 86'400U;
        const auto span = std::min(2 * kYear, records * 3600);
        m_slotStart = (kFirst + random.below(kYear)) << 32U;
        m_slot = (span << 32U) / std::max<std::uint64_t>(records, 1);
    }
    Timestamp next(Random& random) {
        const auto bits = random.next();
        const auto time =
            m_slotStart + (m_slot >> 32U) * (bits >> 32U) + fractionOf(m_slot & 0xFFFF'FFFFU, bits);
        m_slotStart += m_slot;
        return Timestamp(static_cast<std::uint32_t>(time >> 32U));
    }

private:
    std::uint64_t m_slotStart; // in 2^-32 seconds, as is the slot
    std::uint64_t m_slot;
};

// Appends to a file that nobody else may write to.
Result<bool> appendAlone(File& file, ByteView piece, Offset end) {
    const std::array<ByteView, 1> parts{piece};
    const auto appended = file.append(parts);
    const auto now = appended ? file.appendedEnd() : tl::unexpected(appended.error());
    if (!now) {
        auto error = now.error();
        error.offset = error.offset.value_or(end);
        return tl::unexpected(error);
    }
    if (*now != end + ByteCount(piece.size()))
        return tl::unexpected(
            Error{ErrorCode::Changed, "another program has written to the new log", file.path(), end});
    return true;
}

// The keys: numbers in decimal, as user:0000000123 where there is room for the word.
class Keys final {
public:
    Keys(std::uint64_t count, const SizeRange& size, Random& random)
        : m_order(std::max<std::uint64_t>(count, 1), random), m_digits(smallestSize(count)), m_size(size),
          m_sizeSeed(random.next()) {}

    // How many bytes the numbers below `count` need.
    static std::uint64_t smallestSize(std::uint64_t count) {
        return std::to_string(std::max<std::uint64_t>(count, 1) - 1).size();
    }
    // The number of the key that comes at `index`.
    [[nodiscard]] std::uint64_t at(std::uint64_t index) const { return m_order.at(index); }
    [[nodiscard]] std::uint64_t sizeOf(std::uint64_t number) const {
        return sizeIn(m_size, mixed(number ^ m_sizeSeed));
    }
    void write(std::uint64_t number, std::uint64_t size, NewLogSink& to) const {
        constexpr auto kWord = "user:"sv;
        std::array<char, 20> digits{};
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
        const ByteView text(digits.data(), static_cast<std::size_t>(end - digits.data()));
        const auto word = size >= kWord.size() + m_digits ? kWord : ByteView();
        to.add(word);
        to.fill('0', size - word.size() - text.size());
        to.add(text);
    }

private:
    Shuffle m_order;
    std::uint64_t m_digits; // of the largest number
    SizeRange m_size;
    std::uint64_t m_sizeSeed;
};

constexpr std::array kWords{
    "acorn"sv,  "amber"sv,  "anchor"sv, "apple"sv,   "arrow"sv,  "autumn"sv,  "barley"sv,  "basin"sv,
    "beacon"sv, "birch"sv,  "bridge"sv, "candle"sv,  "canvas"sv, "cedar"sv,   "chalk"sv,   "cherry"sv,
    "cloud"sv,  "copper"sv, "coral"sv,  "cotton"sv,  "crane"sv,  "delta"sv,   "ember"sv,   "falcon"sv,
    "fern"sv,   "flint"sv,  "forest"sv, "garden"sv,  "ginger"sv, "granite"sv, "harbor"sv,  "hazel"sv,
    "heron"sv,  "honey"sv,  "indigo"sv, "island"sv,  "ivory"sv,  "jasmine"sv, "juniper"sv, "lantern"sv,
    "lemon"sv,  "linen"sv,  "maple"sv,  "marble"sv,  "meadow"sv, "mint"sv,    "morning"sv, "nutmeg"sv,
    "olive"sv,  "orchid"sv, "pebble"sv, "pepper"sv,  "quartz"sv, "raven"sv,   "river"sv,   "saffron"sv,
    "silver"sv, "spruce"sv, "stone"sv,  "thistle"sv, "timber"sv, "velvet"sv,  "willow"sv,  "winter"sv};

// The values: pieces, of any place and length, of one text of words and JSON.
class Values final {
public:
    explicit Values(Random& random) {
        m_text.reserve(kTextSize + 256);
        while (m_text.size() < kTextSize) {
            if (random.below(3) == 0)
                addSentence(random);
            else
                addObject(random);
        }
        m_text.resize(kTextSize);
    }
    void write(std::uint64_t size, Random& random, NewLogSink& to) const {
        auto from = static_cast<std::size_t>(random.below(kTextSize));
        while (size > 0 && !to.failure()) {
            const auto piece = ByteView(m_text).substr(from, size);
            to.add(piece);
            size -= piece.size();
            from = 0;
        }
    }

private:
    static constexpr std::size_t kTextSize = 1U << 20U;

    static ByteView word(Random& random) { return kWords[random.below(kWords.size())]; }

    void addSentence(Random& random) {
        for (auto words = 4 + random.below(8); words > 0; --words)
            m_text.append(word(random)).append(words > 1 ? " " : ". ");
    }
    void addObject(Random& random) {
        m_text.append(R"({"name":")").append(word(random)).append(" ").append(word(random));
        m_text.append(R"(","count":)").append(std::to_string(random.below(100'000)));
        m_text.append(R"(,"tags":[")").append(word(random)).append(R"(",")").append(word(random));
        m_text.append(random.below(2) == 0 ? R"("],"active":true} )" : R"("],"active":false} )");
    }

    ByteString m_text;
};

// How many records are what.
struct Shares {
    std::uint64_t puts = 0;
    std::uint64_t tombstones = 0;
    std::uint64_t keys = 0;
};

Shares sharesOf(const GenerateOptions& options) {
    if (options.records == 0)
        return {};
    const auto wanted = (options.records * options.deletesPerMillion + kMillion / 2) / kMillion;
    const auto tombstones = std::min(wanted, options.records - 1);
    const auto puts = options.records - tombstones;
    return Shares{puts, tombstones, std::min(options.keys.value_or(puts), puts)};
}

ByteCount expectedSize(const GenerateOptions& options, const Shares& shares) {
    const auto middle = [](const SizeRange& range) { return (range.smallest + range.largest) / 2; };
    return ByteCount(options.records * (kHeaderSize.value() + middle(options.keySize)) +
                     shares.puts * middle(options.valueSize));
}

// Writes the records.
void writeRecords(const GenerateOptions& options, const Shares& shares, NewLogSink& to) {
    Random random(options.seed);
    const Values values(random);
    const Keys keys(shares.keys, options.keySize, random);
    Times times(options.records, random);
    std::uint64_t puts = 0; // so far
    for (std::uint64_t record = 0; record < options.records && !to.isOver(); ++record) {
        // Selection sampling: exactly as many tombstones as there are to be, anywhere but at the start
        // (D. Knuth, The Art of Computer Programming, vol. 2, 3.4.2, algorithm S).
        const bool isTombstone =
            record > 0 && random.below(options.records - record) < shares.tombstones - (record - puts);
        const auto known = std::min(puts, shares.keys);
        const bool isNewKey = !isTombstone && known < shares.keys;
        const auto key = keys.at(isNewKey ? known : random.below(known));
        const auto keySize = keys.sizeOf(key);
        const auto valueSize = isTombstone ? 0 : sizeIn(options.valueSize, random.next());
        const auto header = encodeHeader(RecordHeader{times.next(random), static_cast<std::uint32_t>(keySize),
                                                      static_cast<std::uint32_t>(valueSize),
                                                      isTombstone ? std::uint8_t{1} : std::uint8_t{0}},
                                         ByteOrder::Little);
        to.add(ByteView(header.data(), header.size()));
        keys.write(key, keySize, to);
        values.write(valueSize, random, to);
        puts += isTombstone ? 0 : 1;
    }
    to.flush();
}

// Why there can be no such log; empty where there can.
std::string objectionTo(const GenerateOptions& options, const Shares& shares) {
    if (options.records > kMaxRecords)
        return "a log holds at most " + std::to_string(kMaxRecords) + " records";
    if (options.keySize.smallest > options.keySize.largest ||
        options.valueSize.smallest > options.valueSize.largest)
        return "a range of sizes begins with the smaller one";
    if (options.keySize.largest > kMaxKeySize || options.valueSize.largest > kMaxValueSize)
        return "keys and values hold at most " + std::to_string(kMaxKeySize) + " bytes";
    if (options.deletesPerMillion > kMillion)
        return "no more than 100 percent of the records can be tombstones";
    if (options.records > 0 && shares.keys == 0)
        return "records need at least one key";
    const auto needed = Keys::smallestSize(shares.keys);
    if (options.records > 0 && options.keySize.smallest < needed)
        return "keys of " + std::to_string(options.keySize.smallest) + " bytes are too short for " +
               std::to_string(shares.keys) + " distinct ones, which need at least " + std::to_string(needed);
    return {};
}

Result<GenerateReport> writeLog(NewLogSink::Put put, const GenerateOptions& options, const Shares& shares,
                                Progress& progress) {
    NewLogSink sink(std::move(put), expectedSize(options, shares), progress);
    writeRecords(options, shares, sink);
    if (sink.failure())
        return tl::unexpected(*sink.failure());
    return GenerateReport{options.records, shares.keys, shares.tombstones, sink.written()};
}

Result<GenerateReport> writeLog(File& file, const GenerateOptions& options, const Shares& shares,
                                Progress& progress) {
    if (auto locked = file.lockForWriting(); !locked)
        return tl::unexpected(locked.error());
    auto written = writeLog([&file](ByteView piece, Offset end) { return appendAlone(file, piece, end); },
                            options, shares, progress);
    if (!written && written.error().path.empty())
        written.error().path = file.path();
    return written;
}

// While it is still locked, and unless it has got another name.
Result<void> removePartial(FileSystem& fileSystem, const File& file) {
    auto info = file.info();
    if (!info)
        return tl::unexpected(info.error());
    if (auto same = checkIdentity(fileSystem, file.path(), info->identity); !same)
        return same;
    return fileSystem.remove(file.path());
}

} // namespace

Result<GenerateReport> generateLog(ByteSink& out, const GenerateOptions& options, Progress& progress) {
    const auto shares = sharesOf(options);
    if (auto objection = objectionTo(options, shares); !objection.empty())
        return tl::unexpected(Error{ErrorCode::Invalid, std::move(objection)});
    const auto put = [&out](ByteView piece, Offset) -> Result<bool> {
        out.write(piece);
        return out.isOpen();
    };
    return writeLog(put, options, shares, progress);
}

Result<GenerateReport> generateLog(const std::string& path, const GenerateOptions& options,
                                   Progress& progress, FileSystem& fileSystem) {
    const auto shares = sharesOf(options);
    if (auto objection = objectionTo(options, shares); !objection.empty())
        return tl::unexpected(Error{ErrorCode::Invalid, std::move(objection), path});
    const auto file = fileSystem.create(path, kUsualPermissions);
    if (!file)
        return tl::unexpected(file.error());
    Result<GenerateReport> written;
    try {
        written = writeLog(**file, options, shares, progress);
    } catch (...) { // memory that ran out
        (void)removePartial(fileSystem, **file);
        throw;
    }
    if (written)
        return written;
    auto error = written.error();
    const bool othersWrite = error.code == ErrorCode::Locked || error.code == ErrorCode::Changed;
    if (othersWrite || !removePartial(fileSystem, **file))
        error.what += "; what was written of the log is left there";
    return tl::unexpected(error);
}

} // namespace simkv
