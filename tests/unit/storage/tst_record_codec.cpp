// SPDX-License-Identifier: GPL-3.0-or-later
// Records come back from the file as they went in, whatever bytes they have.
#include "storage/detail_codec.h"
#include "storage/detail_dictionary.h"
#include "storage/detail_words.h"
#include "storage/log_reader.h"
#include "storage/name_table.h"
#include "storage/row_codec.h"
#include "storage/row_store.h"
#include "storage/schema.h"
#include "storage/varint.h"
#include "unit/storage/journal_bench.h"
#include "unit/storage/random_record.h"

#include <QTemporaryDir>
#include <QTest>

#include <set>

using namespace sekisho;
using namespace sekisho::storage;
using namespace Qt::StringLiterals;

class TestRecordCodec final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void everyFieldComesBack();
    void largeBodiesComeBack();
    void manyAreInsertedAtOnce();
    void anOpenRowIsReplaced();
    void onlyAnOpenRowIsReplaced();
    void rowsAreCounted();
    void removedRowsLeaveNothing();
    void longNamesAreCut();
    void namesAreNumberedOnce();
    void detailsOfThisFormStay();
    void detailWordsAreDifferent();
    void wordsOfTheRowComeBack();
    void detailsOfEarlierVersionsAreRead();
    void detailsOfLaterVersionsAreRead();
    void brokenDetailsAreRefused();
    void unknownStatesAreShown();

private:
    template <typename Body>
    void transaction(Body &&body)
    {
        QVERIFY(m_database->begin().ok());
        body();
        QVERIFY(m_rows->settle(*m_database).ok());
        QVERIFY(m_database->commit().ok());
    }
    [[nodiscard]] StoredRow insert(const ExchangeRecord &record)
    {
        const ExchangeRecord *const one[] = {&record};
        const auto rows = m_rows->insert(*m_database, one);
        return rows ? rows->front() : StoredRow{};
    }
    [[nodiscard]] ExchangeRecord read(const LogId &id);
    [[nodiscard]] qint64 number(const QString &sql);

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Database> m_database;
    NameTable m_names;
    std::unique_ptr<RowStore> m_rows;
};

void TestRecordCodec::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    auto database = Database::openForWriting(m_folder->filePath(u"logs.db"_s), logSchema());
    QVERIFY(database.ok());
    m_database = std::move(database).value();
    m_names.forget();
    m_rows = std::make_unique<RowStore>(m_names);
}

void TestRecordCodec::cleanup()
{
    m_rows.reset();
    m_database.reset();
}

ExchangeRecord TestRecordCodec::read(const LogId &id)
{
    auto reader = LogReader::open(m_database->path());
    if (!reader)
        return {};
    const auto found = (*reader)->find(id);
    return found && *found ? **found : ExchangeRecord{};
}

qint64 TestRecordCodec::number(const QString &sql)
{
    auto database = Database::openForReading(m_database->path(), logSchema());
    Statement &query = (*database)->statement(sql.toStdString());
    return (*database)->run(query) && query.next() ? query.number(0) : -1;
}

void TestRecordCodec::everyFieldComesBack()
{
    RecordDice dice(11);
    std::vector<ExchangeRecord> records;
    for (int i = 0; i < 500; ++i)
        records.push_back(dice.record());
    transaction([&] {
        for (const ExchangeRecord &record : records)
            QVERIFY(insert(record).seq > 0);
    });
    auto reader = LogReader::open(m_database->path());
    QVERIFY(reader.ok());
    for (const ExchangeRecord &record : records) {
        const auto found = (*reader)->find(record.id);
        QVERIFY(found.ok() && *found);
        QCOMPARE(difference(**found, record), std::string());
    }
    QCOMPARE((*reader)->find(LogId()).value(), RecordPtr());
    // The list has what it shows, and sizes instead of bodies.
    const auto page = (*reader)->page({}, {}, 1000);
    QVERIFY(page.ok());
    QCOMPARE(page->size(), records.size());
    for (std::size_t i = 0; i < records.size(); ++i) {
        ExchangeRecord expected = records[records.size() - 1 - i];
        for (RecordedBody *body : {&expected.requestBody, &expected.responseBody})
            body->bytes.reset();
        expected.requestHeaders.clear();
        expected.responseHeaders.clear();
        expected.attempts.clear();
        expected.notes.clear();
        QVERIFY(expected.path.starts_with((*page)[i]->path));
        QVERIFY(expected.error.starts_with((*page)[i]->error));
        QVERIFY((*page)[i]->path.size() <= MostRowText && (*page)[i]->error.size() <= MostRowText);
        expected.path = (*page)[i]->path;
        expected.error = (*page)[i]->error;
        QCOMPARE(difference(*(*page)[i], expected), std::string());
    }
}

