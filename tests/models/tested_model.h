// SPDX-License-Identifier: GPL-3.0-or-later
// The table's model under Qt's own tester, alone and with a log above its feed, and rows for it.
#pragma once

#include "gui/fake_log.h"
#include "ui/models/exchange_model.h"

#include <QAbstractItemModelTester>
#include <QTest>

namespace sekisho::test {

using namespace sekisho::ui;
using storage::ExchangeRecord;
using storage::ExchangeState;

inline const WallTime Start{std::chrono::seconds(1'793'800'000)};

inline std::shared_ptr<ExchangeRecord> record(const std::string &model,
                                              ExchangeState state = ExchangeState::Complete)
{
    static Micros passed{};
    passed += std::chrono::milliseconds(1);
    auto made = std::make_shared<ExchangeRecord>();
    made->startedAt = Start + passed;
    made->id = LogId::generate(made->startedAt);
    made->state = state;
    made->status = state == ExchangeState::Complete ? 200 : 0;
    made->provider = "openai";
    made->model = model;
    if (state != ExchangeState::Open)
        made->total = std::chrono::milliseconds(1500);
    return made;
}

inline std::vector<RecordPtr> batch(int count, const std::string &model = "gpt")
{
    std::vector<RecordPtr> records;
    for (int i = 0; i < count; ++i)
        records.push_back(record(model + std::to_string(i)));
    return records;
}

inline QString textAt(const ExchangeModel &model, int row, Column column)
{
    return model.index(row, static_cast<int>(column)).data().toString();
}

inline std::shared_ptr<ExchangeRecord> ended(const RecordPtr &open, int status)
{
    auto made = std::make_shared<ExchangeRecord>(*open);
    made->state = ExchangeState::Complete;
    made->status = status;
    made->total = std::chrono::milliseconds(3969);
    made->tokensOut = TokenCount{664};
    return made;
}

struct TestedModel {
    explicit TestedModel(std::size_t capacity = ExchangeModel::DefaultCapacity,
                         std::size_t budget = ExchangeModel::DefaultBodyBudget)
        : model(capacity, budget), tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest)
    {}
    ExchangeModel model;
    QAbstractItemModelTester tester;
};

/// With a log above the feed, all of it listed.
struct LoggedModel : TestedModel {
    explicit LoggedModel(std::vector<RecordPtr> log, std::size_t capacity = ExchangeModel::DefaultCapacity)
        : TestedModel(capacity),
          file(std::make_shared<test::FakeLogFile>(std::move(log))),
          history(std::make_unique<test::FakeLog>(file))
    {}
    void list()
    {
        model.setHistory(history);
        await();
    }
    void await() const { QTRY_VERIFY_WITH_TIMEOUT(!history.isWalking(), 30'000); }
    /// The models of all rows, once they are here.
    [[nodiscard]] QStringList models() const
    {
        QStringList all;
        for (int row = 0; row < model.rowCount(); ++row) {
            (void)QTest::qWaitFor([&] { return model.rowAt(row).record != nullptr; }, 30'000);
            all += textAt(model, row, Column::Model);
        }
        return all;
    }

    std::shared_ptr<test::FakeLogFile> file;
    LogHistory history;
};

inline QStringList names(const QString &model, int from, int count)
{
    QStringList all;
    for (int i = from; i < from + count; ++i)
        all += model + QString::number(i);
    return all;
}

} // namespace sekisho::test
