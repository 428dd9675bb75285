// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/stream.h"

namespace sekisho::http {

void StreamDeleter::operator()(Stream *stream) const
{
    stream->dispose();
}

std::string Origin::authority() const
{
    std::string text = host.find(':') == std::string::npos ? host : '[' + host + ']';
    const bool usual = (scheme == "http" && port == 80) || (scheme == "https" && port == 443);
    if (!usual && port != 0)
        text.append(1, ':').append(std::to_string(port));
    return text;
}

} // namespace sekisho::http
