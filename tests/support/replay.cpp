// SPDX-License-Identifier: BSL-1.0
// Gives every file of a corpus to a fuzz target, in a heap block of its exact size, so that the
// ordinary tests (and the sanitizers) see what the fuzzer once found.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int main(int argc, char** argv) {
    namespace fs = std::filesystem;
    if (argc != 2 || !fs::is_directory(argv[1])) {
        std::puts("no corpus");
        return 1;
    }
    std::vector<fs::path> paths;
    for (const auto& entry : fs::directory_iterator(argv[1])) paths.push_back(entry.path());
    std::sort(paths.begin(), paths.end());

    for (const fs::path& path : paths) {
        std::ifstream file(path, std::ios::binary);
        const std::vector<char> bytes(std::istreambuf_iterator<char>(file), {});
        const auto exact = std::make_unique<std::uint8_t[]>(bytes.size());
        std::copy(bytes.begin(), bytes.end(), exact.get());
        std::printf("%s\n", path.filename().c_str());
        std::fflush(stdout);  // the last name printed is the one that crashed
        LLVMFuzzerTestOneInput(exact.get(), bytes.size());
    }
    std::printf("%zu passed, 0 failed\n", paths.size());
    return paths.empty() ? 1 : 0;
}
