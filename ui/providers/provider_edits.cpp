// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/providers/provider_edits.h"

#include "base/text.h"
#include "providers/upstream_url.h"
#include "settings/config_rules.h"

#include <QCoreApplication>

#include <algorithm>

namespace sekisho::ui {
namespace {

std::string tr(const char *text, const std::string &argument = {})
{
    const QString sentence = QCoreApplication::translate("Providers", text);
    return (argument.empty() ? sentence : sentence.arg(QString::fromStdString(argument))).toStdString();
}

bool isLetterOrDigit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

Result<Done> write(settings::ConfigFile &file, const std::function<void(settings::Config &)> &change)
{
    if (const auto written = file.update(change); !written)
        return Failure{Error{
            tr("Nothing was changed: config.json could not be written. %1.", written.error().message())}};
    return Done{};
}

} // namespace

Result<std::string> checkedAddress(const std::string &address)
{
    std::string text = QString::fromStdString(address).trimmed().toStdString();
    while (text.ends_with('/'))
        text.pop_back();
    const auto base = providers::BaseUrl::parse(text);
    if (!base)
        return Failure{base.error()};
    if (base->scheme != "http" && base->scheme != "https")
        return Failure{Error{tr("The address begins with http:// or https://.")}};
    if (const auto wanted = settings::rules::baseUrl(text); !wanted.empty())
        return Failure{Error{tr("The address has to be %1.", std::string(wanted))}};
    return text;
}

std::string slugOf(const OwnProvider &own)
{
    std::string slug = "custom-";
    bool gap = false;
    for (const char c : toLowerAscii(own.name)) {
        if (isLetterOrDigit(c)) {
            if (gap && slug != "custom-")
                slug += '-';
            slug += c;
            gap = false;
        } else {
            gap = true;
        }
    }
    return slug;
}

Result<Done> checked(const OwnProvider &own, const gateway::Snapshot &plan, const settings::Config &config)
{
    const std::string slug = slugOf(own);
    if (own.name.empty())
        return Failure{Error{tr("It needs a name.")}};
    if (slug == "custom-")
        return Failure{Error{tr("The name needs a letter or digit of a to z, 0 to 9, for its URLs.")}};
    if (const auto wanted = settings::rules::slug(slug); !wanted.empty())
        return Failure{Error{
            tr("The name is too long: with “custom-” before it there may be %1.", std::string(wanted))}};
    if (!settings::rules::anyText(own.name).empty())
        return Failure{Error{tr("The name has characters that cannot be shown.")}};
    if (plan.catalogue.find(slug) || config.provider(slug))
        return Failure{Error{tr("There is a provider named %1 already; choose another name.", slug)}};
    const auto &known = plan.catalogue.providers();
    const bool clash = std::any_of(known.begin(), known.end(), [&own](const providers::Provider &provider) {
        return equalsIgnoringCase(provider.name, own.name);
    });
    if (clash)
        return Failure{Error{tr("“%1” is what another provider is called; choose another name.", own.name)}};
    if (const auto address = checkedAddress(own.address); !address)
        return Failure{address.error()};
    return Done{};
}

Result<Done> writeAddress(settings::ConfigFile &file, const std::string &slug, const std::string &address)
{
    return write(file, [&](settings::Config &config) { config.providerFor(slug).baseUrl = address; });
}

Result<Done> writeKeyWins(settings::ConfigFile &file, const std::string &slug, settings::KeyWins wins)
{
    return write(file, [&](settings::Config &config) { config.providerFor(slug).keyWins = wins; });
}

Result<Done> addOwn(settings::ConfigFile &file, const OwnProvider &own)
{
    const auto address = checkedAddress(own.address);
    if (!address)
        return Failure{address.error()};
    return write(file, [&](settings::Config &config) {
        settings::ProviderSettings &settings = config.providerFor(slugOf(own));
        settings.name = own.name;
        settings.baseUrl = *address;
        settings.dialect = dialects::name(own.dialect);
    });
}

Result<Done> removeOwn(settings::ConfigFile &file, const std::string &slug)
{
    return write(file, [&](settings::Config &config) {
        const auto gone =
            std::remove_if(config.providers.begin(), config.providers.end(),
                           [&](const settings::ProviderSettings &entry) { return entry.slug == slug; });
        config.providers.erase(gone, config.providers.end());
    });
}

} // namespace sekisho::ui
