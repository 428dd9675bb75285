// SPDX-License-Identifier: GPL-3.0-or-later
// The demo's words. Facts on the barriers of the Edo period: Hakone (1619-1869) and Arai on the Tokaido, Kiso
// Fukushima on the Nakasendo; travellers showed a tegata; "iri-deppo ni de-onna" is what guards looked for.
#include "demo/composer.h"

#include <array>
#include <span>

namespace sekisho::demo {

namespace {

constexpr std::size_t LongestQuote = 80; // bytes

constexpr std::array Openings{
    "You asked: \"%\".",
    "Your question reached the gate: \"%\".",
    "\"%\" is what your message says.",
    "The guard reads your paper aloud: \"%\".",
    "Thank you for asking \"%\".",
};

constexpr std::array Greetings{
    "Your message carries no words, so here are some about gates.",
    "There is no question to answer, so let me say where you are.",
};

constexpr std::array Definitions{
    "A sekisho was a barrier on a road of old Japan, where guards read the papers of everyone who passed.",
    "Sekisho is the Japanese word for a checkpoint: in the Edo period, more than fifty of them watched the "
    "highways.",
    "In the days of the shoguns a sekisho stood across the highway, and nobody went on without being seen.",
    "The word sekisho means a barrier station, a gate with a guard house beside a road.",
};

constexpr std::array Details{
    "The best known stood at Hakone, between a mountain and a lake, from 1619 to 1869.",
    "Travellers showed a wooden or paper pass, the tegata, and then walked on.",
    "The guards looked above all for guns on their way in and for noblewomen on their way out.",
    "At Arai, on the road between Kyoto and Edo, the barrier stood beside the ferry, so that even the water "
    "was watched.",
    "On the mountain road through Kiso, the gate of Fukushima kept the same watch.",
};

constexpr std::array Parallels{
    "This program does the same for the requests of your tools: each one passes a gate, is noted in a book, "
    "and "
    "goes on unchanged.",
    "A gateway for language models is such a place: it sees who asks, what for, and what it costs.",
    "What passes here is written down on your own machine and nowhere else.",
    "Nothing is held back at this gate; it only remembers what went through.",
};

constexpr std::array Closings{
    "I am only the demo behind the gate: no key, no network, and the same words for the same request.",
    "No model was asked for this answer; the demo chose its sentences by the hash of your request.",
    "Ask the same again and you will read the same again, because this is the demo speaking.",
};

std::string_view oneOf(std::span<const char *const> sentences, Dice &dice)
{
    return sentences[dice.pick(sentences.size())];
}

/// The first line, cut between words and between characters.
std::string quote(std::string_view text)
{
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos)
        return {};
    text.remove_prefix(begin);
    text = text.substr(0, text.find_first_of("\r\n"));
    if (text.size() <= LongestQuote)
        return std::string(text);
    std::size_t end = text.rfind(' ', LongestQuote);
    if (end == std::string_view::npos || end < LongestQuote / 2) {
        end = LongestQuote;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
            --end;
    }
    return std::string(text.substr(0, end)) + "\xE2\x80\xA6"; // an ellipsis
}

std::string filled(std::string_view pattern, std::string_view words)
{
    const std::size_t place = pattern.find('%');
    return std::string(pattern.substr(0, place)).append(words).append(pattern.substr(place + 1));
}

} // namespace

std::string sentencesAbout(const Prompt &prompt, Dice &dice)
{
    const std::string question = quote(prompt.question);
    std::string text(question.empty() ? std::string(oneOf(Greetings, dice))
                                      : filled(oneOf(Openings, dice), question));
    if (prompt.toolResult) {
        const std::string result = quote(*prompt.toolResult);
        text += result.empty() ? " The tool came back with nothing to say."
                               : filled(" The tool came back with \"%\".", result);
    }
    for (const auto &sentence :
         {oneOf(Definitions, dice), oneOf(Details, dice), oneOf(Parallels, dice), oneOf(Closings, dice)})
        text.append(" ").append(sentence);
    return text;
}

} // namespace sekisho::demo
