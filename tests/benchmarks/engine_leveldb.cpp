// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine.h"

#include <leveldb/cache.h>
#include <leveldb/db.h>
#include <leveldb/filter_policy.h>

namespace benchmarks {
namespace {

void check(const leveldb::Status& status) {
    if (!status.ok())
        fail("leveldb", status.ToString());
}

class LevelDbEngine final : public Engine {
public:
    explicit LevelDbEngine(const std::filesystem::path& folder)
        : m_cache(leveldb::NewLRUCache(std::size_t{512} << 20U)),
          m_filter(leveldb::NewBloomFilterPolicy(10)) {
        leveldb::Options options;
        options.create_if_missing = true;
        options.compression = leveldb::kNoCompression; // none of the others compresses
        options.write_buffer_size = std::size_t{64} << 20U;
        options.block_cache = m_cache.get();
        options.filter_policy = m_filter.get();
        leveldb::DB* database = nullptr;
        check(leveldb::DB::Open(options, (folder / "leveldb").string(), &database));
        m_database.reset(database);
    }

    void put(std::string_view key, std::string_view value) override {
        check(m_database->Put({}, slice(key), slice(value)));
    }
    bool get(std::string_view key, std::string& value) override {
        const auto status = m_database->Get({}, slice(key), &value);
        if (!status.IsNotFound())
            check(status);
        return status.ok();
    }
    Scan scan() override {
        Scan result;
        const std::unique_ptr<leveldb::Iterator> it(m_database->NewIterator({}));
        for (it->SeekToFirst(); it->Valid(); it->Next())
            result.add(view(it->key()), view(it->value()));
        check(it->status());
        return result;
    }
    void settle() override { m_database->CompactRange(nullptr, nullptr); }

private:
    static leveldb::Slice slice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }
    static std::string_view view(const leveldb::Slice& slice) { return {slice.data(), slice.size()}; }

    std::unique_ptr<leveldb::Cache> m_cache;
    std::unique_ptr<const leveldb::FilterPolicy> m_filter;
    std::unique_ptr<leveldb::DB> m_database; // last: uses the others
};

} // namespace

std::unique_ptr<Engine> openLevelDb(const std::filesystem::path& folder, std::uint64_t /*keys*/) {
    return std::make_unique<LevelDbEngine>(folder);
}

} // namespace benchmarks
