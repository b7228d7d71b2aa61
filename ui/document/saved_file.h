// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "file/file_sink.h"
#include "file/file_system.h"

#include <QString>

#include <memory>
#include <string>

namespace simkv::ui {

// A file with something out of a log, which appears only when it is whole: until finish() it is another one
// beside it, and goes with the object; a file of that name stays as it was. Who may read the log may read it,
// and nobody else; nor anybody who may not read a file that it takes the place of. One thread at a time.
class SavedFile final {
public:
    // Invalid where `path` is the log itself, or no regular file.
    [[nodiscard]] static Result<std::unique_ptr<SavedFile>> create(const File& log, const QString& path);
    SavedFile(const SavedFile&) = delete;
    SavedFile& operator=(const SavedFile&) = delete;
    ~SavedFile();

    [[nodiscard]] FileSink& sink() { return m_sink; }
    // Of the other one, before finish(): for what is to be appended once the sink has finished.
    [[nodiscard]] const std::string& partialPath() const { return m_partial->path(); }
    // Synced, and under its name; or what went wrong first.
    [[nodiscard]] Result<void> finish();

private:
    SavedFile(std::unique_ptr<File> partial, std::string path, std::string place);

    std::unique_ptr<File> m_partial; // null once it has its name
    FileSink m_sink;
    std::string m_path;  // as it was given
    std::string m_place; // where all links lead
};

} // namespace simkv::ui
