// SPDX-License-Identifier: GPL-3.0-or-later
#include "damaged_logs.h"

#include "log_builder.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <string>

namespace simkv {

std::size_t below(Random& random, std::size_t count) {
    return std::uniform_int_distribution<std::size_t>(0, count - 1)(random);
}

ByteString randomBytes(Random& random, std::size_t count) {
    ByteString bytes(count, '\0');
    for (auto& byte : bytes)
        byte = static_cast<char>(random());
    return bytes;
}

namespace {

// Makes a sample record by record.
class SampleMaker final {
public:
    SampleMaker(Shape shape, Random& random) : m_shape(shape), m_random(&random) {
        m_sample.order = shape == Shape::BigEndian ? ByteOrder::Big : ByteOrder::Little;
    }

    Sample make() {
        LogBuilder log(m_sample.order);
        for (int number = 0; number < 120; ++number) {
            if (m_shape == Shape::Batches && below(*m_random, 6) == 0)
                addBatch(log);
            else
                add(log, 0);
        }
        m_sample.bytes = log.bytes();
        m_sample.isStart.assign(m_sample.bytes.size(), false);
        for (const auto start : m_starts)
            m_sample.isStart[start] = true;
        m_sample.isInnerStart.assign(m_sample.bytes.size(), false);
        for (const auto start : m_inner)
            m_sample.isInnerStart[start] = true;
        return std::move(m_sample);
    }

private:
    // `at`: where the builder's bytes will lie in the log.
    void add(LogBuilder& to, std::size_t at) {
        const auto start = at + static_cast<std::size_t>(to.size());
        m_time += static_cast<std::uint32_t>(below(*m_random, 100));
        const auto key = "user:" + std::to_string(below(*m_random, 60));
        if (below(*m_random, 8) == 0)
            to.tombstone(key, m_time);
        else
            to.put(key, value(start + 13 + key.size()), m_time);
        m_starts.push_back(start);
    }

    void addBatch(LogBuilder& log) {
        constexpr std::size_t kMarker = 49;
        const auto marker = static_cast<std::size_t>(log.size());
        m_starts.push_back(marker);
        LogBuilder body(m_sample.order);
        for (std::size_t count = 1 + below(*m_random, 6); count > 0; --count)
            add(body, marker + kMarker);
        log.batch(body);
    }

    ByteString value(std::size_t at) {
        auto& random = *m_random;
        switch (m_shape) {
        case Shape::LargeValues:
            return randomBytes(random, below(random, 6000));
        case Shape::Text:
            return R"({"name": "Some One", "age": )" + std::to_string(below(random, 99)) + "}";
        case Shape::Nested:
            if (below(random, 4) == 0)
                return innerLog(at);
            break;
        default:
            break;
        }
        return randomBytes(random, below(random, 40));
    }

    // Of fewer records than a chain that surely counts.
    ByteString innerLog(std::size_t at) {
        LogBuilder log(m_sample.order);
        for (auto count = below(*m_random, 12); count > 0; --count) {
            m_inner.push_back(at + static_cast<std::size_t>(log.size()));
            log.puts(1);
        }
        return log.bytes();
    }

