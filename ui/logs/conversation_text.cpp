// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/logs/conversation_text.h"

#include "base/text.h"
#include "dialects/event_reader.h"
#include "ui/logs/conversation_parts.h"
#include "ui/models/format.h"

#include <QLocale>

#include <map>

namespace sekisho::ui {
namespace {

using namespace dialects;
using Kind = ShownPart::Kind;
using Words = ConversationWords;

constexpr QStringView Separator = u" · ";

bool isEmpty(const storage::RecordedBody &body)
{
    return !body.bytes || body.bytes->empty();
}

QString roleText(Role role)
{
    switch (role) {
    case Role::System:
        return Words::tr("system");
    case Role::Developer:
        return Words::tr("developer");
    case Role::User:
        return Words::tr("user");
    case Role::Assistant:
        return Words::tr("assistant");
    case Role::Tool:
        break;
    }
    return Words::tr("tool");
}

QString stopText(const Choice &choice)
{
    switch (choice.stop) {
    case StopReason::MaxTokens:
        return Words::tr("cut at the limit of tokens");
    case StopReason::Refused:
        return Words::tr("refused (%1)").arg(fromUtf8(choice.stopText));
    case StopReason::Paused:
        return Words::tr("paused");
    default:
        return {};
    }
}

/// Names of the calls by their ids: most dialects do not repeat one with its result.
using CallNames = std::map<std::string, std::string>;

ShownMessage shownMessage(const Message &message, CallNames &names)
{
    ShownMessage out;
    QStringList heading{roleText(message.role)};
    if (!message.name.empty())
        heading += fromUtf8(message.name);
    int calls = 0;
    for (const Part &part : message.parts) {
        if (const auto *call = part.as<ToolCallPart>()) {
            ++calls;
            names[call->id] = call->name;
        } else if (const auto *result = part.as<ToolResultPart>()) {
            const std::string &name = result->name.empty() ? names[result->callId] : result->name;
            if (!name.empty())
                heading += fromUtf8(name);
        }
        addPart(part, out.parts);
    }
    if (calls > 0)
        heading += calls == 1 ? Words::tr("tool call") : Words::tr("%n tool calls", nullptr, calls);
    if (out.parts.empty())
        out.parts.push_back(note(Words::tr("No text.")));
    out.heading = heading.join(Separator);
    return out;
}

/// Where the path does not tell, the body may: gateways of companies have paths of their own.
Dialect dialectOf(const ConversationSource &source)
{
    const Dialect dialect = dialectOfPath(source.path);
    if (dialect != Dialect::None || isEmpty(source.request))
        return dialect;
    const auto read = readRequest(Dialect::OpenAiChat, *source.request.bytes);
    return read.ok() && !read->messages.empty() ? Dialect::OpenAiChat : Dialect::None;
}

QString absenceOf(const ConversationSource &source, Dialect dialect)
{
    const QString pointer =
        QStringLiteral("\n") + Words::tr("Request and Response show what was recorded of it.");
    if (isEmpty(source.request)) {
        if (!source.elsewhere.isEmpty())
            return source.elsewhere;
        if (source.request.size == 0)
            return source.running ? Words::tr("Nothing of the request has come yet.")
                                  : Words::tr("There is no conversation: the request has no body.") + pointer;
        return Words::tr("The request's body was not recorded, so its conversation cannot be shown.") +
               pointer;
    }
    if (dialect == Dialect::OpenAiEmbeddings)
        return Words::tr("This is a request for embeddings, which is no conversation.") + pointer;
    if (!isConversation(dialect))
        return Words::tr("This is no conversation in a format that Sekisho knows.") + pointer;
    return {};
}

QString factsOf(const ConversationSource &source, const Conversation &conversation)
{
    QStringList facts;
    const std::string &model = conversation.model.empty() ? source.model : conversation.model;
    if (!model.empty())
        facts += fromUtf8(model);
    const auto messages = static_cast<int>(conversation.messages.size());
    const auto tools = static_cast<int>(conversation.tools.size());
    facts += messages == 1 ? Words::tr("1 message") : Words::tr("%Ln messages", nullptr, messages);
    if (tools > 0)
        facts += tools == 1 ? Words::tr("1 tool") : Words::tr("%Ln tools", nullptr, tools);
    if (conversation.sampling.temperature)
        facts += Words::tr("temperature %1").arg(QLocale().toString(*conversation.sampling.temperature));
    if (!conversation.reasoning.effort.empty())
        facts += Words::tr("%1 effort").arg(fromUtf8(conversation.reasoning.effort));
    return facts.join(Separator);
}

QString problemText(const ReadProblem &problem)
{
    return problem.path.empty() ? fromUtf8(problem.message)
                                : QString(fromUtf8(problem.path) + u' ' + fromUtf8(problem.message));
}

ShownPart errorPart(const ConversationSource &source, const std::string &said)
{
    ShownPart part;
    part.kind = Kind::Error;
    const std::string &words = said.empty() ? source.error : said;
    part.text = words.empty() ? Words::tr("The provider gave no reason.") : shown(words);
    return part;
}

QString withoutBytes(const ConversationSource &source)
{
    const std::uint64_t size = source.response.size;
    if (source.running) {
        return size > 0 ? Words::tr("The answer is under way: %1 so far.").arg(formatSize(size))
                        : Words::tr("Waiting for the answer…");
    }
    if (size > 0)
        return source.elsewhere.isEmpty() ? Words::tr("The answer was not recorded.") : source.elsewhere;
    return Words::tr("There was no answer.");
}

std::vector<ShownMessage> answersOf(const ConversationSource &source, Dialect dialect)
{
    ReadAnswer read;
    if (!isEmpty(source.response))
        read = readAnswer(dialect, source.status, source.contentType, *source.response.bytes);
    std::vector<ShownMessage> out;
    for (const Choice &choice : read.answer.choices) {
        CallNames names;
        ShownMessage message = shownMessage(choice.message, names);
        message.heading += Separator + Words::tr("answer");
        if (const QString stop = stopText(choice); !stop.isEmpty())
            message.heading += Separator + stop;
        out.push_back(std::move(message));
    }
    if (out.empty())
        out.push_back({Words::tr("answer"), true, {}});
    if (read.answer.choices.size() > 1) {
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i].heading += u' ' + QString::number(i + 1);
    }
    std::vector<ShownPart> &last = out.back().parts;
    if (source.status >= 400 || !read.answer.error.empty())
        last.push_back(errorPart(source, read.answer.error));
    else if (isEmpty(source.response))
        last.push_back(note(withoutBytes(source)));
    else if (source.response.truncated)
        last.push_back(note(Words::tr("Only the beginning of the answer was recorded.")));
    else if (read.problem && source.running)
        last.push_back(
            note(Words::tr("The answer is under way: %1 so far.").arg(formatSize(source.response.size))));
    else if (read.problem)
        last.push_back(note(Words::tr("The answer %1.").arg(problemText(*read.problem))));
    else if (last.empty())
        last.push_back(note(Words::tr("The answer has no text.")));
    if (!source.error.empty() && source.status < 400 && read.answer.error.empty())
        last.push_back(errorPart(source, source.error));
    for (ShownMessage &message : out)
        message.isAnswer = true;
    return out;
}

std::string headerOf(const std::vector<storage::RecordedHeader> &headers, std::string_view name)
{
    for (const storage::RecordedHeader &header : headers) {
        if (equalsIgnoringCase(header.name, name))
            return header.value;
    }
    return {};
}

} // namespace

