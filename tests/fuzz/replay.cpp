// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

// Runs a fuzz program over all files of the folders it is given, in the order of their names: the test that
// what was once found stays mended. Needs no libFuzzer.
int main(int count, char** arguments) {
    std::vector<std::filesystem::path> inputs;
    for (int argument = 1; argument < count; ++argument) {
        for (const auto& entry : std::filesystem::directory_iterator(arguments[argument]))
            inputs.push_back(entry.path());
    }
    std::sort(inputs.begin(), inputs.end());
    for (const auto& input : inputs) {
        std::ifstream file(input, std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(file), {}};
        std::fprintf(stderr, "%s\n", input.c_str()); // the last line names the culprit
        LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    }
    std::fprintf(stderr, "%zu inputs\n", inputs.size());
    return inputs.empty() ? 1 : 0;
}
