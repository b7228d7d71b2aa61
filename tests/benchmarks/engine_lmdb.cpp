// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine.h"

#include <lmdb.h>

namespace benchmarks {
namespace {

void check(int status) {
    if (status != MDB_SUCCESS)
        fail("lmdb", mdb_strerror(status));
}

MDB_val value(std::string_view bytes) {
    return MDB_val{bytes.size(), const_cast<char*>(bytes.data())};
}
std::string_view view(const MDB_val& bytes) {
    return {static_cast<const char*>(bytes.mv_data), bytes.mv_size};
}

// One transaction for each put, as in the other engines; one for all gets between two puts, which is the
// fastest that it offers.
class LmdbEngine final : public Engine {
public:
    explicit LmdbEngine(const std::filesystem::path& folder) {
        check(mdb_env_create(&m_environment));
        check(mdb_env_set_mapsize(m_environment, std::size_t{64} << 30U));
        check(mdb_env_open(m_environment, folder.c_str(), MDB_NOSYNC | MDB_NOMETASYNC | MDB_WRITEMAP, 0644));
        MDB_txn* transaction = nullptr;
        check(mdb_txn_begin(m_environment, nullptr, 0, &transaction));
        check(mdb_dbi_open(transaction, nullptr, MDB_CREATE, &m_database));
        check(mdb_txn_commit(transaction));
    }
    ~LmdbEngine() override {
        endReading();
        mdb_env_close(m_environment);
    }

    void put(std::string_view key, std::string_view bytes) override {
        endReading();
        MDB_txn* transaction = nullptr;
        check(mdb_txn_begin(m_environment, nullptr, 0, &transaction));
        auto mdbKey = value(key);
        auto mdbValue = value(bytes);
        check(mdb_put(transaction, m_database, &mdbKey, &mdbValue, 0));
        check(mdb_txn_commit(transaction));
    }
    bool get(std::string_view key, std::string& bytes) override {
        auto mdbKey = value(key);
        MDB_val found;
        const auto status = mdb_get(reading(), m_database, &mdbKey, &found);
        if (status == MDB_NOTFOUND)
            return false;
        check(status);
        bytes.assign(static_cast<const char*>(found.mv_data), found.mv_size);
        return true;
    }
    Scan scan() override {
        Scan result;
        MDB_cursor* cursor = nullptr;
        check(mdb_cursor_open(reading(), m_database, &cursor));
        MDB_val key;
        MDB_val found;
        auto status = mdb_cursor_get(cursor, &key, &found, MDB_FIRST);
        for (; status == MDB_SUCCESS; status = mdb_cursor_get(cursor, &key, &found, MDB_NEXT))
            result.add(view(key), view(found));
        if (status != MDB_NOTFOUND)
            check(status);
        mdb_cursor_close(cursor);
        return result;
    }

private:
    MDB_txn* reading() {
        if (m_reading == nullptr)
            check(mdb_txn_begin(m_environment, nullptr, MDB_RDONLY, &m_reading));
        return m_reading;
    }
    void endReading() {
        if (m_reading != nullptr)
            mdb_txn_abort(m_reading);
        m_reading = nullptr;
    }

    MDB_env* m_environment = nullptr;
    MDB_dbi m_database = 0;
    MDB_txn* m_reading = nullptr;
};

} // namespace

std::unique_ptr<Engine> openLmdb(const std::filesystem::path& folder, std::uint64_t /*keys*/) {
    return std::make_unique<LmdbEngine>(folder);
}

} // namespace benchmarks
