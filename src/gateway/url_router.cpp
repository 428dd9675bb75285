// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/url_router.h"

#include "base/text.h"

#include <algorithm>
#include <array>

namespace sekisho::gateway {
namespace {

using dialects::Dialect;

struct SplitTarget {
    std::string_view path;
    std::string_view query;
};

SplitTarget splitTarget(std::string_view target)
{
    const std::size_t scheme = target.find("://");
    if (!target.starts_with('/') && scheme != std::string_view::npos) {
        const std::size_t path = target.find_first_of("/?", scheme + 3);
        target = path == std::string_view::npos ? std::string_view("/") : target.substr(path);
    }
    const std::size_t question = target.find('?');
    if (question == std::string_view::npos)
        return {target, {}};
    return {target.substr(0, question), target.substr(question + 1)};
}

/// Takes the first segment off a path without leading '/'.
std::string_view takeSegment(std::string_view &path)
{
    const std::size_t slash = path.find('/');
    const std::string_view segment = path.substr(0, slash);
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
    return segment;
}

/// `models/gemini-2.5-flash:generateContent`: a last segment with a method behind a colon.
bool endsInMethod(std::string_view path)
{
    const std::string_view last = path.substr(path.rfind('/') + 1);
    const std::size_t colon = last.rfind(':');
    if (colon == std::string_view::npos || colon == 0 || colon + 1 == last.size())
        return false;
    const std::string_view method = last.substr(colon + 1);
    return std::all_of(method.begin(), method.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

constexpr std::string_view ModelsSegment = "models/";

struct RootPath {
    std::string_view path;
    Dialect dialect;
};

constexpr std::array RootPaths = {
    RootPath{"v1/chat/completions", Dialect::OpenAiChat},
    RootPath{"v1/responses", Dialect::OpenAiResponses},
    RootPath{"v1/embeddings", Dialect::OpenAiEmbeddings},
    RootPath{"v1/messages", Dialect::AnthropicMessages},
    RootPath{"v1/messages/count_tokens", Dialect::AnthropicOther},
    RootPath{"v2/chat", Dialect::CohereChat},
    RootPath{"api/chat", Dialect::Ollama},
    RootPath{"api/generate", Dialect::Ollama},
};

UrlMatch rootMatch(std::string_view path, std::string_view query)
{
    UrlMatch match;
    match.form = UrlForm::Root;
    match.tail = path;
    match.query = query;
    match.dialect = rootDialect(path);
    if (match.dialect == Dialect::Gemini || match.dialect == Dialect::GeminiOther) {
        match.pathModel = modelInPath(path);
        match.pathModelAt = match.pathModel.empty() ? 0 : path.find(ModelsSegment) + ModelsSegment.size();
    }
    return match;
}

RouteError invalidProvider(std::string_view word, bool envelope)
{
    std::string message = "Invalid provider";
    if (!word.empty())
        message += ": no provider is called \"" + std::string(word.substr(0, 64)) + "\"";
    return {400, 2008, std::move(message), envelope};
}

Result<UrlMatch, RouteError> cloudflareMatch(const Snapshot &snapshot, std::string_view path,
                                             std::string_view query)
{
    UrlMatch match;
    match.form = UrlForm::Cloudflare;
    match.account = takeSegment(path);
    match.gateway = takeSegment(path);
    match.query = query;
    if (match.account.empty() || match.gateway.empty())
        return Failure{invalidProvider("", true)};
    if (!snapshot.gateways.contains(match.gateway)) {
        return Failure{RouteError{400, 2001,
                                  "Please configure AI Gateway: no gateway is called \"" +
                                      match.gateway.substr(0, 64) + "\"",
                                  true}};
    }
    const std::string_view slug = takeSegment(path);
    match.provider = snapshot.catalogue.find(slug);
    if (!match.provider)
        return Failure{invalidProvider(slug, true)};
    match.tail = path;
    return match;
}

} // namespace

std::string_view modelInPath(std::string_view path)
{
    const std::size_t models = path.find(ModelsSegment);
    if (models == std::string_view::npos || !endsInMethod(path))
        return {};
    const std::string_view rest = path.substr(models + ModelsSegment.size());
    return rest.substr(0, rest.rfind(':'));
}

Dialect rootDialect(std::string_view path)
{
    for (const RootPath &known : RootPaths) {
        if (path == known.path)
            return known.dialect;
    }
    if (endsInMethod(path)) {
        return path.ends_with(":generateContent") || path.ends_with(":streamGenerateContent")
                   ? Dialect::Gemini
                   : Dialect::GeminiOther;
    }
    if (path.starts_with("v1beta/"))
        return Dialect::GeminiOther;
    if (path.starts_with("api/"))
        return Dialect::OllamaOther;
    if (path.starts_with("v1/messages/"))
        return Dialect::AnthropicOther;
    return Dialect::OpenAiOther;
}

Result<UrlMatch, RouteError> matchUrl(const Snapshot &snapshot, std::string_view method,
                                      std::string_view target)
{
    const SplitTarget split = splitTarget(target);
    if (!split.path.starts_with('/')) {
        return Failure{
            RouteError{400, 2008, "The request target is not a path; this is not a forward proxy", false}};
    }
    const std::string_view path = split.path.substr(1);
    if (path.empty()) {
        if (method == "GET" || method == "HEAD")
            return UrlMatch{};
        return Failure{invalidProvider("", false)};
    }

    std::string_view rest = path;
    const std::string_view first = takeSegment(rest);
    if (first == "sekisho") {
        if (rest == "health") {
            UrlMatch match;
            match.form = UrlForm::Health;
            return match;
        }
        return Failure{RouteError{404, 0, "There is nothing at this address", false}};
    }
    if (first == "client")
        return Failure{RouteError{404, 7003, "The management and REST addresses are not served", true}};
    if (first == "v1") {
        std::string_view behind = rest;
        const std::string_view word = takeSegment(behind);
        if (snapshot.reservedWords.contains(word))
            return rootMatch(path, split.query);
        auto match = cloudflareMatch(snapshot, rest, split.query);
        // `/v1/tunedModels/x:generateContent` is Gemini's own; a method behind a provider's name is that
        // provider's.
        if (!match && endsInMethod(path))
            return rootMatch(path, split.query);
        return match;
    }
    if (first == "v1beta" || first == "v2" || first == "api")
        return rootMatch(path, split.query);

    UrlMatch match;
    match.form = UrlForm::Short;
    match.provider = snapshot.catalogue.find(first);
    if (!match.provider)
        return Failure{invalidProvider(first, false)};
    match.tail = rest;
    match.query = split.query;
    return match;
}

} // namespace sekisho::gateway