void TestRecordCodec::largeBodiesComeBack()
{
    RecordDice dice(12);
    ExchangeRecord record = dice.record();
    record.requestBody.bytes = bytes(dice.prose(10 * 1024 * 1024));
    record.responseBody.bytes = bytes(dice.noise(10 * 1024 * 1024));
    transaction([&] { QVERIFY(insert(record).seq > 0); });
    QCOMPARE(difference(read(record.id), record), std::string());
}

void TestRecordCodec::manyAreInsertedAtOnce()
{
    // As many as make several statements, among them some that are there already; each gets what is its own.
    RecordDice dice(18);
    std::vector<ExchangeRecord> records;
    for (int i = 0; i < 107; ++i)
        records.push_back(dice.record(3000));
    const auto isThere = [](std::size_t i) { return i == 0 || i == 31 || i == 40 || i == 106; };
    transaction([&] {
        for (std::size_t i = 0; i < records.size(); ++i) {
            if (isThere(i))
                QVERIFY(insert(records[i]).seq > 0);
        }
    });
    std::vector<ExchangeRecord> again = records;
    std::vector<const ExchangeRecord *> pointers;
    for (std::size_t i = 0; i < again.size(); ++i) {
        if (isThere(i))
            again[i] = dice.record();
        again[i].id = records[i].id;
        pointers.push_back(&again[i]);
    }
    transaction([&] {
        const auto rows = m_rows->insert(*m_database, pointers);
        QVERIFY(rows.ok());
        QCOMPARE(rows->size(), records.size());
        for (std::size_t i = 0; i < records.size(); ++i)
            QCOMPARE((*rows)[i].seq == 0, isThere(i));
    });
    for (const ExchangeRecord &record : records)
        QCOMPARE(difference(read(record.id), record), std::string());
    QCOMPARE(number(u"SELECT sum(rows) FROM gateway_rows"_s), 107);
    QCOMPARE(number(u"SELECT count(*) FROM detail"_s), 107);
    QCOMPARE(number(u"SELECT count(*) FROM body WHERE id / 2 NOT IN (SELECT seq FROM exchange)"_s), 0);
}

void TestRecordCodec::anOpenRowIsReplaced()
{
    RecordDice dice(13);
    for (int i = 0; i < 50; ++i) {
        ExchangeRecord open = dice.record();
        open.state = ExchangeState::Open;
        ExchangeRecord ended = dice.record();
        ended.id = open.id;
        ended.state = ExchangeState::Complete;
        const bool sameRequest = dice.chance(2);
        if (sameRequest)
            ended.requestBody.bytes = open.requestBody.bytes;
        StoredRow row;
        transaction([&] { row = insert(open); });
        QCOMPARE(difference(read(open.id), open), std::string());
        transaction([&] {
            const auto replaced = m_rows->complete(*m_database, row, ended);
            QVERIFY(replaced.ok());
            QCOMPARE(replaced->seq, row.seq);
        });
        QCOMPARE(difference(read(open.id), ended), std::string());
    }
    QCOMPARE(number(u"SELECT sum(rows) FROM gateway_rows"_s), 50);
}