    Shape m_shape;
    Random* m_random;
    std::uint32_t m_time = kTestTime;
    std::vector<std::size_t> m_starts; // of the records
    std::vector<std::size_t> m_inner;  // of those of logs inside values
    Sample m_sample;
};

std::vector<std::size_t> placesFrom(std::size_t at, std::size_t size) {
    std::vector<std::size_t> places(size);
    std::iota(places.begin(), places.end(), at);
    return places;
}

} // namespace

std::size_t Sample::sizeAt(std::size_t start) const {
    const auto next =
        std::find(isStart.begin() + static_cast<std::ptrdiff_t>(start) + 1, isStart.end(), true);
    return static_cast<std::size_t>(next - isStart.begin()) - start;
}

Sample sampleOf(Shape shape, Random& random) {
    return SampleMaker(shape, random).make();
}

Damaged::Damaged(const Sample& sample, DamageKind kind, Random& random)
    : m_sample(&sample), m_kind(kind), m_at(below(random, sample.bytes.size())), m_size(0),
      m_bytes(sample.bytes), m_origin(placesFrom(0, sample.bytes.size())) {
    // From 1 byte to 4 KiB, small ones as often as large ones.
    const auto wanted = std::size_t{1} << below(random, 13);
    m_size = std::min(1 + below(random, wanted), sample.bytes.size() - m_at);
    switch (kind) {
    case DamageKind::Bit:
        m_size = 1;
        change(m_at, ByteString(1, static_cast<char>(m_bytes[m_at] ^ (1 << below(random, 8)))));
        break;
    case DamageKind::Overwritten:
        change(m_at, randomBytes(random, m_size));
        break;
    case DamageKind::Zeroed:
        change(m_at, ByteString(m_size, '\0'));
        break;
    case DamageKind::Misplaced: {
        const auto from = below(random, m_bytes.size() - m_size + 1);
        const auto moved = m_bytes.substr(from, m_size);
        std::copy(moved.begin(), moved.end(), m_bytes.begin() + static_cast<std::ptrdiff_t>(m_at));
        std::iota(m_origin.begin() + static_cast<std::ptrdiff_t>(m_at),
                  m_origin.begin() + static_cast<std::ptrdiff_t>(m_at + m_size), from);
        break;
    }
    case DamageKind::Missing:
        remove(m_at, m_size);
        break;
    case DamageKind::Interrupted:
        m_size = restOfRecord(m_at);
        remove(m_at, m_size);
        break;
    case DamageKind::Doubled:
        insert(m_at, m_bytes.substr(m_at, m_size), placesFrom(m_at, m_size));
        break;
    case DamageKind::Inserted:
        insert(m_at, randomBytes(random, m_size), std::vector<std::size_t>(m_size, kNew));
        break;
    case DamageKind::Truncated:
        remove(m_at, m_bytes.size() - m_at);
    }
}

QString Damaged::how() const {
    return QStringLiteral("%1 at %2, %3 bytes")
        .arg(QLatin1String(kDamages[static_cast<std::size_t>(m_kind)].name))
        .arg(m_at)
        .arg(m_size);
}

void Damaged::change(std::size_t at, const ByteString& with) {
    for (std::size_t i = 0; i < with.size(); ++i) {
        if (m_bytes[at + i] != with[i])
            m_origin[at + i] = kNew;
        m_bytes[at + i] = with[i];
    }
}

void Damaged::remove(std::size_t at, std::size_t size) {
    m_bytes.erase(at, size);
    const auto from = m_origin.begin() + static_cast<std::ptrdiff_t>(at);
    m_origin.erase(from, from + static_cast<std::ptrdiff_t>(size));
}

void Damaged::insert(std::size_t at, const ByteString& added, const std::vector<std::size_t>& origins) {
    m_bytes.insert(at, added);
    m_origin.insert(m_origin.begin() + static_cast<std::ptrdiff_t>(at), origins.begin(), origins.end());
}

std::size_t Damaged::restOfRecord(std::size_t at) const {
    auto start = at;
    while (!m_sample->isStart[start])
        --start;
    return start + m_sample->sizeAt(start) - at;
}

bool Damaged::isUntouched(std::size_t start, std::size_t size) const {
    if (start + size > m_bytes.size() || m_origin[start] == kNew)
        return false;
    for (std::size_t i = 1; i < size; ++i) {
        if (m_origin[start + i] != m_origin[start] + i)
            return false;
    }
    return true;
}

bool Damaged::isStart(std::size_t at, const std::vector<bool>& starts) const {
    const auto isOne = [&starts](std::size_t place) { return place < starts.size() && starts[place]; };
    const bool keepsPlaces = m_kind <= DamageKind::Misplaced;
    if (isOne(m_origin[at]) || (keepsPlaces && isOne(at)))
        return true;
    constexpr std::size_t kTime = 4;
    constexpr std::size_t kRest = 9;
    const auto rest = m_origin[at + kTime];
    return rest != kNew && rest >= kTime && isOne(rest - kTime) && isUntouched(at + kTime, kRest);
}

std::vector<UntouchedRecord> Damaged::untouchedRecords() const {
    std::map<std::size_t, UntouchedRecord> records; // by origin
    for (std::size_t at = 0; at < m_bytes.size(); ++at) {
        const auto origin = m_origin[at];
        if (origin == kNew || !m_sample->isStart[origin])
            continue;
        const auto size = m_sample->sizeAt(origin);
        if (isUntouched(at, size)) {
            auto& record = records[origin];
            record.size = size;
            record.places.push_back(at);
        }
    }
    std::vector<UntouchedRecord> all;
    for (auto& [origin, record] : records)
        all.push_back(std::move(record));
    return all;
}

} // namespace simkv
