// SPDX-License-Identifier: GPL-3.0-or-later
#include "integration/profile_text.h"

#include "storage/cache_reader.h"
#include "storage/log_reader.h"
#include "storage/rollup_csv.h"

namespace sekisho::test {

using namespace Qt::StringLiterals;

namespace {

void append(std::string &text, const std::vector<storage::RecordedHeader> &headers)
{
    for (const storage::RecordedHeader &header : headers)
        text += header.name + ": " + header.value + "\n";
}

void append(std::string &text, const storage::RecordedBody &body)
{
    text += body.bytes ? *body.bytes + "\n" : std::string();
}

} // namespace

std::string logText(const ProgramProcess &program)
{
    std::string text;
    const auto log = storage::LogReader::open(program.file(u"logs.db"_s));
    const auto rows = log ? (*log)->page({}, {}, 100) : Failure{log.error()};
    if (!rows)
        return rows.error().message;
    for (const storage::RecordPtr &listed : *rows) {
        const auto found = (*log)->find(listed->id);
        if (!found || !*found)
            return "a row is gone";
        const storage::ExchangeRecord &record = **found;
        text +=
            "row: " + record.path + " " + record.model + " " + record.userAgent + " " + record.error + "\n";
        append(text, record.requestHeaders);
        append(text, record.responseHeaders);
        append(text, record.requestBody);
        append(text, record.responseBody);
        for (const storage::Attempt &attempt : record.attempts)
            text += attempt.origin + " " + attempt.error + "\n";
        for (const std::string &note : record.notes)
            text += note + "\n";
    }
    return text;
}

std::string cacheText(const ProgramProcess &program)
{
    std::string text;
    const auto cache = storage::CacheReader::open(program.file(u"cache.db"_s));
    const auto entries = cache ? (*cache)->page({}, 0, 100) : Failure{cache.error()};
    if (!entries)
        return entries.error().message;
    for (const storage::CacheListing &listing : *entries) {
        const auto body = (*cache)->body(listing.row.id, 1024 * 1024);
        text += "entry: " + listing.head.preview + "\n" + (body ? *body : body.error().message) + "\n";
    }
    return text;
}

std::string exportText(const ProgramProcess &program)
{
    std::string text;
    const auto reader = storage::RollupReader::open(program.file(u"logs.db"_s));
    if (!reader)
        return reader.error().message;
    for (const storage::Tier tier : {storage::Tier::Minute, storage::Tier::Hour, storage::Tier::Day}) {
        storage::RollupQuery query;
        query.tier = tier;
        query.before = WallTime::max();
        storage::RollupCsv csv(tier, [&text](std::string_view line) { text += line; });
        const auto visited = (*reader)->visit(query, [&csv](storage::RollupRow &&row) {
            csv.add(row);
            return true;
        });
        if (!visited)
            return visited.error().message;
    }
    return text;
}

} // namespace sekisho::test
