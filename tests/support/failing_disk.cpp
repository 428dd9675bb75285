// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/failing_disk.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

namespace sekisho::testing {
namespace {

std::atomic<int> refusal = 0;
std::atomic<long> passing = 0;
std::atomic<long> refused = 0;

} // namespace

void failWrites(int error, int after)
{
    passing = after;
    refusal = error;
}

long failedWrites()
{
    return refused;
}

} // namespace sekisho::testing

// In front of the C library's.
extern "C" ssize_t pwrite64(int file, const void *bytes, size_t size, off64_t offset)
{
    using namespace sekisho::testing;
    if (const int error = refusal; error != 0 && passing.fetch_sub(1) <= 0) {
        ++refused;
        errno = error;
        return -1;
    }
    return syscall(SYS_pwrite64, file, bytes, size, offset);
}
