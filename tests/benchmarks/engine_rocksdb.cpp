// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

namespace benchmarks {
namespace {

void check(const rocksdb::Status& status) {
    if (!status.ok())
        fail("rocksdb", status.ToString());
}

class RocksDbEngine final : public Engine {
public:
    explicit RocksDbEngine(const std::filesystem::path& folder) {
        rocksdb::BlockBasedTableOptions table;
        table.block_cache = rocksdb::NewLRUCache(std::size_t{512} << 20U);
        table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
        rocksdb::Options options;
        options.create_if_missing = true;
        options.compression = rocksdb::kNoCompression; // none of the others compresses
        options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
        rocksdb::DB* database = nullptr;
        check(rocksdb::DB::Open(options, (folder / "rocksdb").string(), &database));
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
        rocksdb::ReadOptions options;
        options.readahead_size = std::size_t{1} << 20U;
        const std::unique_ptr<rocksdb::Iterator> it(m_database->NewIterator(options));
        for (it->SeekToFirst(); it->Valid(); it->Next())
            result.add(it->key().ToStringView(), it->value().ToStringView());
        check(it->status());
        return result;
    }
    void settle() override { check(m_database->CompactRange({}, nullptr, nullptr)); }

private:
    static rocksdb::Slice slice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }

    std::unique_ptr<rocksdb::DB> m_database;
};

} // namespace

std::unique_ptr<Engine> openRocksDb(const std::filesystem::path& folder, std::uint64_t /*keys*/) {
    return std::make_unique<RocksDbEngine>(folder);
}

} // namespace benchmarks
