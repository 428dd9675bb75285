// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/providers/models_probe.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkProxy>
#include <QUrl>

namespace sekisho::ui {
namespace {

constexpr std::chrono::milliseconds Patience{30'000};
constexpr qsizetype LongestError = 300;

} // namespace

std::optional<ProbeRequest> probeFor(const providers::Provider &provider)
{
    const providers::Endpoint *endpoint = providers::classify(provider, "GET", "models");
    if (provider.urlRule != providers::UrlRule::Join || !endpoint || endpoint->pattern != "models")
        return std::nullopt;
    ProbeRequest request;
    request.family = dialects::familyOf(endpoint->dialect);
    // Where the base has a version of its own, the gateway drops this one.
    const char *version = request.family == dialects::Family::Gemini ? "v1beta" : "v1";
    request.path =
        QStringLiteral("/%1/%2/models").arg(QString::fromStdString(provider.slug), QLatin1String(version));
    return request;
}

QString errorTextOf(const QByteArray &answer)
{
    const QJsonDocument document = QJsonDocument::fromJson(answer);
    // Gemini puts it into a list now and then.
    const QJsonObject object = document.isArray() ? document.array().at(0).toObject() : document.object();
    const QJsonValue error = object.value(QLatin1String("error"));
    for (const QJsonValue &candidate :
         {error, error.toObject().value(QLatin1String("message")), object.value(QLatin1String("message")),
          object.value(QLatin1String("detail"))}) {
        if (candidate.isString() && !candidate.toString().isEmpty())
            return candidate.toString().left(LongestError);
    }
    return {};
}

std::optional<int> modelCountOf(const QByteArray &answer)
{
    const QJsonDocument document = QJsonDocument::fromJson(answer);
    if (document.isArray())
        return static_cast<int>(document.array().size());
    for (const QLatin1String name : {QLatin1String("data"), QLatin1String("models")}) {
        const QJsonValue list = document.object().value(name);
        if (list.isArray())
            return static_cast<int>(list.toArray().size());
    }
    return std::nullopt;
}

ModelsProbe::ModelsProbe(QObject *parent) : QObject(parent)
{
    // The gateway is on this machine; a proxy of the system has no part in it.
    m_network.setProxy(QNetworkProxy::NoProxy);
}

ModelsProbe::~ModelsProbe()
{
    drop();
}

void ModelsProbe::send(const QString &address, const ProbeRequest &request)
{
    drop();
    QNetworkRequest get(QUrl(address + request.path));
    get.setHeader(QNetworkRequest::UserAgentHeader, QByteArrayLiteral("Sekisho/" SEKISHO_VERSION));
    // Anthropic answers nobody who does not say this (docs.anthropic.com/en/api/versioning).
    if (request.family == dialects::Family::Anthropic)
        get.setRawHeader("anthropic-version", "2023-06-01");
    get.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    get.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    get.setTransferTimeout(static_cast<int>(Patience.count()));
    m_timer.start();
    QNetworkReply *reply = m_network.get(get);
    m_reply = reply;
    connect(reply, &QNetworkReply::finished, this, [this, reply] { take(*reply); });
}

void ModelsProbe::drop()
{
    if (!m_reply)
        return;
    QNetworkReply *reply = m_reply;
    m_reply.clear();
    reply->disconnect(this);
    reply->abort();
    reply->deleteLater();
}

void ModelsProbe::take(QNetworkReply &reply)
{
    const QByteArray answer = reply.readAll();
    ProbeResult result;
    result.status = reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    result.took = std::chrono::milliseconds(m_timer.elapsed());
    if (reply.error() == QNetworkReply::NoError && result.status < 300) {
        result.models = modelCountOf(answer);
    } else {
        result.error = errorTextOf(answer);
        if (result.error.isEmpty() && result.status == 0)
            result.error = reply.errorString();
    }
    m_reply.clear();
    reply.deleteLater();
    Q_EMIT finished(result);
}

} // namespace sekisho::ui
