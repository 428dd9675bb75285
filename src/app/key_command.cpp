// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/key_command.h"

#include "app/key_origins.h"
#include "app/plan_file.h"
#include "app/read_key.h"
#include "base/text.h"
#include "secrets/keychain_store.h"

#include <QFile>

#include <algorithm>
#include <array>
#include <cstdio>

namespace sekisho::app {
namespace {

using Action = KeyRequest::Action;

std::string joined(const std::vector<std::string> &texts)
{
    std::string out;
    for (const std::string &text : texts)
        out += (out.empty() ? "" : ", ") + text;
    return out;
}

/// The variable that holds a key where there is no keychain (secrets/environment_keys.h).
std::string variableFor(const KeyName &name)
{
    std::string text = "SEKISHO_KEY_" + name.provider + (name.alias == "default" ? "" : "__" + name.alias);
    std::transform(text.begin(), text.end(), text.begin(), [](char c) {
        return c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return text;
}

using Row = std::array<std::string, 6>;

Row rowOf(const KeyInfo &key)
{
    std::string state = "not read yet";
    if (key.state == gateway::KeyState::Ready)
        state = "readable";
    else if (key.state == gateway::KeyState::Unreadable)
        state = "not readable: " + key.reason.toStdString();
    return {key.name.provider,
            key.name.alias,
            key.lastFour.empty() ? "-" : "..." + key.lastFour,
            key.created.empty() ? "-" : key.created,
            joined(key.origins),
            state};
}

/// Columns as wide as what stands in them.
void print(const std::vector<Row> &rows)
{
    std::array<std::size_t, std::tuple_size_v<Row>> widths{};
    for (const Row &row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], row[i].size());
    }
    for (const Row &row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            line += row[i];
            if (i + 1 < row.size())
                line.append(widths[i] - row[i].size() + 2, ' ');
        }
        std::puts(line.c_str());
    }
}

} // namespace

KeyCommand::KeyCommand(KeyRequest request, const settings::Profile &profile, const QString &configFile)
    : m_request(std::move(request)),
      m_ownConfig(!configFile.isEmpty()),
      m_config(m_ownConfig ? configFile : profile.configFile()),
      m_keeper(profile.id().toStdString(), m_config, std::make_unique<secrets::KeychainStore>(), {})
{}

KeyCommand::~KeyCommand() = default;

void KeyCommand::start()
{
    if (const auto prepared = prepare(); !prepared) {
        fail(prepared.error().message);
        return;
    }
    switch (m_request.action) {
    case Action::Set:
        set();
        break;
    case Action::List:
        list();
        break;
    case Action::Remove:
        remove();
        break;
    }
}

Result<Done> KeyCommand::prepare()
{
    if (m_ownConfig && !QFile::exists(m_config.path()))
        return Failure{Error{"There is no file " + m_config.path().toStdString()}};
    if (const auto loaded = m_config.load(); !loaded)
        return Failure{Error{m_config.path().toStdString() + ": " + loaded.error().message()}};
    auto plan = planFrom(m_config.config());
    if (!plan)
        return Failure{plan.error()};
    m_snapshot = std::move(plan->snapshot);
    m_provider = m_snapshot->catalogue.find(m_request.provider.toStdString());
    return Done{};
}

KeyName KeyCommand::keyName() const
{
    // One that is not known any more can be removed all the same.
    return {m_provider ? m_provider->slug : m_request.provider.toStdString(), m_request.alias};
}

void KeyCommand::set()
{
    if (!m_provider) {
        fail("There is no provider \"" + m_request.provider.toStdString() +
             "\". One of your own, named custom-..., is put into config.json first.");
        return;
    }
    std::vector<http::Origin> origins = m_request.origins;
    if (origins.empty()) {
        auto usual = usualOrigins(*m_snapshot, *m_provider);
        if (!usual) {
            fail(usual.error().message + " With --origin that is done, as in --origin https://host.example.");
            return;
        }
        origins = std::move(*usual);
    }
    auto key = readKey("Key for " + m_provider->name + " (it is not shown): ");
    if (!key) {
        fail(key.error().message);
        return;
    }
    const std::string word = "The key for " + m_provider->name +
                             (m_request.alias == "default" ? "" : " (" + m_request.alias + ")") +
                             " is in the keychain. It goes to " + joined(toStrings(origins)) + ".";
    m_keeper.set(keyName(), std::move(*key), std::move(origins),
                 [this, word](const KeyKeeper::Outcome &outcome) { end(outcome, word); });
}

void KeyCommand::remove()
{
    const std::string word = "The key for " + toString(keyName()) + " was removed.";
    m_keeper.remove(keyName(), gateway::KeySource::Stored,
                    [this, word](const KeyKeeper::Outcome &outcome) { end(outcome, word); });
}

void KeyCommand::list()
{
    m_keeper.start();
    const auto listed = [this] {
        const std::vector<KeyInfo> keys = m_keeper.list();
        if (std::any_of(keys.begin(), keys.end(),
                        [](const KeyInfo &key) { return key.state == gateway::KeyState::Pending; }))
            return;
        m_keeper.disconnect(this);
        printList();
        Q_EMIT finished(0);
    };
    connect(&m_keeper, &KeyKeeper::changed, this, listed);
    listed();
}

void KeyCommand::printList()
{
    std::vector<Row> rows{{"PROVIDER", "ALIAS", "KEY", "CREATED", "GOES TO", "STATE"}};
    for (const KeyInfo &key : m_keeper.list()) {
        if (m_request.provider.isEmpty() || key.name.provider == keyName().provider)
            rows.push_back(rowOf(key));
    }
    if (rows.size() > 1)
        print(rows);
    else
        std::puts(m_request.provider.isEmpty() ? "No keys are stored." : "No key is stored for it.");
    std::fflush(stdout);
}

void KeyCommand::end(const KeyKeeper::Outcome &outcome, const std::string &word)
{
    if (outcome) {
        std::puts(word.c_str());
        std::fflush(stdout);
        Q_EMIT finished(0);
        return;
    }
    const KeyFailure &failure = outcome.error();
    if (failure.keychain == secrets::SecretError::Unavailable && m_request.action == Action::Set)
        fail("There is no keychain here to keep the key in. Without one, a key comes from the environment: " +
             variableFor(keyName()) + ".");
    else
        fail(failure.sentence.toStdString());
}

void KeyCommand::fail(const std::string &sentence)
{
    std::fprintf(stderr, "sekisho: %s\n", sentence.c_str());
    std::fflush(stderr);
    Q_EMIT finished(1);
}

} // namespace sekisho::app
