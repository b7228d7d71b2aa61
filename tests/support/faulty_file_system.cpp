// SPDX-License-Identifier: GPL-3.0-or-later
#include "faulty_file_system.h"

#include <algorithm>
#include <vector>

namespace simkv {

using Call = FaultyFileSystem::Call;

class FaultyFile final : public File {
public:
    FaultyFile(FaultyFileSystem& owner, std::unique_ptr<File> file)
        : File(file->path()), m_owner(&owner), m_file(std::move(file)) {}

    Result<std::size_t> readAt(Offset at, std::span<char> to) const override {
        const auto fault = m_owner->count(Call::Read);
        if (fault && fault->error != 0)
            return tl::unexpected(FaultyFileSystem::errorOf(*fault, path()));
        return m_file->readAt(at, fault ? to.first(std::min(to.size(), fault->partial)) : to);
    }

    Offset dataFrom(Offset at) const override { return m_file->dataFrom(at); }
    std::unique_ptr<FileMap> map() const override { return m_owner->m_mapsFiles ? m_file->map() : nullptr; }
    Result<FileInfo> info() const override {
        if (const auto fault = m_owner->count(Call::Info))
            return tl::unexpected(FaultyFileSystem::errorOf(*fault, path()));
        return m_file->info();
    }

    Result<void> append(std::span<const ByteView> parts) override {
        const auto fault = m_owner->count(Call::Write);
        if (!fault)
            return m_file->append(parts);
        ByteString all;
        for (const auto part : parts)
            all += part;
        all.resize(std::min(all.size(), fault->partial));
        const std::array<ByteView, 1> some{ByteView(all)};
        if (auto written = m_file->append(some); !written)
            return written;
        return tl::unexpected(FaultyFileSystem::errorOf(*fault, path()));
    }

    Result<Offset> appendedEnd() const override { return m_file->appendedEnd(); }
    Result<void> truncate(ByteCount size) override {
        return unless(Call::Truncate, [&] { return m_file->truncate(size); });
    }
    Result<void> sync() const override {
        return unless(Call::Sync, [&] { return m_file->sync(); });
    }
    Result<void> lockForWriting() override {
        return unless(Call::Lock, [&] { return m_file->lockForWriting(); });
    }
    Result<std::optional<LockHolder>> lockHolder(const std::optional<LockHolder>& before) const override {
        if (const auto fault = m_owner->count(Call::LockHolder))
            return tl::unexpected(FaultyFileSystem::errorOf(*fault, path()));
        return m_file->lockHolder(before);
    }

private:
    template <typename Action>
    Result<void> unless(Call call, Action&& action) const {
        if (const auto fault = m_owner->count(call))
            return tl::unexpected(FaultyFileSystem::errorOf(*fault, path()));
        return action();
    }

    FaultyFileSystem* m_owner;
    std::unique_ptr<File> m_file;
};

namespace {

Result<std::unique_ptr<File>> wrapped(FaultyFileSystem& owner, Result<std::unique_ptr<File>> file) {
    if (!file)
        return file;
    return std::make_unique<FaultyFile>(owner, *std::move(file));
}

} // namespace

void FaultyFileSystem::fail(Call call, int skipped, Fault fault) {
    const std::lock_guard lock(m_mutex);
    auto& plan = m_plans[static_cast<std::size_t>(call)];
    plan.at = plan.made + skipped;
    plan.fault = fault;
}

void FaultyFileSystem::before(Call call, int skipped, std::function<void()> action) {
    const std::lock_guard lock(m_mutex);
    auto& plan = m_plans[static_cast<std::size_t>(call)];
    plan.at = plan.made + skipped;
    plan.action = std::move(action);
}

void FaultyFileSystem::heal() {
    const std::lock_guard lock(m_mutex);
    for (auto& plan : m_plans)
        plan = Plan{plan.made, -1, {}, {}};
}

int FaultyFileSystem::made(Call call) const {
    const std::lock_guard lock(m_mutex);
    return m_plans[static_cast<std::size_t>(call)].made;
}

std::optional<FaultyFileSystem::Fault> FaultyFileSystem::count(Call call) {
    std::function<void()> action;
    std::optional<Fault> fault;
    {
        const std::lock_guard lock(m_mutex);
        auto& plan = m_plans[static_cast<std::size_t>(call)];
        const auto number = plan.made++;
        const bool due =
            plan.at >= 0 && (number == plan.at || (plan.fault && plan.fault->forEver && number > plan.at));
        if (due) {
            fault = plan.fault;
            action = std::exchange(plan.action, {});
        }
    }
    if (action)
        action();
    return fault;
}

Error FaultyFileSystem::errorOf(const Fault& fault, const std::string& path) {
    return Error{ErrorCode::Io, "fault", path, std::nullopt, fault.error};
}

Result<std::unique_ptr<File>> FaultyFileSystem::openForReading(const std::string& path) {
    if (const auto fault = count(Call::OpenForReading))
        return tl::unexpected(errorOf(*fault, path));
    return wrapped(*this, systemFileSystem().openForReading(path));
}

Result<std::unique_ptr<File>> FaultyFileSystem::openForWriting(const std::string& path) {
    if (const auto fault = count(Call::OpenForWriting))
        return tl::unexpected(errorOf(*fault, path));
    return wrapped(*this, systemFileSystem().openForWriting(path));
}

Result<std::unique_ptr<File>> FaultyFileSystem::create(const std::string& path, std::uint32_t permissions) {
    if (const auto fault = count(Call::Create))
        return tl::unexpected(errorOf(*fault, path));
    return wrapped(*this, systemFileSystem().create(path, permissions));
}

Result<FileInfo> FaultyFileSystem::info(const std::string& path) {
    if (const auto fault = count(Call::Info))
        return tl::unexpected(errorOf(*fault, path));
    return systemFileSystem().info(path);
}

Result<void> FaultyFileSystem::remove(const std::string& path) {
    if (const auto fault = count(Call::Remove))
        return tl::unexpected(errorOf(*fault, path));
    return systemFileSystem().remove(path);
}

Result<void> FaultyFileSystem::rename(const std::string& from, const std::string& to) {
    if (const auto fault = count(Call::Rename))
        return tl::unexpected(errorOf(*fault, to));
    return systemFileSystem().rename(from, to);
}

} // namespace simkv
