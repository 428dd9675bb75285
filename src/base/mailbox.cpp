// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/mailbox.h"

#include <QCoreApplication>
#include <QEvent>

#include <utility>

namespace sekisho {

Mailbox::~Mailbox()
{
    synchronize();
}

void Mailbox::post(std::function<void()> call)
{
    const std::lock_guard lock(m_mutex);
    m_calls.push_back(std::move(call));
    if (m_calls.size() == 1)
        QCoreApplication::postEvent(this, new QEvent(QEvent::User));
}

void Mailbox::synchronize()
{
    const std::lock_guard lock(m_mutex);
}

void Mailbox::customEvent(QEvent *)
{
    std::vector<std::function<void()>> calls;
    {
        const std::lock_guard lock(m_mutex);
        calls.swap(m_calls);
    }
    for (const auto &call : calls)
        call();
    calls.clear();
    // What the calls did is visible to whoever synchronizes from now on.
    synchronize();
}

} // namespace sekisho
