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

void DemoSender::send(const QString &address, const FirstRequest &wanted)
{
    if (m_sending)
        return;
    m_sending = true;
    QNetworkRequest request(QUrl(address + wanted.path));
    for (const QString &header : wanted.headers)
        request.setRawHeader(header.section(u':', 0, 0).toLatin1(),
                             header.section(u':', 1).trimmed().toLatin1());
    if (!wanted.body.isEmpty())
        request.setHeader(QNetworkRequest::ContentTypeHeader, QByteArrayLiteral("application/json"));
    request.setHeader(QNetworkRequest::UserAgentHeader, QByteArrayLiteral("Sekisho/" SEKISHO_VERSION));
    // Else Qt offers an upgrade to cleartext HTTP/2, which is only noise in the log.
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setTransferTimeout(static_cast<int>(PatienceForAnswer.count()));
    m_timer.start();
    QNetworkReply *reply =
        wanted.body.isEmpty() ? m_network.get(request) : m_network.post(request, wanted.body);
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
