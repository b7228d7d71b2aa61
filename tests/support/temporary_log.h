// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "log_builder.h"
#include "store/store.h"

#include <QStringList>
#include <QTemporaryDir>

namespace simkv {

// A log in a folder of its own, which is removed with the object. Its bytes are read and written without the
// knowledge of any store, as another program would.
class TemporaryLog final {
public:
    TemporaryLog() = default; // no file yet
    explicit TemporaryLog(const ByteString& bytes) { write(bytes); }
    explicit TemporaryLog(const LogBuilder& builder) : TemporaryLog(builder.bytes()) {}

    [[nodiscard]] std::string path() const { return m_folder.filePath(QStringLiteral("log")).toStdString(); }
    [[nodiscard]] std::string path(const char* name) const {
        return m_folder.filePath(QString::fromLatin1(name)).toStdString();
    }
    [[nodiscard]] QStringList files() const; // names in the folder, sorted
    [[nodiscard]] ByteString bytes() const { return bytesOf(path()); }
    [[nodiscard]] ByteString bytesOf(const std::string& path) const;
    void write(const ByteString& bytes) const { write(path(), bytes); }
    void write(const std::string& path, const ByteString& bytes) const;
    void append(const ByteString& bytes) const;
    void truncate(std::uint64_t size) const;
    // Another file of the same name.
    void replace(const ByteString& bytes) const;

    // Opened and indexed.
    [[nodiscard]] std::unique_ptr<Store> open(FileSystem& fileSystem = systemFileSystem(),
                                              const LogIndexOptions& indexOptions = {}) const;
    // And open for writing.
    [[nodiscard]] std::unique_ptr<Store> openForWriting(WriteOptions options = {},
                                                        FileSystem& fileSystem = systemFileSystem(),
                                                        const LogIndexOptions& indexOptions = {}) const;

private:
    QTemporaryDir m_folder;
};

} // namespace simkv
