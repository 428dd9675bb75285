// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/plan_file.h"

#include <QFile>

namespace sekisho::app {
namespace {

using namespace Qt::StringLiterals;

std::string resource(const QString &name)
{
    QFile file(u":/sekisho/"_s + name);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return file.readAll().toStdString();
}

} // namespace

Result<gateway::Plan> planFrom(const settings::Config &config)
{
    return gateway::makePlan(
        {resource(u"providers.json"_s), resource(u"reserved_words.txt"_s), resource(u"prices.json"_s)},
        config);
}

} // namespace sekisho::app
