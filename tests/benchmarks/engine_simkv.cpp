// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine.h"

#include "must.h"
#include "store/record_cursor.h"
#include "store/store.h"

namespace benchmarks {
namespace {

class SimkvEngine final : public Engine {
public:
    explicit SimkvEngine(const std::filesystem::path& folder) {
        const auto path = (folder / "log.simkv").string();
        simkv::NoProgress unwatched;
        if (std::filesystem::exists(path)) {
            m_store = must(simkv::Store::open(path, unwatched));
            must(m_store->buildIndex(unwatched));
        } else {
            m_store = must(simkv::Store::create(path));
        }
        must(m_store->beginWriting({.sync = simkv::Sync::None}, unwatched));
    }

    void put(std::string_view key, std::string_view value) override {
        must(m_store->put(key, value, simkv::Timestamp(1'750'000'000)));
    }
    bool get(std::string_view key, std::string& value) override { return must(m_store->get(key, value)); }
    Scan scan() override {
        Scan result;
        simkv::LiveIterator it(m_store->snapshot());
        for (; it.isValid(); it.next())
            result.add(it.key(), it.value());
        if (it.error())
            fail("simkv", simkv::describe(*it.error()));
        return result;
    }

private:
    std::unique_ptr<simkv::Store> m_store;
};

} // namespace

std::unique_ptr<Engine> openSimkv(const std::filesystem::path& folder, std::uint64_t /*keys*/) {
    return std::make_unique<SimkvEngine>(folder);
}

} // namespace benchmarks
