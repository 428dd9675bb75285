// SPDX-License-Identifier: GPL-3.0-or-later
// Sends the first request from the window to our own address, like any other tool would.
#pragma once

#include "ui/first_run/demo_request.h"

#include <QElapsedTimer>
#include <QNetworkAccessManager>
#include <QObject>

namespace sekisho::ui {

struct SendResult {
    int status = 0; ///< 0 when there was no answer
    qint64 milliseconds = 0;
    TokenUsage usage;
    QString error; ///< for a person; empty when all went well
};

/// One request at a time.
class DemoSender final : public QObject {
    Q_OBJECT
public:
    explicit DemoSender(QObject *parent = nullptr);

    void send(const QString &address, const FirstRequest &request);
    [[nodiscard]] bool isSending() const { return m_sending; }

Q_SIGNALS:
    void finished(const sekisho::ui::SendResult &result);

private:
    QNetworkAccessManager m_network;
    QElapsedTimer m_timer;
    bool m_sending = false;
};

} // namespace sekisho::ui
