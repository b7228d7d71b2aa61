// SPDX-License-Identifier: GPL-3.0-or-later
#include "temporary_log.h"

#include "must.h"

#include <QDir>
#include <QFile>

namespace simkv {
namespace {

void insist(bool done, const std::string& path) {
    if (!done)
        throw std::runtime_error("test file " + path);
}

void writeAll(const std::string& path, const ByteString& bytes, QIODevice::OpenMode mode) {
    QFile file(QString::fromStdString(path));
    insist(file.open(mode), path);
    insist(file.write(bytes.data(), static_cast<qint64>(bytes.size())) == static_cast<qint64>(bytes.size()),
           path);
}

} // namespace

QStringList TemporaryLog::files() const {
    return QDir(m_folder.path())
        .entryList(QDir::AllEntries | QDir::NoDotAndDotDot | QDir::System, QDir::Name);
}

ByteString TemporaryLog::bytesOf(const std::string& path) const {
    QFile file(QString::fromStdString(path));
    insist(file.open(QIODevice::ReadOnly), path);
    return file.readAll().toStdString();
}

void TemporaryLog::write(const std::string& path, const ByteString& bytes) const {
    writeAll(path, bytes, QIODevice::WriteOnly | QIODevice::Truncate | QIODevice::Unbuffered);
}

void TemporaryLog::append(const ByteString& bytes) const {
    writeAll(path(), bytes, QIODevice::WriteOnly | QIODevice::Append | QIODevice::Unbuffered);
}

void TemporaryLog::truncate(std::uint64_t size) const {
    insist(QFile::resize(QString::fromStdString(path()), static_cast<qint64>(size)), path());
}

void TemporaryLog::replace(const ByteString& bytes) const {
    const auto other = path() + ".other";
    write(other, bytes);
    insist(std::rename(other.c_str(), path().c_str()) == 0, path());
}

std::unique_ptr<Store> TemporaryLog::open(FileSystem& fileSystem, const LogIndexOptions& indexOptions) const {
    NoProgress unwatched;
    auto store = must(Store::open(path(), unwatched, fileSystem, indexOptions));
    must(store->buildIndex(unwatched));
    return store;
}

std::unique_ptr<Store> TemporaryLog::openForWriting(WriteOptions options, FileSystem& fileSystem,
                                                    const LogIndexOptions& indexOptions) const {
    NoProgress unwatched;
    auto store = open(fileSystem, indexOptions);
    must(store->beginWriting(options, unwatched));
    return store;
}

} // namespace simkv
