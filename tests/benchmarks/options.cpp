// SPDX-License-Identifier: GPL-3.0-or-later
#include "options.h"

#include "engine.h"

#include <benchmark/benchmark.h>
#include <cstdlib>
#include <unistd.h>

namespace benchmarks {

Options parseOptions(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    Options options;
    options.folder = std::filesystem::temp_directory_path();
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        if (argument == "--quick")
            options.quick = true;
        else if (argument == "--huge")
            options.huge = true;
        else if (argument == "--only" && i + 1 < argc)
            options.only = argv[++i];
        else if (argument == "--folder" && i + 1 < argc)
            options.folder = argv[++i];
        else
            fail(argv[0], "usage: [--quick] [--huge] [--only NAME] [--folder PATH], not " + argument);
    }
    return options;
}

ScratchFolder::ScratchFolder(const std::filesystem::path& parent) {
    std::filesystem::create_directories(parent);
    auto name = (parent / "simkv-benchmark-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
        fail(parent.string(), "cannot make a folder here");
    m_path = name;
}

ScratchFolder::~ScratchFolder() {
    std::error_code ignored; // what is left is in a folder for temporary files
    std::filesystem::remove_all(m_path, ignored);
}

void ScratchFolder::clear() const {
    for (const auto& entry : std::filesystem::directory_iterator(m_path))
        std::filesystem::remove_all(entry.path());
    settleDisk();
}

void settleDisk() {
    ::sync();
}

} // namespace benchmarks
