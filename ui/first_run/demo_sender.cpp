// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/first_run/demo_sender.h"

#include <QNetworkProxy>
#include <QNetworkReply>
#include <QUrl>

namespace sekisho::ui {
namespace {

constexpr std::chrono::milliseconds PatienceForAnswer{60'000};

} // namespace

DemoSender::DemoSender(QObject *parent) : QObject(parent)
{
    // The gateway is on this machine; a proxy of the system has no part in it.
    m_network.setProxy(QNetworkProxy::NoProxy);
}

void DemoSender::send(const QString &address, bool stream)
{
    if (m_sending)
        return;
    m_sending = true;
    QNetworkRequest request(QUrl(address + requestPath(Target::Demo)));
    request.setHeader(QNetworkRequest::ContentTypeHeader, QByteArrayLiteral("application/json"));
    request.setHeader(QNetworkRequest::UserAgentHeader, QByteArrayLiteral("Sekisho/" SEKISHO_VERSION));
    // Else Qt offers an upgrade to cleartext HTTP/2, which is only noise in the log.
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setTransferTimeout(static_cast<int>(PatienceForAnswer.count()));
    m_timer.start();
    QNetworkReply *reply = m_network.post(request, requestBody(Target::Demo, stream));
    connect(reply, &QNetworkReply::finished, this, [this, reply] {
        const QByteArray answer = reply->readAll();
        SendResult result;
        result.status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        result.milliseconds = m_timer.elapsed();
        result.usage = usageOf(answer);
        if (reply->error() != QNetworkReply::NoError) {
            result.error = errorMessageOf(answer);
            if (result.error.isEmpty())
                result.error = reply->errorString();
        }
        reply->deleteLater();
        m_sending = false;
        Q_EMIT finished(result);
    });
}

} // namespace sekisho::ui