ConversationSource::ConversationSource(const storage::ExchangeRecord &record, const QString &elsewhereText)
    : path(record.path),
      model(record.model),
      contentType(headerOf(record.responseHeaders, "content-type")),
      error(record.error),
      status(record.status),
      running(record.state == storage::ExchangeState::Open),
      request(record.requestBody),
      response(record.responseBody),
      elsewhere(elsewhereText)
{}

bool ConversationSource::showsTheSame(const ConversationSource &other) const
{
    const auto same = [](const storage::RecordedBody &a, const storage::RecordedBody &b) {
        return a.bytes == b.bytes && a.size == b.size && a.truncated == b.truncated;
    };
    return same(request, other.request) && same(response, other.response) && running == other.running &&
           status == other.status && error == other.error && elsewhere == other.elsewhere &&
           path == other.path && contentType == other.contentType;
}

ShownConversation showConversation(const ConversationSource &source)
{
    ShownConversation out;
    const Dialect dialect = dialectOf(source);
    out.absence = absenceOf(source, dialect);
    if (!out.absence.isEmpty())
        return out;
    const ReadConversation read = readLeniently(dialect, *source.request.bytes);
    if (read.conversation.messages.empty()) {
        out.absence = (read.problem ? Words::tr("The request cannot be read as a conversation: %1.")
                                          .arg(problemText(*read.problem))
                                    : Words::tr("The request has no messages.")) +
                      u'\n' + Words::tr("Request and Response show what was recorded of it.");
        return out;
    }
    out.facts = factsOf(source, read.conversation);
    CallNames names;
    for (const Message &message : read.conversation.messages)
        out.messages.push_back(shownMessage(message, names));
    if (source.request.truncated)
        out.messages.back().parts.push_back(
            note(Words::tr("Only the beginning of the request was recorded.")));
    else if (read.problem)
        out.messages.back().parts.push_back(
            note(Words::tr("Something could not be read: %1.").arg(problemText(*read.problem))));
    out.answers = answersOf(source, dialect);
    return out;
}

QString plainText(const ShownMessage &message)
{
    QString out = u'[' + message.heading + u"]\n";
    for (const ShownPart &part : message.parts) {
        const bool summed = part.kind == Kind::Link || part.kind == Kind::Image;
        if (part.kind == Kind::Call)
            out += part.summary.left(part.summary.indexOf(u'(')) + u' ';
        out += (summed || part.text.isEmpty() ? part.summary : part.text) + u'\n';
    }
    return out;
}

QString plainText(const ShownConversation &conversation)
{
    QString out;
    for (const auto *messages : {&conversation.messages, &conversation.answers}) {
        for (const ShownMessage &message : *messages)
            out += (out.isEmpty() ? QString() : QStringLiteral("\n")) + plainText(message);
    }
    return out;
}

} // namespace sekisho::ui
