// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/fake_ledger.h"

namespace sekisho::test {

void Ledger::tell(News item)
{
    {
        const std::lock_guard lock(mutex);
        news.push_back(std::move(item));
    }
    wakeTest();
}

Script Ledger::scriptFor(const SeenRequest &request)
{
    Handler chosen;
    {
        const std::lock_guard lock(mutex);
        if (!queue.empty()) {
            Script script = std::move(queue.front());
            queue.pop_front();
            return script;
        }
        chosen = handler;
        if (!chosen)
            ++unexpected;
    }
    if (chosen)
        return chosen(request);
    return Script().send("HTTP/1.1 599 Nothing Scripted\r\nContent-Length: 0\r\n\r\n");
}

} // namespace sekisho::test
