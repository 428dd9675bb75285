// SPDX-License-Identifier: GPL-3.0-or-later
// Reads resources/providers.json. Strict: a field that is missing, unknown or of another type is an error
// that names the row and the field, so that a slip in the data fails the build's tests and not a user's
// request.
#include "providers/catalogue.h"
#include "providers/row_reader.h"
#include "providers/upstream_url.h"

#include <array>
#include <set>

namespace sekisho::providers {
namespace {

using Json = nlohmann::json;

constexpr std::string_view CustomSlug = "custom-*";
constexpr std::string_view Placeholder = "{resource}";

/// Fields whose value is a claim about somebody else's service.
constexpr std::array<std::string_view, 5> Claims = {"base_url", "credential", "endpoints", "model_patterns",
                                                    "root_dialects"};

using Reader = RowReader;
using EndpointSets = std::map<std::string, std::vector<Endpoint>, std::less<>>;

void checkBaseUrl(Reader &reader, const char *field, const std::string &url)
{
    std::string filled = url;
    if (const std::size_t at = filled.find(Placeholder); at != std::string::npos)
        filled.replace(at, Placeholder.size(), "resource");
    if (const Result<BaseUrl> base = BaseUrl::parse(filled); !base)
        reader.fail(field, "is refused: " + base.error().message);
    else if (url.ends_with('/'))
        reader.fail(field, "ends with a slash");
}

dialects::Dialect readDialect(Reader &reader, const char *field, const std::string &name)
{
    const auto dialect = dialects::dialectByName(name);
    if (!dialect)
        reader.fail(field, "names an unknown wire format, \"" + name + "\"");
    return dialect.value_or(dialects::Dialect::None);
}

Endpoint readEndpoint(Reader reader)
{
    Endpoint endpoint;
    endpoint.method = reader.text("method");
    endpoint.pattern = reader.text("pattern");
    if (endpoint.pattern.empty() || endpoint.pattern.starts_with('/'))
        reader.fail("pattern", "is empty or begins with a slash");
    // null: an endpoint whose bodies are nobody's wire format here.
    if (const Json *dialect = reader.optional("dialect"); dialect && !dialect->is_null())
        endpoint.dialect = readDialect(reader, "dialect", reader.text("dialect"));
    else if (!dialect)
        reader.fail("dialect", "is missing");
    endpoint.cacheable = reader.boolean("cacheable");
    if (endpoint.cacheable && endpoint.method != "POST")
        reader.fail("cacheable", "is true though the method is not POST");
    if (reader.optional("base_url")) {
        endpoint.baseUrl = reader.text("base_url");
        checkBaseUrl(reader, "base_url", endpoint.baseUrl);
    }
    reader.refuseOthers();
    return endpoint;
}

/// A list whose elements are endpoints, or names of sets of them.
std::vector<Endpoint> readEndpoints(Reader &reader, const char *field, const Json &list,
                                    const EndpointSets &sets)
{
    std::vector<Endpoint> out;
    for (std::size_t i = 0; i < list.size() && !reader.failed(); ++i) {
        const std::string place = reader.place() + ", field \"" + field + "\", element " + std::to_string(i);
        if (!list[i].is_string()) {
            out.push_back(readEndpoint(Reader(list[i], place, reader.error())));
            continue;
        }
        const auto set = sets.find(list[i].get<std::string>());
        if (set == sets.end())
            reader.fail(field, "names an unknown set, \"" + list[i].get<std::string>() + "\"");
        else
            out.insert(out.end(), set->second.begin(), set->second.end());
    }
    return out;
}

CredentialStyle readCredential(Reader reader)
{
    CredentialStyle style;
    const std::string place = reader.text("place");
    if (place == "header")
        style.place = CredentialStyle::Place::Header;
    else if (place == "query")
        style.place = CredentialStyle::Place::Query;
    else if (place == "none")
        style.place = CredentialStyle::Place::None;
    else
        reader.fail("place", "is none of \"header\", \"query\", \"none\"");
    style.name = reader.text("name");
    style.prefix = reader.text("prefix");
    if (style.name.empty() != (style.place == CredentialStyle::Place::None))
        reader.fail("name", "does not go with the place");
    reader.refuseOthers();
    return style;
}

UrlRule readUrlRule(Reader &reader)
{
    const std::string rule = reader.text("url_rule");
    if (rule == "azure-openai")
        return UrlRule::AzureOpenAi;
    if (rule == "workers-ai")
        return UrlRule::WorkersAi;
    if (rule != "join")
        reader.fail("url_rule", "is none of \"join\", \"azure-openai\", \"workers-ai\"");
    return UrlRule::Join;
}

void readFacts(Reader &row, Provider &provider)
{
    Reader facts = row.object("facts");
    for (auto it = facts.json().begin(); !row.failed() && it != facts.json().end(); ++it) {
        if (!row.json().contains(it.key()))
            facts.fail(it.key(), "is about a field that the row does not have");
        Reader reader(*it, facts.place() + ", field \"" + it.key() + "\"", row.error());
        Fact fact;
        if (reader.optional("unverified"))
            fact.unverified = reader.boolean("unverified");
        if (reader.optional("source"))
            fact.source = reader.text("source");
        reader.refuseOthers();
        if (fact.unverified != fact.source.empty())
            reader.fail("", "needs either a source or \"unverified\": true");
        if (!fact.source.empty() && !fact.source.starts_with("https://"))
            reader.fail("source", "is not an https address");
        provider.facts.emplace(it.key(), std::move(fact));
    }
}

/// What the rows about other people's services must say the source of.
void requireFacts(Reader &row, const Provider &provider)
{
    if (provider.slug == CustomSlug || provider.baseUrl.starts_with("demo:"))
        return;
    for (const std::string_view claim : Claims) {
        const Json &value = row.json()[std::string(claim)];
        if (!(value.is_array() && value.empty()) && !provider.facts.contains(claim))
            row.fail("facts", "says nothing about \"" + std::string(claim) + "\"");
    }
}

Provider readProvider(Reader row, const EndpointSets &sets)
{
    Provider provider;
    provider.slug = row.text("slug");
    provider.name = row.text("name");
    if (provider.slug.empty() || provider.name.empty())
        row.fail("slug", "or \"name\" is empty");
    provider.aliases = row.texts("aliases");
    provider.baseUrl = row.text("base_url");
    if (provider.slug != CustomSlug && !row.failed())
        checkBaseUrl(row, "base_url", provider.baseUrl);
    provider.urlRule = readUrlRule(row);
    provider.credential = readCredential(row.object("credential"));
    provider.credentialHeaders = row.texts("credential_headers");
    provider.credentialQueryKeys = row.texts("credential_query_keys");
    provider.needsKey = row.boolean("needs_key");
    provider.local = row.boolean("local");
    if (const Json *endpoints = row.array("endpoints"))
        provider.endpoints = readEndpoints(row, "endpoints", *endpoints, sets);
    provider.modelPatterns = row.texts("model_patterns");
    for (const std::string &name : row.texts("root_dialects"))
        provider.rootDialects.push_back(readDialect(row, "root_dialects", name));
    if (row.optional("keep_alive_seconds")) {
        const Json *seconds = row.wholeNumber("keep_alive_seconds");
        if (seconds && seconds->get<std::uint64_t>() <= 3600)
            provider.keepAliveSeconds = seconds->get<int>();
        else
            row.fail("keep_alive_seconds", "is not between 0 and 3600");
    }
    readFacts(row, provider);
    row.refuseOthers();
    if (!row.failed())
        requireFacts(row, provider);
    return provider;
}

/// "row "openai"", or its number while it has no name.
std::string placeOf(const Json &row, std::size_t index)
{
    const bool named = row.is_object() && row.contains("slug") && row["slug"].is_string();
    return "row " + (named ? '"' + row["slug"].get<std::string>() + '"' : std::to_string(index));
}

} // namespace

Result<Catalogue> Catalogue::parse(std::string_view json)
{
    const Json document = Json::parse(json, nullptr, false);
    if (document.is_discarded())
        return Failure{Error{"providers.json is not JSON."}};

    std::string error;
    Catalogue catalogue;
    Reader top(document, "the file", error);
    EndpointSets sets;
    Reader named = top.object("endpoint_sets");
    for (auto it = named.json().begin(); error.empty() && it != named.json().end(); ++it) {
        if (!it->is_array())
            named.fail(it.key(), "is not a list");
        else
            sets[it.key()] = readEndpoints(named, it.key().c_str(), *it, sets);
    }
    std::set<std::string, std::less<>> slugs;
    const Json *rows = top.array("providers");
    for (std::size_t i = 0; rows && i < rows->size() && error.empty(); ++i) {
        Reader row((*rows)[i], placeOf((*rows)[i], i), error);
        Provider provider = readProvider(row, sets);
        for (const std::string &slug : provider.aliases) {
            if (!slugs.insert(slug).second)
                row.fail("aliases", "holds \"" + slug + "\", which is taken");
        }
        if (!slugs.insert(provider.slug).second)
            row.fail("slug", "is taken");
        if (provider.slug == CustomSlug) {
            catalogue.learnCredentials(provider);
            catalogue.m_customTemplate = std::move(provider);
        } else {
            catalogue.put(std::move(provider));
        }
    }
    top.refuseOthers();
    if (error.empty() && catalogue.m_customTemplate.slug.empty())
        error = "providers.json has no row \"" + std::string(CustomSlug) + "\".";
    if (!error.empty())
        return Failure{Error{std::move(error)}};
    return catalogue;
}

} // namespace sekisho::providers