void TestRecordCodec::onlyAnOpenRowIsReplaced()
{
    RecordDice dice(14);
    ExchangeRecord record = dice.record();
    record.state = ExchangeState::Complete;
    StoredRow row;
    transaction([&] { row = insert(record); });
    transaction([&] {
        ExchangeRecord again = dice.record();
        again.id = record.id;
        const auto replaced = m_rows->complete(*m_database, row, again);
        QVERIFY(replaced.ok());
        QCOMPARE(replaced->seq, 0);
        // Nor is there a second one.
        QCOMPARE(insert(again).seq, 0);
    });
    QCOMPARE(difference(read(record.id), record), std::string());
    QCOMPARE(number(u"SELECT sum(rows) FROM gateway_rows"_s), 1);
}

void TestRecordCodec::rowsAreCounted()
{
    RecordDice dice(15);
    std::vector<StoredRow> rows;
    transaction([&] {
        for (int i = 0; i < 30; ++i) {
            ExchangeRecord record = dice.record(100);
            record.gateway = i % 3 == 0 ? "work" : "default";
            rows.push_back(insert(record));
        }
    });
    const auto count = [&](const StoredRow &row) {
        const auto found = m_rows->gatewayRows().countOf(*m_database, row.gateway);
        return found ? *found : -1;
    };
    QCOMPARE(count(rows[0]), 10);
    QCOMPARE(count(rows[1]), 20);
    transaction([&] { QVERIFY(m_rows->remove(*m_database, rows[0].seq, rows[0].gateway).ok()); });
    QCOMPARE(count(rows[0]), 9);
    // What is rolled back was never counted.
    QVERIFY(m_database->begin().ok());
    QVERIFY(insert(dice.record()).seq > 0);
    QVERIFY(m_rows->settle(*m_database).ok());
    m_database->rollback();
    m_rows->forget();
    m_names.forget();
    QCOMPARE(count(rows[0]) + count(rows[1]), 29);
}

void TestRecordCodec::removedRowsLeaveNothing()
{
    RecordDice dice(16);
    std::vector<StoredRow> rows;
    transaction([&] {
        for (int i = 0; i < 40; ++i)
            rows.push_back(insert(dice.record()));
    });
    transaction([&] {
        for (const StoredRow &row : rows)
            QVERIFY(m_rows->remove(*m_database, row.seq, row.gateway).ok());
    });
    for (const QString &table : {u"exchange"_s, u"detail"_s, u"body"_s, u"chunk"_s, u"chunk_data"_s})
        QCOMPARE(number(u"SELECT count(*) FROM "_s + table), 0);
}

void TestRecordCodec::longNamesAreCut()
{
    ExchangeRecord record = smallRecord();
    record.model = std::string(MostNameBytes - 2, 'm') + "\xe6\x97\xa5";
    record.userAgent = std::string(5000, 'u');
    record.tool = std::string(MostNameBytes, 't');
    transaction([&] { QVERIFY(insert(record).seq > 0); });
    const ExchangeRecord found = read(record.id);
    QCOMPARE(found.model, std::string(MostNameBytes - 2, 'm'));
    QCOMPARE(found.userAgent, std::string(MostNameBytes, 'u'));
    QCOMPARE(found.tool, record.tool);
    // And are found by what they were.
    auto reader = LogReader::open(m_database->path());
    LogQuery query;
    query.model = record.model;
    QCOMPARE((*reader)->count(query).value(), 1);
}

