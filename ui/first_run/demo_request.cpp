// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/first_run/demo_request.h"

#include "providers/catalogue.h"
#include "ui/providers/models_probe.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace sekisho::ui {
namespace {

constexpr QLatin1String Question("What is a sekisho?");

std::optional<qint64> count(const QJsonObject &usage, std::initializer_list<const char *> keys)
{
    for (const char *key : keys) {
        const QJsonValue value = usage.value(QLatin1String(key));
        if (value.isDouble())
            return value.toInteger();
    }
    return std::nullopt;
}

TokenUsage usageIn(const QByteArray &json)
{
    const QJsonObject answer = QJsonDocument::fromJson(json).object();
    QJsonObject usage = answer.value(QLatin1String("usage")).toObject();
    if (usage.isEmpty())
        usage = answer.value(QLatin1String("usageMetadata")).toObject();
    return {count(usage, {"prompt_tokens", "input_tokens", "promptTokenCount"}),
            count(usage, {"completion_tokens", "output_tokens", "candidatesTokenCount"})};
}

// Bodies are written out, so that they read in the snippet as a person would write them.

QByteArray chat(const char *model, bool stream)
{
    QByteArray body = R"({"model": ")";
    body += model;
    body += R"(", "messages": [{"role": "user", "content": ")" + QByteArray(Question.data()) + R"("}])";
    if (stream)
        body += R"(, "stream": true, "stream_options": {"include_usage": true})";
    body += '}';
    return body;
}

FirstRequest messages(bool stream)
{
    FirstRequest request;
    request.path = QStringLiteral("/anthropic/v1/messages");
    request.headers = {QStringLiteral("anthropic-version: 2023-06-01")};
    request.body =
        R"({"model": "claude-haiku-4-5", "max_tokens": 200, "messages": [{"role": "user", "content": ")" +
        QByteArray(Question.data()) + R"("}])";
    request.body += stream ? R"(, "stream": true})" : "}";
    request.hasStream = true;
    return request;
}

FirstRequest generateContent(bool stream)
{
    FirstRequest request;
    request.path = QStringLiteral("/google-ai-studio/v1beta/models/gemini-2.5-flash:");
    request.path +=
        stream ? QLatin1String("streamGenerateContent?alt=sse") : QLatin1String("generateContent");
    request.body = R"({"contents": [{"parts": [{"text": ")" + QByteArray(Question.data()) + R"("}]}]})";
    request.hasStream = true;
    return request;
}

} // namespace

FirstRequest demoRequest(bool stream)
{
    return {QStringLiteral("/demo/v1/chat/completions"), {}, chat("demo", stream), true};
}

std::optional<FirstRequest> firstRequest(const providers::Provider &provider, bool stream)
{
    if (provider.slug == "demo")
        return demoRequest(stream);
    if (provider.slug == "openai")
        return FirstRequest{
            QStringLiteral("/openai/v1/chat/completions"), {}, chat("gpt-4.1-mini", stream), true};
    if (provider.slug == "anthropic")
        return messages(stream);
    if (provider.slug == "google-ai-studio")
        return generateContent(stream);
    if (const auto probe = probeFor(provider))
        return FirstRequest{probe->path, {}, {}, false};
    return std::nullopt;
}

QString curlSnippet(const QString &address, const FirstRequest &request, bool stream)
{
    QString url = address + request.path;
    if (url.contains(u'?'))
        url = u'\'' + url + u'\'';
    QString text = (stream && request.hasStream ? QStringLiteral("curl -N ") : QStringLiteral("curl ")) + url;
    const auto add = [&text](const QString &option) { text += QStringLiteral(" \\\n  ") + option; };
    for (const QString &header : request.headers)
        add(QStringLiteral("-H \"%1\"").arg(header));
    if (!request.body.isEmpty()) {
        add(QStringLiteral("-H \"Content-Type: application/json\""));
        add(QStringLiteral("-d '") + QString::fromUtf8(request.body) + u'\'');
    }
    return text;
}

TokenUsage usageOf(const QByteArray &answer)
{
    if (!answer.startsWith("data:"))
        return usageIn(answer);
    TokenUsage usage;
    for (const QByteArray &line : answer.split('\n')) {
        if (!line.startsWith("data:") || !line.contains("\"usage"))
            continue;
        const TokenUsage found = usageIn(line.mid(5));
        // Anthropic tells the one at the start and the other at the end.
        usage.in = found.in ? found.in : usage.in;
        usage.out = found.out ? found.out : usage.out;
    }
    return usage;
}

QString errorMessageOf(const QByteArray &answer)
{
    return errorTextOf(answer);
}

} // namespace sekisho::ui
