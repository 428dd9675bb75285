// SPDX-License-Identifier: GPL-3.0-or-later
// How much the profile's files take on disk, looked up outside the window's thread.
#pragma once

#include <QFutureWatcher>
#include <QObject>
#include <QString>

namespace sekisho::ui {

struct DiskSizes {
    qint64 logs = 0; ///< bytes of logs.db with what belongs to it
    qint64 cache = 0;
};

[[nodiscard]] DiskSizes diskSizes(const QString &dataDirectory);

/// Main thread.
class DiskUsage final : public QObject {
    Q_OBJECT
public:
    explicit DiskUsage(QString dataDirectory, QObject *parent = nullptr);

    /// Answers with measured(); asked again meanwhile it answers once.
    void measure();

Q_SIGNALS:
    void measured(const sekisho::ui::DiskSizes &sizes);

private:
    QString m_dataDirectory;
    QFutureWatcher<DiskSizes> m_watcher; ///< gone with the page, whatever the pool still does
};

} // namespace sekisho::ui
