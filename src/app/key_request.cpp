// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/key_request.h"

#include "app/key_origins.h"
#include "settings/config_rules.h"

namespace sekisho::app {
namespace {

using namespace Qt::StringLiterals;

Failure<Error> refused(const QString &sentence)
{
    return Failure{Error{sentence.toStdString() + " See --help."}};
}

} // namespace

Result<KeyRequest> parseKeyRequest(const QStringList &words, const QString &alias, const QStringList &origins)
{
    using Action = KeyRequest::Action;
    KeyRequest request;
    const QString verb = words.value(0);
    if (verb == u"set")
        request.action = Action::Set;
    else if (verb == u"remove")
        request.action = Action::Remove;
    else if (verb != u"list")
        return refused(u"Behind \"key\" comes set, list or remove."_s);
    request.provider = words.value(1);
    if (request.provider.isEmpty() && request.action != Action::List)
        return refused(u"\"key %1\" needs the name of a provider, such as openai."_s.arg(verb));
    if (words.size() > 2) {
        // It may be a key, so it is not repeated; it stands in the shell's history already.
        return refused(
            u"\"key %1\" takes nothing behind the provider. A key is read from standard input, so that it "
            "is seen neither in the list of processes nor in a history."_s.arg(verb));
    }
    if (!alias.isNull()) {
        if (request.action == Action::List)
            return refused(u"\"key list\" takes no --alias: it lists them all."_s);
        request.alias = alias.toStdString();
        if (const std::string_view wish = settings::rules::alias(request.alias); !wish.empty())
            return refused(u"--alias takes "_s +
                           QString::fromUtf8(wish.data(), static_cast<qsizetype>(wish.size())) + u'.');
    }
    if (!origins.isEmpty() && request.action != Action::Set)
        return refused(u"--origin goes with \"key set\" only."_s);
    for (const QString &text : origins) {
        auto origin = parseOrigin(text.toStdString());
        if (!origin)
            return refused(u"--origin: "_s + QString::fromStdString(origin.error().message));
        request.origins.push_back(std::move(*origin));
    }
    return request;
}

} // namespace sekisho::app
