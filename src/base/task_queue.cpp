// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/task_queue.h"

#include <QMetaObject>

namespace sekisho {

void TaskQueue::add(Task<> task)
{
    m_waiting.push_back(std::move(task));
    if (!std::exchange(m_busy, true))
        QMetaObject::invokeMethod(this, &TaskQueue::startNext, Qt::QueuedConnection);
}

Task<> TaskQueue::runOne(Task<> task)
{
    co_await std::move(task);
    // From the loop: this is still on the stack, and startNext() destroys it.
    QMetaObject::invokeMethod(this, &TaskQueue::startNext, Qt::QueuedConnection);
}

void TaskQueue::startNext()
{
    if (m_waiting.empty()) {
        m_running = {};
        m_busy = false;
        return;
    }
    m_running = runOne(std::move(m_waiting.front()));
    m_waiting.pop_front();
    m_running.start();
}

} // namespace sekisho
