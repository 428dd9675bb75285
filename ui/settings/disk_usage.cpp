// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/disk_usage.h"

#include <QDir>
#include <QPromise>
#include <QThreadPool>

#include <memory>

namespace sekisho::ui {

DiskSizes diskSizes(const QString &dataDirectory)
{
    // The write-ahead log belongs to it, and what was set aside when it was damaged.
    const auto sizeOf = [folder = QDir(dataDirectory)](const QString &pattern) {
        qint64 bytes = 0;
        const QFileInfoList files = folder.entryInfoList({pattern}, QDir::Files);
        for (const QFileInfo &file : files)
            bytes += file.size();
        return bytes;
    };
    return {sizeOf(QStringLiteral("logs.db*")), sizeOf(QStringLiteral("cache.db*"))};
}

DiskUsage::DiskUsage(QString dataDirectory, QObject *parent)
    : QObject(parent), m_dataDirectory(std::move(dataDirectory))
{
    connect(&m_watcher, &QFutureWatcher<DiskSizes>::finished, this,
            [this] { Q_EMIT measured(m_watcher.result()); });
}

void DiskUsage::measure()
{
    if (m_watcher.isRunning())
        return;
    auto promise = std::make_shared<QPromise<DiskSizes>>();
    m_watcher.setFuture(promise->future());
    promise->start();
    QThreadPool::globalInstance()->start([promise, folder = m_dataDirectory] {
        promise->addResult(diskSizes(folder));
        promise->finish();
    });
}

} // namespace sekisho::ui
