// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/first_run/demo_request.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace sekisho::ui {
namespace {

std::optional<qint64> count(const QJsonObject &usage, QLatin1String key)
{
    const QJsonValue value = usage.value(key);
    return value.isDouble() ? std::optional(value.toInteger()) : std::nullopt;
}

TokenUsage usageIn(const QByteArray &json)
{
    const QJsonObject usage = QJsonDocument::fromJson(json).object().value(QLatin1String("usage")).toObject();
    return {count(usage, QLatin1String("prompt_tokens")), count(usage, QLatin1String("completion_tokens"))};
}

} // namespace

QString requestPath(Target target)
{
    return target == Target::Demo ? QStringLiteral("/demo/v1/chat/completions")
                                  : QStringLiteral("/openai/v1/chat/completions");
}

QByteArray requestBody(Target target, bool stream)
{
    // Written out, so that it reads in the snippet as a person would write it.
    QByteArray body = R"({"model": ")";
    body += target == Target::Demo ? "demo" : "gpt-4.1-mini";
    body += R"(", "messages": [{"role": "user", "content": "What is a sekisho?"}])";
    if (stream)
        body += R"(, "stream": true, "stream_options": {"include_usage": true})";
    body += '}';
    return body;
}

QString curlSnippet(const QString &address, Target target, bool stream)
{
    const QString curl = stream ? QStringLiteral("curl -N ") : QStringLiteral("curl ");
    return curl + address + requestPath(target) +
           QStringLiteral(" \\\n  -H \"Content-Type: application/json\"") + QStringLiteral(" \\\n  -d '") +
           QString::fromUtf8(requestBody(target, stream)) + u'\'';
}

TokenUsage usageOf(const QByteArray &answer)
{
    if (!answer.startsWith("data:"))
        return usageIn(answer);
    TokenUsage usage;
    for (const QByteArray &line : answer.split('\n')) {
        if (!line.startsWith("data:") || !line.contains("\"usage\""))
            continue;
        const TokenUsage found = usageIn(line.mid(5));
        if (found.in || found.out)
            usage = found;
    }
    return usage;
}

QString errorMessageOf(const QByteArray &answer)
{
    const QJsonObject object = QJsonDocument::fromJson(answer).object();
    const QJsonValue error = object.value(QLatin1String("error"));
    if (error.isString())
        return error.toString();
    return error.toObject().value(QLatin1String("message")).toString();
}

} // namespace sekisho::ui
