// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_line.h"

#include <QCommandLineParser>

namespace sekisho::app {
namespace {

using namespace Qt::StringLiterals;

Error invalid(const QString &sentence)
{
    return {sentence.toStdString()};
}

/// HOST:PORT, [IPv6]:PORT, :PORT or PORT.
std::optional<Error> parseListen(const QString &text, CommandLine &line)
{
    const qsizetype colon = text.lastIndexOf(u':');
    QString host = colon < 0 ? QString() : text.left(colon);
    if (host.startsWith(u'[') && host.endsWith(u']'))
        host = host.mid(1, host.size() - 2);
    else if (host.contains(u':'))
        return invalid(u"--listen: write an IPv6 address in brackets, as in [::1]:8484"_s);
    bool ok = false;
    const uint port = text.mid(colon + 1).toUInt(&ok);
    if (!ok || port > 65535)
        return invalid(u"--listen takes HOST:PORT with a port from 0 to 65535, as in 127.0.0.1:8484"_s);
    line.listenHost = host;
    line.listenPort = static_cast<quint16>(port);
    return std::nullopt;
}

} // namespace

Result<CommandLine> parseCommandLine(const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(u"Sekisho, a local AI gateway and log viewer."_s);
    const QCommandLineOption help({u"h"_s, u"help"_s}, u"Says what the program takes."_s);
    const QCommandLineOption version(u"version"_s, u"Says the version."_s);
    const QCommandLineOption headless(u"headless"_s, u"Runs the gateway without a window."_s);
    const QCommandLineOption profile(u"profile"_s, u"Folder that holds everything of one instance."_s,
                                     u"DIR"_s);
    const QCommandLineOption config(u"config"_s, u"Configuration in place of the profile's config.json."_s,
                                    u"FILE"_s);
    const QCommandLineOption listen(
        u"listen"_s, u"Address to listen on for this run; port 0 takes a free one. It is not saved."_s,
        u"HOST:PORT"_s);
    const QCommandLineOption alias(u"alias"_s, u"With key set and remove: which of several keys."_s,
                                   u"NAME"_s);
    const QCommandLineOption origin(
        u"origin"_s,
        u"With key set: where the key may go, in place of the provider's address; may be given several times."_s,
        u"URL"_s);
    parser.addOptions({help, version, headless, profile, config, listen, alias, origin});
    parser.addPositionalArgument(
        u"key"_s,
        u"set, list or remove a provider's key in the system's keychain; it is read from standard input."_s,
        u"[key set|list|remove PROVIDER]"_s);

    if (!parser.parse(arguments))
        return Failure{invalid(parser.errorText() + u" See --help."_s)};
    QStringList words = parser.positionalArguments();
    const bool isKey = words.value(0) == u"key";
    if (!words.isEmpty() && !isKey)
        return Failure{invalid(u"Unknown argument: "_s + words.constFirst() + u". See --help."_s)};
    if (!isKey && (parser.isSet(alias) || parser.isSet(origin)))
        return Failure{invalid(u"--alias and --origin go with \"key\". See --help."_s)};

    CommandLine line;
    line.showHelp = parser.isSet(help);
    // There is no application object yet that would know the program's name.
    line.helpText = parser.helpText().replace(u"<executable_name>"_s, u"sekisho"_s);
    line.showVersion = parser.isSet(version);
    line.headless = parser.isSet(headless);
    line.profile = parser.value(profile);
    line.config = parser.value(config);
    if (isKey && !line.showHelp && !line.showVersion) {
        words.removeFirst();
        auto request = parseKeyRequest(words, parser.isSet(alias) ? parser.value(alias) : QString(),
                                       parser.values(origin));
        if (!request)
            return Failure{request.error()};
        line.key = std::move(*request);
    }
    if (parser.isSet(listen)) {
        if (const auto error = parseListen(parser.value(listen), line))
            return Failure{*error};
    }
    return line;
}

} // namespace sekisho::app