void TestRecordCodec::namesAreNumberedOnce()
{
    NameId first = 0;
    transaction([&] {
        first = m_names.idOf(*m_database, "openai").value();
        QVERIFY(first > 0);
        QCOMPARE(m_names.idOf(*m_database, "").value(), 0);
        QCOMPARE(m_names.idOf(*m_database, "openai").value(), first);
        // More than are remembered.
        for (int i = 0; i < 5000; ++i)
            QVERIFY(m_names.idOf(*m_database, "name-" + std::to_string(i)).ok());
        QCOMPARE(m_names.idOf(*m_database, "openai").value(), first);
    });
    QCOMPARE(number(u"SELECT count(*) FROM name"_s), 5001);
    NameReader reader(*m_database);
    QCOMPARE(reader.text(first).value(), "openai");
    QCOMPARE(reader.text(0).value(), "");
    QCOMPARE(reader.find("openai").value(), std::optional(first));
    QCOMPARE(reader.find("nobody").value(), std::optional<NameId>());
    // Rolled back and forgotten, it is numbered anew.
    QVERIFY(m_database->begin().ok());
    const NameId lost = m_names.idOf(*m_database, "lost").value();
    m_database->rollback();
    m_names.forget();
    transaction([&] {
        QCOMPARE(reader.find("lost").value(), std::optional<NameId>());
        QVERIFY(m_names.idOf(*m_database, "other").value() >= lost);
        QVERIFY(m_names.idOf(*m_database, "lost").ok());
    });
    QVERIFY(reader.find("lost").value().has_value());
}

void TestRecordCodec::detailsOfThisFormStay()
{
    // What files have: neither the words' numbers nor the form may ever change.
    ExchangeRecord record;
    record.id = *LogId::parse("019a7b3e-5f2c-7c41-9d3e-2b8f6a1c4e07");
    record.userAgent = "curl/7.88.1";
    record.provider = "groq";
    record.requestHeaders = {{"Content-Type", "application/json"}, {"User-Agent", "curl/7.88.1"}, {"x", ""}};
    record.responseHeaders = {{"cf-aig-log-id", record.id.toString()}, {"cf-aig-provider", "groq"}};
    Attempt attempt;
    attempt.provider = "groq";
    attempt.origin = "https://api.groq.com";
    attempt.status = 200;
    attempt.startedAt = Micros(70);
    attempt.sent = Micros(-1);
    attempt.ended = Micros(5);
    attempt.reusedConnection = true;
    record.attempts = {attempt};
    record.notes = {"b\xff"};
    const QByteArrayList expected = {"0221", "010b0593030090038c0151010a", "020707090d01027800",
                                     "030445034b05", "04030462ff"};
    DetailCodec codec;
    const std::string_view blob = codec.encode(record);
    ExchangeRecord found;
    found.id = record.id;
    found.userAgent = record.userAgent;
    found.provider = record.provider;
    QVERIFY(codec.decode(blob, found));
    QCOMPARE(difference(found, record), std::string());
    QCOMPARE(QByteArray(blob.data(), qsizetype(blob.size())).toHex(), expected.join());
}

void TestRecordCodec::detailWordsAreDifferent()
{
    const std::set<std::string_view> words(std::begin(DetailWords), std::end(DetailWords));
    QCOMPARE(words.size(), std::size(DetailWords));
    QVERIFY(!words.contains(""));
}

void TestRecordCodec::wordsOfTheRowComeBack()
{
    // A name is cut in its row, and then the detail has to have all of it.
    for (const std::size_t length : {std::size_t(0), MostNameBytes - 1, MostNameBytes, MostNameBytes + 1}) {
        ExchangeRecord record = smallRecord();
        record.userAgent = std::string(length, 'u');
        record.provider = std::string(length, 'p');
        record.requestHeaders = {{"User-Agent", record.userAgent}, {record.provider, record.id.toString()}};
        record.responseHeaders = {{"x-request-id", LogId::generate(record.startedAt).toString()}};
        record.attempts.emplace_back().provider = record.provider;
        transaction([&] { QVERIFY(insert(record).seq > 0); });
        const ExchangeRecord found = read(record.id);
        QCOMPARE(found.requestHeaders[0].value, record.requestHeaders[0].value);
        QCOMPARE(found.requestHeaders[1].name, record.requestHeaders[1].name);
        QCOMPARE(found.requestHeaders[1].value, record.requestHeaders[1].value);
        QCOMPARE(found.responseHeaders[0].value, record.responseHeaders[0].value);
        QCOMPARE(found.attempts[0].provider, record.attempts[0].provider);
    }
}

