// SPDX-License-Identifier: GPL-3.0-or-later
// The table over a real logs.db of a million rows: what is shown is what SQL says, a bounded part of it is
// held, and it stays right while rows come and go.
#include "storage/database.h"
#include "storage/journal.h"
#include "storage/row_codec.h"
#include "ui/models/exchange_model.h"
#include "ui/models/log_file.h"

#include <QAbstractItemModelTester>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <future>
#include <random>

using namespace sekisho;
using namespace sekisho::ui;
using namespace Qt::StringLiterals;
using storage::ExchangeRecord;
using storage::ExchangeState;

namespace {

constexpr int Rows = 1'000'000;
const WallTime Start{std::chrono::seconds(1'793'800'000)};

/// The file, past the program.
class Sql {
public:
    explicit Sql(const QString &path)
    {
        auto opened = storage::Database::openForWriting(path, {});
        if (!opened)
            qFatal("%s", opened.error().message.c_str());
        database() = std::move(opened).value();
        run(u"PRAGMA synchronous=OFF"_s);
    }
    ~Sql() { database().reset(); }
    Q_DISABLE_COPY_MOVE(Sql)

    static void run(const QString &sql)
    {
        if (const auto ran = database()->execute(sql.toStdString()); !ran)
            qFatal("%s", ran.error().message.c_str());
    }
    static std::vector<LogId> ids(const QString &behindFrom)
    {
        std::vector<LogId> found;
        storage::Statement &query =
            database()->statement("SELECT id FROM exchange " + behindFrom.toStdString());
        if (const auto ran = database()->run(query); !ran)
            qFatal("%s", ran.error().message.c_str());
        while (query.next())
            found.push_back(query.logId(0));
        return found;
    }
    /// As a limit does it.
    static void remove(const QString &condition)
    {
        run(u"BEGIN"_s);
        run(u"DELETE FROM exchange WHERE "_s + condition);
        run(u"UPDATE gateway_rows SET rows = rows - changes()"_s);
        run(u"COMMIT"_s);
    }

private:
    static std::unique_ptr<storage::Database> &database()
    {
        static std::unique_ptr<storage::Database> open;
        return open;
    }
};

std::shared_ptr<ExchangeRecord> record(int number, const std::string &model)
{
    auto made = std::make_shared<ExchangeRecord>();
    made->startedAt = Start + std::chrono::milliseconds(number);
    made->id = LogId::generate(made->startedAt);
    made->state = ExchangeState::Complete;
    made->status = 200;
    made->gateway = "default";
    made->provider = "openai";
    made->model = model;
    made->total = std::chrono::milliseconds(1500);
    return made;
}

std::unique_ptr<storage::Journal> openJournal(const QString &path)
{
    storage::JournalOptions options;
    options.path = path;
    options.batch = std::chrono::milliseconds(5);
    return std::make_unique<storage::Journal>(std::move(options));
}

bool flush(storage::Journal &journal)
{
    std::promise<bool> written;
    journal.flush([&](bool done) { written.set_value(done); });
    return written.get_future().get();
}

/// Whether what a model tells of its rows adds up. Qt's own tester looks at each row at each signal.
class Ledger : public QObject {
public:
    explicit Ledger(const QAbstractItemModel &model) : m_rows(model.rowCount())
    {
        connect(&model, &QAbstractItemModel::rowsInserted, this,
                [this, &model](const QModelIndex &, int first, int last) {
                    m_rows += last - first + 1;
                    m_right = m_right && m_rows == model.rowCount() && first <= last;
                });
        connect(&model, &QAbstractItemModel::rowsAboutToBeRemoved, this,
                [this, &model](const QModelIndex &, int first, int last) {
                    m_right = m_right && first >= 0 && first <= last && last < model.rowCount();
                });
        connect(&model, &QAbstractItemModel::rowsRemoved, this,
                [this, &model](const QModelIndex &, int first, int last) {
                    m_rows -= last - first + 1;
                    m_right = m_right && m_rows == model.rowCount();
                });
        connect(&model, &QAbstractItemModel::modelReset, this, [this, &model] { m_rows = model.rowCount(); });
    }
    [[nodiscard]] bool isRight(const QAbstractItemModel &model) const
    {
        return m_right && m_rows == model.rowCount();
    }

private:
    int m_rows;
    bool m_right = true;
};

} // namespace

class TestLogRows : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<Sql> m_sql;
    std::unique_ptr<LogHistory> m_history;
    std::unique_ptr<ExchangeModel> m_model;
    std::unique_ptr<Ledger> m_ledger;

    [[nodiscard]] QString path() const { return m_folder.filePath(u"logs.db"_s); }
    [[nodiscard]] QString original() const { return m_folder.filePath(u"original.db"_s); }

    /// So many copies of two rows of the journal's: one in 1,000 is of another model, and the tokens tell
    /// their number. Without the indexes that nothing asks for here, which would take most of the time.
    static void fill(int rows)
    {
        for (const QString &index : {u"gateway"_s, u"provider"_s, u"model"_s, u"tool"_s, u"cache"_s})
            Sql::run(u"DROP INDEX exchange_by_"_s + index);
        QStringList values;
        for (const QString &column : QString::fromStdString(storage::rowColumns()).split(u", "_s)) {
            // Rising, and long before all that is generated.
            if (column == u"id")
                values += u"CAST(char(1) || printf('%015d', n) AS BLOB)"_s;
            else if (column == u"tokens_in")
                values += u"n"_s;
            else
                values += column;
        }
        Sql::run(u"BEGIN"_s);
        Sql::run(u"WITH RECURSIVE number(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n < %1) "
                 "INSERT INTO exchange(%2) SELECT %3 FROM number "
                 "JOIN exchange ON seq = 1 + (n % 1000 = 500)"_s.arg(rows - 1)
                     .arg(QString::fromStdString(storage::rowColumns()), values.join(u", "_s)));
        Sql::run(u"DELETE FROM exchange WHERE seq <= 2"_s);
        Sql::run(u"UPDATE gateway_rows SET rows = %1"_s.arg(rows));
        Sql::run(u"COMMIT"_s);
    }
    void make(const QString &file, int rows)
    {
        {
            const auto journal = openJournal(file);
            journal->append(record(0, "often"));
            journal->append(record(1, "rarely"));
            QVERIFY(flush(*journal));
        }
        m_sql = std::make_unique<Sql>(file);
        fill(rows);
        Sql::run(u"PRAGMA wal_checkpoint(TRUNCATE)"_s);
        m_sql.reset();
    }
    void open(std::size_t capacity = 100)
    {
        m_sql = std::make_unique<Sql>(path());
        m_history = std::make_unique<LogHistory>(std::make_unique<LogFile>(path()));
        m_model = std::make_unique<ExchangeModel>(capacity);
        m_ledger = std::make_unique<Ledger>(*m_model);
        m_model->setHistory(*m_history);
    }
    void await() const { QTRY_VERIFY_WITH_TIMEOUT(!m_history->isWalking(), 30'000); }
    [[nodiscard]] RecordPtr rowAt(int row) const
    {
        RecordPtr record;
        // The list may become shorter meanwhile.
        (void)QTest::qWaitFor(
            [&] {
                if (row < m_model->rowCount())
                    record = m_model->rowAt(row).record;
                return record || row >= m_model->rowCount();
            },
            30'000);
        return record;
    }
    [[nodiscard]] std::vector<LogId> shown() const
    {
        std::vector<LogId> ids;
        for (int row = 0; row < m_model->rowCount(); ++row) {
            if (const RecordPtr record = rowAt(row))
                ids.push_back(record->id);
        }
        return ids;
    }
    [[nodiscard]] std::size_t held() const { return m_model->log()->stretches().held(); }
    /// Lets the model look until it has found out.
    void checkUntil(int rows) const
    {
        (void)QTest::qWaitFor(
            [&] {
                m_model->checkLog();
                QTest::qWait(1);
                return m_model->rowCount() == rows;
            },
            30'000);
        QCOMPARE(m_model->rowCount(), rows);
    }

private Q_SLOTS:
    void initTestCase() { make(original(), Rows); }
    void init() { QVERIFY(QFile::copy(original(), path())); }
    void cleanup()
    {
        QVERIFY(m_ledger->isRight(*m_model));
        m_ledger.reset();
        m_model.reset();
        m_history.reset();
        m_sql.reset();
        for (const QString &end : {QString(), u"-wal"_s, u"-shm"_s})
            QFile::remove(path() + end);
    }

    void whatIsShownIsWhatSqlSays()
    {
        open();
        await();
        QCOMPARE(m_model->rowCount(), Rows);
        QCOMPARE(m_model->total(), std::int64_t(Rows));
        std::mt19937 random(7); // NOLINT: the same rows each time
        for (int i = 0; i < 200; ++i) {
            const int row = i < 2 ? i * (Rows - 1) : static_cast<int>(random() % Rows);
            const RecordPtr record = rowAt(row);
            QVERIFY(record);
            QCOMPARE(record->tokensIn->value, row);
            if (i % 10 == 0)
                QVERIFY(record->id == Sql::ids(u"ORDER BY id LIMIT 1 OFFSET %1"_s.arg(row)).front());
            QVERIFY(held() <= LogStretches::MostHeld);
        }
        QCOMPARE(held(), LogStretches::MostHeld);
    }

    void neighboursComeBeforeTheyAreAskedFor()
    {
        open();
        await();
        QVERIFY(rowAt(500'000));
        const auto *part = m_model->log()->stretches().partOf(500'000);
        const auto &stretches = m_model->log()->stretches();
        QTRY_VERIFY_WITH_TIMEOUT(stretches.part(part->key - 1)->held && stretches.part(part->key + 1)->held,
                                 30'000);
        QCOMPARE(held(), std::size_t(3));
    }

    void aSearchSaysHowFarItIsAndMayBeReplaced()
    {
        open();
        await();
        m_model->setFilter(RowFilter::parse(u"rarely"_s));
        QCOMPARE(m_model->rowCount(), 0);
        QTRY_VERIFY_WITH_TIMEOUT(m_model->rowCount() > 5, 30'000);
        QVERIFY(m_history->isWalking());
        QVERIFY(m_model->log()->passed() > 0);
        QCOMPARE(m_model->total(), std::int64_t(Rows));
        const auto newest = [this] { return m_model->rowAt(m_model->rowCount() - 1).record; };
        QTRY_VERIFY_WITH_TIMEOUT(newest() && newest()->tokensIn->value == Rows - 500, 30'000);
        m_model->setFilter({});
        await();
        QCOMPARE(m_model->rowCount(), Rows);
    }

    void rowsThatGo_data()
    {
        QTest::addColumn<QString>("condition");
        QTest::addColumn<int>("rows");
        QTest::newRow("the oldest") << u"seq <= 2 + 10000"_s << Rows - 10'000;
        QTest::newRow("some of the first stretch") << u"seq <= 2 + 7"_s << Rows - 7;
        QTest::newRow("the newest") << u"seq > 2 + 995000"_s << Rows - 5'000;
        QTest::newRow("everywhere") << u"seq % 5000 = 0"_s << Rows - 200;
        QTest::newRow("all") << u"TRUE"_s << 0;
    }
    void rowsThatGo()
    {
        QFETCH(QString, condition);
        QFETCH(int, rows);
        open();
        await();
        const RecordPtr held = rowAt(600'000);
        const QPersistentModelIndex chosen = m_model->index(600'000, 0);
        Sql::remove(condition);
        checkUntil(rows);
        QCOMPARE(m_model->total(), std::int64_t(rows));
        QVERIFY(m_ledger->isRight(*m_model));
        if (chosen.isValid())
            QCOMPARE(rowAt(chosen.row())->id, held->id);
        for (int i = 0; rows > 0 && i < 20; ++i) {
            const int row = i < 19 ? rows / 19 * i : rows - 1;
            QVERIFY(rowAt(row)->id == Sql::ids(u"ORDER BY id LIMIT 1 OFFSET %1"_s.arg(row)).front());
        }
        QCOMPARE(m_model->rowCount(), rows);
    }

    void rowsThatComeWhileTheOldestGo()
    {
        open(50);
        await();
        const auto journal = openJournal(path());
        int rows = Rows;
        for (int round = 0; round < 20; ++round) {
            std::vector<RecordPtr> fresh;
            for (int i = 0; i < 100; ++i)
                fresh.push_back(record(round * 100 + i, "fresh"));
            for (const RecordPtr &one : fresh)
                journal->append(one);
            m_model->ingest(fresh);
            QVERIFY(flush(*journal));
            Sql::remove(u"seq <= 2 + %1"_s.arg(round * 300));
            (void)m_model->rowAt(round * 50'000);
            rows = Rows + (round + 1) * 100 - round * 300;
            checkUntil(rows);
        }
        QCOMPARE(m_model->ring().size(), std::size_t(50));
        for (int row = rows - 3000; row < rows; row += 10) {
            const RecordPtr record = rowAt(row);
            QVERIFY(record->id == Sql::ids(u"ORDER BY id LIMIT 1 OFFSET %1"_s.arg(row)).front());
            row += row < rows - 2100 ? 290 : 0;
        }
        QVERIFY(held() <= LogStretches::MostHeld);
    }

    void anythingAtRandom_data()
    {
        QTest::addColumn<int>("seed");
        for (int seed = 1; seed <= 3; ++seed)
            QTest::addRow("%d", seed) << seed;
    }
    void anythingAtRandom()
    {
        QFETCH(int, seed);
        for (const QString &end : {QString(), u"-wal"_s, u"-shm"_s})
            QFile::remove(path() + end);
        make(path(), 3'000);
        open(60);
        const auto journal = openJournal(path());
        QAbstractItemModelTester tester(m_model.get(),
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        std::mt19937 random(static_cast<unsigned>(seed)); // NOLINT: the same life each time
        const auto below = [&](int end) { return static_cast<int>(random() % static_cast<unsigned>(end)); };
        for (int act = 0; act < 120; ++act) {
            switch (below(8)) {
            case 0:
                m_model->setFilter(RowFilter::parse(below(2) == 0 ? u"rarely"_s : u"often"_s));
                break;
            case 1:
                m_model->setFilter({});
                break;
            case 2:
                Sql::remove(u"id IN (SELECT id FROM exchange ORDER BY id LIMIT %1)"_s.arg(below(40)));
                m_model->checkLog();
                break;
            case 3: {
                const int offset = 200 + below(2'000);
                Sql::remove(
                    u"id IN (SELECT id FROM exchange ORDER BY id DESC LIMIT 5 OFFSET %1)"_s.arg(offset));
                m_model->checkLog();
                break;
            }
            case 4:
                m_model->setPaused(!m_model->isPaused());
                break;
            default: {
                std::vector<RecordPtr> fresh;
                for (int i = below(150); i >= 0; --i) {
                    fresh.push_back(record(act, i % 20 == 0 ? "rarely" : "often"));
                    journal->append(fresh.back());
                }
                m_model->ingest(fresh);
                break;
            }
            }
            for (int i = 0; i < 3 && m_model->rowCount() > 0; ++i)
                (void)m_model->rowAt(below(m_model->rowCount()));
            QCoreApplication::processEvents();
        }
        m_model->setPaused(false);
        m_model->setFilter(RowFilter::parse(u"rarely"_s));
        QVERIFY(flush(*journal));
        await();
        const QString rare = u"WHERE model = (SELECT id FROM name WHERE text = CAST('rarely' AS BLOB)) "_s;
        const std::vector<LogId> wanted = Sql::ids(rare + u"ORDER BY id"_s);
        const auto shows = [this](const std::vector<LogId> &ids) {
            m_model->checkLog();
            return shown() == ids;
        };
        QTRY_VERIFY_WITH_TIMEOUT(shows(wanted), 30'000);
        m_model->setFilter({});
        await();
        const std::vector<LogId> all = Sql::ids(u"ORDER BY id"_s);
        QTRY_VERIFY_WITH_TIMEOUT(shows(all), 30'000);
        QCOMPARE(m_model->total(), static_cast<std::int64_t>(all.size()));
    }
};

QTEST_GUILESS_MAIN(TestLogRows)
#include "tst_log_rows.moc"
