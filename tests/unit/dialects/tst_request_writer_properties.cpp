// SPDX-License-Identifier: GPL-3.0-or-later
// Conversations by chance, written in each dialect and read again: all that was said is there in its order
// and under its role, each setting is there or among the losses, and what was read can be written again
// without any loss and gives the same. Cases are made of seeds, see tst_event_writer_properties.
#include "conversation_generator.h"
#include "conversation_text.h"
#include "seed_range.h"

#include "dialects/conversation_reader.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <cstdio>

using namespace sekisho;
using namespace sekisho::test;
using dialects::Dialect;

namespace {

SeedRange seeds{1, 8'000};
std::size_t refused = 0;

constexpr std::array Dialects{Dialect::OpenAiChat, Dialect::OpenAiResponses, Dialect::AnthropicMessages,
                              Dialect::Gemini,     Dialect::Ollama,          Dialect::CohereChat};

std::string runCase(std::uint64_t seed, Dialect target)
{
    Dice dice(seed);
    Dialect source = Dialects[dice.below(Dialects.size())];
    if (source == target)
        source = target == Dialect::OpenAiChat ? Dialect::AnthropicMessages : Dialect::OpenAiChat;
    const dialects::Conversation before = makeConversation(dice, source);
    dialects::RequestOptions options;
    options.source = source;
    options.olderChat = dice.once(3);
    if (dice.once(2))
        options.reasoning = static_cast<dialects::ReasoningControl>(dice.below(3));
    const auto written = dialects::writeRequest(target, before, options);
    if (!written) {
        ++refused;
        if (seeds.prints)
            std::printf("%s refused: %s %s\n", std::string(dialects::name(target)).c_str(),
                        written.error().field.c_str(), written.error().message.c_str());
        return written.error().message.empty() ? "an error without words" : "";
    }
    if (seeds.prints)
        std::printf("%s\n%s\n", std::string(dialects::name(target)).c_str(), written->body.c_str());
    if (!nlohmann::json::accept(written->body))
        return "is no JSON: " + written->body;
    const auto after = dialects::readRequest(target, written->body);
    if (!after)
        return "is not read: " + after.error().path + " " + after.error().message + "\n" + written->body;
    std::string fault = silentLoss(before, *after, target, written->losses);
    if (!fault.empty())
        return fault + written->body;

    dialects::Conversation again = *after;
    again.model = before.model; // Gemini's is in the path
    again.stream = before.stream;
    options.source = target;
    const auto second = dialects::writeRequest(target, again, options);
    if (!second)
        return "the second time is refused: " + second.error().field + " " + second.error().message +
               written->body;
    if (second->body != written->body)
        return "the second time gives another body:\n" + written->body + "\n" + second->body;
    for (const dialects::Loss &loss : second->losses) {
        if (loss.field != "/thinking") // how hard to try stays, and asks for thoughts again
            return "the second time loses " + loss.field + " " + loss.reason;
    }
    return {};
}

} // namespace

class TestRequestWriterProperties : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothingIsLostInSilence_data()
    {
        QTest::addColumn<int>("target");
        for (const Dialect target : Dialects)
            QTest::newRow(std::string(dialects::name(target)).c_str()) << int(target);
    }
    void nothingIsLostInSilence()
    {
        QFETCH(int, target);
        refused = 0;
        qInfo("seeds from %llu, %llu of them", static_cast<unsigned long long>(seeds.first),
              static_cast<unsigned long long>(seeds.count));
        for (std::uint64_t seed = seeds.first; seed < seeds.first + seeds.count; ++seed) {
            const std::string fault = runCase(seed, static_cast<Dialect>(target));
            if (!fault.empty())
                QFAIL(("--seed " + std::to_string(seed) + ": " + fault).c_str());
        }
        qInfo("%llu refused", static_cast<unsigned long long>(refused));
        QVERIFY2(seeds.count < 100 || refused < seeds.count * 3 / 4, "hardly anything is translated");
    }
};

int main(int argc, char **argv)
{
    seeds.read(argc, argv);
    TestRequestWriterProperties test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_request_writer_properties.moc"