void TestRecordCodec::detailsOfEarlierVersionsAreRead()
{
    const std::string text = R"({"attempts":[{"provider":"openai","origin":"https://api.openai.com",)"
                             R"("startedAt":77,"status":200,"reused":true,"ended":9}],)"
                             R"("requestHeaders":[["Host","127.0.0.1"],["x",{"latin1":"b\u00ff"}]],)"
                             R"("notes":["one"],"path":"/long"})";
    ZstdCodec zstd(DetailDictionary);
    for (const std::string &blob : {'\0' + text, '\1' + std::string(zstd.compress(text))}) {
        DetailCodec codec;
        ExchangeRecord record;
        QVERIFY(codec.decode(blob, record));
        QCOMPARE(record.attempts.size(), std::size_t(1));
        QCOMPARE(record.attempts[0].origin, "https://api.openai.com");
        QCOMPARE(record.attempts[0].ended, std::optional(Micros(9)));
        QVERIFY(record.attempts[0].reusedConnection);
        QCOMPARE(record.requestHeaders.size(), std::size_t(2));
        QCOMPARE(record.requestHeaders[1].value, "b\xff");
        QCOMPARE(record.notes, std::vector<std::string>{"one"});
        QCOMPARE(record.path, "/long");
    }
}

void TestRecordCodec::detailsOfLaterVersionsAreRead()
{
    // An attempt that has more than this version knows, a section of an unknown tag, and a note.
    std::string blob = "\2";
    const std::string attempt("\0\0\0\2\4\0more", 10);
    const std::string rest = std::string("\x7f\3???", 5) + std::string("\4\4\6one", 6);
    putVarint(blob, 2 + attempt.size() + rest.size());
    blob += '\1';
    putVarint(blob, attempt.size());
    blob += attempt + rest;
    DetailCodec codec;
    ExchangeRecord record;
    QVERIFY(codec.decode(blob, record));
    QCOMPARE(record.attempts.size(), std::size_t(1));
    QCOMPARE(record.attempts[0].status, 1);
    QCOMPARE(record.attempts[0].startedAt, Micros(2));
    QCOMPARE(record.notes, std::vector<std::string>{"one"});
}

void TestRecordCodec::brokenDetailsAreRefused()
{
    RecordDice dice(17);
    DetailCodec codec;
    const std::string blob(codec.encode(dice.record()));
    for (std::size_t cut = 0; cut < blob.size(); ++cut) {
        ExchangeRecord record;
        QVERIFY(!codec.decode(std::string_view(blob).substr(0, cut), record));
    }
    for (const char form : {'\0', '\1', '\2', '\3', '\x7f'}) {
        ExchangeRecord record;
        QVERIFY(!codec.decode(form + std::string("no such thing"), record));
    }
    ExchangeRecord shown = smallRecord();
    transaction([&] { QVERIFY(insert(shown).seq > 0); });
    QVERIFY(m_database->execute("UPDATE detail SET data=x'05'").ok());
    const ExchangeRecord found = read(shown.id);
    QCOMPARE(found.id, shown.id);
    QCOMPARE(found.notes.size(), std::size_t(1));
}

void TestRecordCodec::unknownStatesAreShown()
{
    const ExchangeRecord record = smallRecord();
    transaction([&] { QVERIFY(insert(record).seq > 0); });
    QVERIFY(m_database->execute("UPDATE exchange SET state=77, cache=9").ok());
    QCOMPARE(read(record.id).state, ExchangeState::Failed);
    QCOMPARE(read(record.id).cache, CacheOutcome::None);
}

QTEST_GUILESS_MAIN(TestRecordCodec)
#include "tst_record_codec.moc"
