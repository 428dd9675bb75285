// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/composer.h"

#include "base/text.h"
#include "demo/schema_filler.h"

namespace sekisho::demo {

namespace {

std::vector<const Tool *> chosenTools(const Prompt &prompt)
{
    std::vector<const Tool *> chosen;
    for (const Tool &tool : prompt.tools) {
        if (prompt.forcedTool.empty() || tool.name == prompt.forcedTool)
            chosen.push_back(&tool);
    }
    const bool both = prompt.parallelCalls && prompt.forcedTool.empty() &&
                      toLowerAscii(prompt.question).find("both") != std::string::npos;
    chosen.resize(std::min<std::size_t>(chosen.size(), both ? 2 : 1));
    return chosen;
}

void cutToLimit(Reply &reply, std::int64_t most)
{
    std::int64_t tokens = 0;
    std::size_t size = 0;
    for (const std::string_view piece : piecesOf(reply.text)) {
        tokens += tokensIn(piece);
        if (tokens > most) {
            reply.text.resize(size);
            reply.cutShort = true;
            return;
        }
        size += piece.size();
    }
}

} // namespace

Reply compose(const Prompt &prompt, Dice &dice)
{
    Reply reply;
    if (!prompt.toolResult) {
        for (const Tool *tool : chosenTools(prompt)) {
            Ordered arguments = fillSchema(tool->schema, prompt.question, dice);
            if (!arguments.is_object()) // a tool without a schema
                arguments = Ordered::object();
            reply.outputTokens += tokensIn(tool->name) + tokensIn(print(arguments));
            reply.calls.push_back({tool->name, std::move(arguments)});
        }
    }
    if (!reply.calls.empty())
        return reply;
    if (prompt.format == Prompt::Format::JsonSchema)
        reply.text = print(fillSchema(prompt.schema, prompt.question, dice));
    else if (prompt.format == Prompt::Format::JsonObject)
        reply.text = print(Ordered{{"question", prompt.question}, {"answer", sentencesAbout(prompt, dice)}});
    else
        reply.text = sentencesAbout(prompt, dice);
    if (prompt.maxTokens)
        cutToLimit(reply, *prompt.maxTokens);
    reply.outputTokens = tokensIn(reply.text);
    return reply;
}

} // namespace sekisho::demo
