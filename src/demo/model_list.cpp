// SPDX-License-Identifier: GPL-3.0-or-later
// The models of the demo: the well-behaved one and those that fail on purpose.
#include "demo/writers.h"

#include <array>

namespace sekisho::demo {

namespace {

struct Model {
    std::string_view id;
    std::string_view title;
};

constexpr std::array Models{
    Model{"demo", "Demo"},
    Model{"demo-embedding", "Demo embeddings"},
    Model{"demo-slow", "Demo: slow"},
    Model{"demo-429", "Demo: rate limited"},
    Model{"demo-500", "Demo: server error"},
    Model{"demo-cut", "Demo: cut in the middle"},
    Model{"demo-hang", "Demo: never answers"},
};

constexpr std::int64_t Created = 1'767'225'600; // 2026-01-01
constexpr std::string_view CreatedText = "2026-01-01T00:00:00Z";

Ordered modelOf(Style style, std::string_view id, std::string_view title)
{
    if (style == Style::Anthropic)
        return {{"type", "model"}, {"id", id}, {"display_name", title}, {"created_at", CreatedText}};
    return {{"id", id}, {"object", "model"}, {"created", Created}, {"owned_by", "sekisho"}};
}

} // namespace

Plan writeModelList(Style style)
{
    Ordered data = Ordered::array();
    for (const Model &model : Models)
        data.push_back(modelOf(style, model.id, model.title));
    if (style == Style::Anthropic)
        return plainPlan(print(Ordered{{"data", data},
                                       {"has_more", false},
                                       {"first_id", Models.front().id},
                                       {"last_id", Models.back().id}}),
                         Pause::None);
    return plainPlan(print(Ordered{{"object", "list"}, {"data", data}}), Pause::None);
}

Plan writeModel(Style style, std::string_view id)
{
    for (const Model &model : Models) {
        if (model.id == id)
            return plainPlan(print(modelOf(style, model.id, model.title)), Pause::None);
    }
    return plainPlan(print(modelOf(style, id, id)), Pause::None);
}

} // namespace sekisho::demo
