// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine.h"

#include <tkrzw_dbm_hash.h>

namespace benchmarks {
namespace {

void check(const tkrzw::Status& status) {
    if (!status.IsOK())
        fail("tkrzw", tkrzw::ToString(status));
}

class Adder final : public tkrzw::DBM::RecordProcessor {
public:
    std::string_view ProcessFull(std::string_view key, std::string_view value) override {
        result.add(key, value);
        return NOOP;
    }
    Scan result;
};

// Append mode, as a log of ours is; twice as many buckets as keys, as its manual advises.
class TkrzwEngine final : public Engine {
public:
    TkrzwEngine(const std::filesystem::path& folder, std::uint64_t keys) {
        tkrzw::HashDBM::TuningParameters parameters;
        parameters.update_mode = tkrzw::HashDBM::UPDATE_APPENDING;
        parameters.num_buckets = static_cast<std::int64_t>(2 * keys);
        check(m_database.OpenAdvanced((folder / "log.tkh").string(), true, tkrzw::File::OPEN_DEFAULT,
                                      parameters));
    }
    ~TkrzwEngine() override { check(m_database.Close()); }

    void put(std::string_view key, std::string_view value) override { check(m_database.Set(key, value)); }
    bool get(std::string_view key, std::string& value) override {
        const auto status = m_database.Get(key, &value);
        if (status != tkrzw::Status::NOT_FOUND_ERROR)
            check(status);
        return status.IsOK();
    }
    Scan scan() override {
        Adder adder;
        check(m_database.ProcessEach(&adder, false));
        return adder.result;
    }

private:
    tkrzw::HashDBM m_database;
};

} // namespace

std::unique_ptr<Engine> openTkrzw(const std::filesystem::path& folder, std::uint64_t keys) {
    return std::make_unique<TkrzwEngine>(folder, keys);
}

} // namespace benchmarks
