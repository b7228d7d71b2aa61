// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace benchmarks {

// What the benchmark programs take beside the options of Google Benchmark.
struct Options {
    bool quick = false; // --quick: the sizes of a million only
    bool huge = false;  // --huge: a window with 100 million records, too
    std::string only;   // --only NAME: one engine beside ours; of the window the logs with that in their name
    std::filesystem::path
        folder; // --folder PATH: where the stores are made; a new folder in it, removed at the end
};

// Ends the program where it does not understand.
[[nodiscard]] Options parseOptions(int argc, char** argv);

// A folder that goes away.
class ScratchFolder final {
public:
    explicit ScratchFolder(const std::filesystem::path& parent);
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }
    // Removes what is in it, and lets the system write what it still has in hand, so that it does not disturb
    // what is measured next.
    void clear() const;

private:
    std::filesystem::path m_path;
};

// Lets the system finish what it writes in the background.
void settleDisk();

} // namespace benchmarks
