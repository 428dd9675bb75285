// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever events come, in whatever order and however they end, each dialect's stream is a legal one, and
// reading it gives the answer back. Cases are made of seeds; a failing one is named by its own:
//   tst_event_writer_properties --seed 4711          runs it alone, for every dialect, and prints its streams
//   tst_event_writer_properties --seeds FIRST COUNT  runs a range
#include "answer_generator.h"
#include "conversation_text.h"
#include "seed_range.h"
#include "stream_grammar.h"

#include "dialects/answer_unfold.h"
#include "dialects/event_writer.h"

#include <QTest>

#include <cstdio>

using namespace sekisho;
using namespace sekisho::test;
using dialects::Dialect;

namespace {

SeedRange seeds{1, 14'000};

constexpr std::array Targets{Dialect::OpenAiChat, Dialect::OpenAiResponses, Dialect::AnthropicMessages,
                             Dialect::Gemini,     Dialect::Ollama,          Dialect::CohereChat};

dialects::Answer readBack(Dice &dice, Dialect target, std::string_view type, std::string_view bytes)
{
    dialects::AnswerFold fold;
    dialects::EventReader reader(target, 200, type,
                                 [&fold](const dialects::AnswerEvent &event) { fold.add(event); });
    while (!bytes.empty()) {
        const std::size_t size = std::min(bytes.size(), 1 + dice.below(200));
        reader.feed(bytes.substr(0, size));
        bytes.remove_prefix(size);
    }
    reader.finish();
    return fold.take();
}

std::string textsOf(const dialects::Answer &answer, bool callsToo)
{
    std::string out;
    for (const dialects::Choice &choice : answer.choices) {
        for (const dialects::Part &part : choice.message.parts) {
            if (const auto *text = part.as<dialects::TextPart>())
                out += text->text;
            else if (const auto *refusal = part.as<dialects::RefusalPart>())
                out += refusal->text;
            else if (const auto *call = part.as<dialects::ToolCallPart>(); call && callsToo)
                out += call->name;
        }
        break; // of the first
    }
    return out;
}

/// What is left of a broken answer: some of what was said, no call that is not whole, and its error.
std::string brokenFault(const MadeStream &made, const dialects::Answer &read, Dialect target)
{
    if (read.complete)
        return "a broken answer was read as whole";
    if (read.error.empty())
        return "the error was not read";
    if (made.fate == Fate::Error && read.error != "Overloaded \"for now\"")
        return "another error was read: " + read.error;
    const bool mixes = target == Dialect::OpenAiChat; // interleaved texts of one choice
    if (!mixes && !textsOf(made.answer, false).starts_with(textsOf(read, false)))
        return "what was read is not how the answer began";
    if (target != Dialect::Gemini && target != Dialect::Ollama)
        return {};
    const std::string whole = canonical(made.answer, target, Dialect::AnthropicMessages);
    for (const dialects::Choice &choice : read.choices) {
        for (const dialects::Part &part : choice.message.parts) {
            const auto *call = part.as<dialects::ToolCallPart>();
            dialects::Answer one;
            if (!call)
                continue;
            one.choices.resize(1);
            one.choices[0].message.parts.push_back(part);
            const std::string line = canonical(one, target, Dialect::AnthropicMessages);
            const std::size_t at = line.find("call ");
            if (whole.find(line.substr(at, line.find('\n', at) - at)) == std::string::npos)
                return "half a call was given out as a whole one";
        }
    }
    return {};
}

std::string runCase(std::uint64_t seed, Dialect target)
{
    Dice dice(seed);
    const bool manyChoices = target == Dialect::OpenAiChat || target == Dialect::Gemini;
    const MadeStream made = makeStream(dice, manyChoices);
    dialects::AnswerOptions options;
    options.source = dice.once(2) ? Dialect::AnthropicMessages : Dialect::OpenAiResponses;
    options.seed = seed;
    options.created = 1'764'100'000;
    options.includeUsage = !dice.once(3);
    options.jsonArray = dice.once(2);
    const auto writer = dialects::EventWriter::create(target, options);
    std::string bytes;
    for (const dialects::AnswerEvent &event : made.events)
        writer->add(event, bytes);
    writer->finish(bytes);
    if (seeds.prints)
        std::printf("%s\n%s\n", std::string(dialects::name(target)).c_str(), bytes.c_str());

    StreamRules rules{made.fate != Fate::Whole, options.includeUsage, options.jsonArray};
    std::string fault;
    try {
        fault = grammarFault(target, bytes, rules);
    } catch (const nlohmann::json::exception &missing) {
        fault = missing.what();
    }
    if (!fault.empty())
        return fault + "\n" + bytes;
    const std::string_view type = dialects::streamType(target, options.jsonArray);
    const dialects::Answer read = readBack(dice, target, type, bytes);
    if (rules.broken) {
        fault = brokenFault(made, read, target);
        return fault.empty() ? fault : fault + "\n" + bytes;
    }
    const bool toldUsage = target != Dialect::OpenAiChat || options.includeUsage;
    if (read.usage != (toldUsage ? usageAfter(made.answer.usage, target) : dialects::Usage()))
        return "the usage is another\n" + bytes;
    const std::string wanted = canonical(made.answer, target, options.source);
    const std::string got = canonical(read, target, options.source);
    return wanted == got ? std::string() : "read back is\n" + got + "instead of\n" + wanted + bytes;
}

std::string runPlain(std::uint64_t seed, Dialect target)
{
    Dice dice(seed);
    MadeStream made = makeStream(dice, target == Dialect::OpenAiChat || target == Dialect::Gemini);
    dialects::AnswerFold fold;
    dialects::unfold(made.answer, [&fold](const dialects::AnswerEvent &event) { fold.add(event); });
    if (fold.answer() != made.answer)
        return "unfolded and folded it is another";
    dialects::AnswerOptions options;
    options.source = dice.once(2) ? Dialect::AnthropicMessages : Dialect::OpenAiResponses;
    options.seed = seed;
    const dialects::WrittenAnswer out = dialects::writeAnswer(target, made.answer, options);
    if (seeds.prints)
        std::printf("%s\n%s\n", std::string(dialects::name(target)).c_str(), out.body.c_str());
    if (!nlohmann::json::accept(out.body))
        return "is no JSON: " + out.body;
    const dialects::ReadAnswer read = dialects::readAnswer(target, 200, "application/json", out.body);
    if (read.problem || !read.answer.complete)
        return "is not read as a whole answer: " + out.body;
    if (read.answer.usage != usageAfter(made.answer.usage, target))
        return "the usage is another: " + out.body;
    const std::string wanted = canonical(made.answer, target, options.source, Form::Plain);
    const std::string got = canonical(read.answer, target, options.source, Form::Plain);
    return wanted == got ? std::string() : "read back is\n" + got + "instead of\n" + wanted + out.body;
}

void targets()
{
    QTest::addColumn<int>("target");
    for (const Dialect target : Targets)
        QTest::newRow(std::string(dialects::name(target)).c_str()) << int(target);
}

template <typename Run>
void runAll(std::uint64_t count, Run &&run)
{
    QFETCH(int, target);
    qInfo("seeds from %llu, %llu of them", static_cast<unsigned long long>(seeds.first),
          static_cast<unsigned long long>(count));
    for (std::uint64_t seed = seeds.first; seed < seeds.first + count; ++seed) {
        const std::string fault = run(seed, static_cast<Dialect>(target));
        if (!fault.empty())
            QFAIL(("--seed " + std::to_string(seed) + ": " + fault).c_str());
    }
}

} // namespace

class TestEventWriterProperties : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void legalAndReadBack_data() { targets(); }
    void legalAndReadBack() { runAll(seeds.count, runCase); }

    void plainAnswersReadBack_data() { targets(); }
    void plainAnswersReadBack() { runAll((seeds.count + 3) / 4, runPlain); }
};

int main(int argc, char **argv)
{
    seeds.read(argc, argv);
    TestEventWriterProperties test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_event_writer_properties.moc"
