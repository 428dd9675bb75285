// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/sample_figures.h"

#include <cmath>
#include <random>

namespace sekisho::test {
namespace {

using namespace std::chrono_literals;
using storage::RollupKey;
using storage::RollupSums;

struct Model {
    RollupKey key;
    double share;          ///< of all requests
    double hits;           ///< of its own
    double latencySeconds; ///< median
    double picoPerIn;
    double picoPerOut;
    double tokensIn;
    double tokensOut;
};

const std::vector<Model> &models()
{
    static const std::vector<Model> all = {
        {{"default", "anthropic", "claude-sonnet-4-5", "claude-cli"}, 0.26, 0.62, 2.6, 3e6, 15e6, 1100, 190},
        {{"default", "openai", "gpt-5", "OpenAI/JS"}, 0.20, 0.74, 2.1, 1.25e6, 10e6, 800, 210},
        {{"default", "openai", "gpt-5-mini", "OpenAI/Python"}, 0.22, 0.80, 1.2, 0.25e6, 2e6, 600, 160},
        {{"batch", "google", "gemini-2.5-pro", "google-genai"}, 0.13, 0.55, 1.8, 1.25e6, 10e6, 700, 140},
        {{"default", "openai", "gpt-4.1", "curl"}, 0.06, 0.7, 1.4, 2e6, 8e6, 400, 90},
        {{"batch", "ollama", "qwen3:8b", "OpenAI/Python"}, 0.09, 0.4, 4.5, 0, 0, 500, 180},
        {{"batch", "groq", "llama-3.3-70b-versatile", "curl"}, 0.04, 0.3, 0.4, -1, -1, 300, 120},
    };
    return all;
}

/// By the hour of the day and the day of the week, in UTC.
double activity(WallTime time)
{
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const double hour = std::chrono::duration<double, std::ratio<3600>>(time - day).count();
    const bool weekend = std::chrono::weekday(day).iso_encoding() > 5;
    const double work = std::exp(-std::pow((hour - 14.5) / 4.2, 2.0));
    return (0.06 + work) * (weekend ? 0.25 : 1.0);
}

class Source {
public:
    [[nodiscard]] RollupSums sums(const Model &model, double expected)
    {
        RollupSums sums;
        const int count = std::poisson_distribution<int>(expected)(m_random);
        for (int i = 0; i < count; ++i) {
            sums.requests += 1;
            if (chance(model.hits))
                addHit(sums, model);
            else if (!addError(sums))
                addMiss(sums, model);
        }
        return sums;
    }

private:
    bool chance(double of) { return std::uniform_real_distribution<>(0, 1)(m_random) < of; }
    double around(double median, double spread)
    {
        return median * std::lognormal_distribution<>(0, spread)(m_random);
    }

    void addHit(RollupSums &sums, const Model &model)
    {
        sums.hits += 1;
        sums.hitLatency.add(std::llround(around(420, 0.45)));
        sums.savedTime += Micros(std::llround(model.latencySeconds * 1e6));
        sums.savedCost.picoUsd += costOf(model, model.tokensIn, model.tokensOut);
        sums.savedTokensIn.value += std::llround(model.tokensIn);
        sums.savedTokensOut.value += std::llround(model.tokensOut);
    }

    bool addError(RollupSums &sums)
    {
        if (!chance(0.022))
            return false;
        const int kind = std::discrete_distribution<int>({8, 4, 2, 2, 1})(m_random);
        std::int64_t *const counts[] = {&sums.limited, &sums.serverErrors, &sums.clientErrors, &sums.failed,
                                        &sums.refused};
        *counts[kind] += 1;
        return true;
    }

    void addMiss(RollupSums &sums, const Model &model)
    {
        const double in = around(model.tokensIn, 0.6);
        const double out = around(model.tokensOut, 0.5);
        const double seconds = around(model.latencySeconds, 0.7);
        const double first = std::min(seconds * 0.9, around(0.6, 0.4));
        sums.tokensIn.value += std::llround(in);
        sums.tokensCached.value += std::llround(in * (model.key.provider == "anthropic" ? 0.55 : 0.2));
        sums.tokensOut.value += std::llround(out);
        sums.missLatency.add(std::llround(seconds * 1e6));
        sums.firstToken.add(std::llround(first * 1e6));
        sums.overhead.add(std::llround(around(230, 0.3)));
        sums.generation += Micros(std::llround((seconds - first) * 1e6));
        sums.generatedTokens.value += std::llround(out);
        if (model.picoPerIn < 0)
            sums.unpriced += 1;
        else
            sums.cost.picoUsd += costOf(model, in, out);
    }

    static std::int64_t costOf(const Model &model, double in, double out)
    {
        return std::llround(std::max(0.0, in * model.picoPerIn + out * model.picoPerOut));
    }

    std::mt19937 m_random{20261124};
};

} // namespace

std::shared_ptr<FakeFiguresFile> sampleFigures(WallTime until)
{
    constexpr double PerHour = 620;
    auto file = std::make_shared<FakeFiguresFile>();
    Source source;
    const WallTime minutesFrom = storage::bucketStart(storage::Tier::Hour, until) - 48h;
    for (WallTime time = minutesFrom - 14 * 24h; time < until;) {
        const std::chrono::seconds step =
            time < minutesFrom ? std::chrono::seconds(1h) : std::chrono::seconds(5min);
        const double hours = static_cast<double>(step.count()) / 3600.0;
        for (const Model &model : models()) {
            const RollupSums sums = source.sums(model, PerHour * hours * activity(time) * model.share);
            if (sums.requests > 0)
                file->add(time, model.key, sums);
        }
        time += step;
    }
    return file;
}

} // namespace sekisho::test
