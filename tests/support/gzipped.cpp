// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/gzipped.h"

#include <zlib.h>

namespace sekisho::test {

std::string gzipped(std::string_view text)
{
    constexpr int GzipWindow = 15 + 16;
    z_stream stream{};
    deflateInit2(&stream, 6, Z_DEFLATED, GzipWindow, 8, Z_DEFAULT_STRATEGY);
    std::string input(text);
    std::string out(deflateBound(&stream, static_cast<uLong>(input.size())), '\0');
    stream.next_in = reinterpret_cast<Bytef *>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

} // namespace sekisho::test
