// SPDX-License-Identifier: GPL-3.0-or-later
// Which seeds a test of made-up cases runs: its own range, or what its command line says: "--seed N" for one
// case that is printed, "--seeds FIRST COUNT" for a range.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace sekisho::test {

struct SeedRange {
    std::uint64_t first = 1;
    std::uint64_t count = 1;
    bool prints = false;

    /// What it reads is not there for Qt Test any more.
    void read(int &argc, char **argv)
    {
        const std::string_view option = argc > 1 ? argv[1] : "";
        if (argc >= 3 && option == "--seed")
            *this = {std::strtoull(argv[2], nullptr, 10), 1, true};
        else if (argc >= 4 && option == "--seeds")
            *this = {std::strtoull(argv[2], nullptr, 10), std::strtoull(argv[3], nullptr, 10), false};
        else
            return;
        argc = 1;
    }
};

} // namespace sekisho::test
