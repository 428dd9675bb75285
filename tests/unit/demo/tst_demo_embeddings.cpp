// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo_bench.h"

#include <QByteArray>
#include <QTest>

#include <cmath>
#include <cstring>

using namespace sekisho;
using namespace sekisho::test;

namespace {

Json embed(const Json &request)
{
    DemoBench bench;
    return bench.post("/v1/embeddings", request).json();
}

std::vector<double> vectorOf(const Json &answer, std::size_t index)
{
    return answer["data"][index]["embedding"].get<std::vector<double>>();
}

double product(const std::vector<double> &a, const std::vector<double> &b)
{
    double sum = 0;
    for (std::size_t i = 0; i < a.size() && i < b.size(); ++i)
        sum += a[i] * b[i];
    return sum;
}

} // namespace

class TestDemoEmbeddings : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void unitVectors()
    {
        const Json answer = embed({{"model", "demo"}, {"input", "a gate on the road"}});
        JSON_COMPARE(answer["object"], Json("list"));
        JSON_COMPARE(answer["model"], Json("demo"));
        const auto vector = vectorOf(answer, 0);
        QCOMPARE(vector.size(), std::size_t(1536));
        QVERIFY(std::abs(product(vector, vector) - 1) < 1e-5);
        JSON_COMPARE(answer["usage"]["prompt_tokens"], Json(5));
        JSON_COMPARE(answer["usage"]["total_tokens"], Json(5));
    }

    void batchKeepsItsOrderAndNearnessIsByWords()
    {
        const Json answer =
            embed({{"input", {"the gate of Hakone", "the gate of Arai", "quarterly invoices"}},
                   {"dimensions", 256}});
        QCOMPARE(answer["data"].size(), std::size_t(3));
        for (std::size_t i = 0; i < 3; ++i) {
            JSON_COMPARE(answer["data"][i]["index"], Json(i));
            QCOMPARE(vectorOf(answer, i).size(), std::size_t(256));
        }
        const auto hakone = vectorOf(answer, 0);
        QVERIFY(product(hakone, vectorOf(answer, 1)) > product(hakone, vectorOf(answer, 2)) + 0.2);
        const Json alone = embed({{"input", "the gate of Hakone"}, {"dimensions", 256}});
        QCOMPARE(vectorOf(alone, 0), hakone);
    }

    void base64IsTheSameVector()
    {
        const Json request = {{"input", "sekisho"}, {"dimensions", 8}};
        Json encoded = request;
        encoded["encoding_format"] = "base64";
        const auto wanted = vectorOf(embed(request), 0);
        const std::string text = embed(encoded)["data"][0]["embedding"].get<std::string>();
        const QByteArray bytes = QByteArray::fromBase64(QByteArray::fromStdString(text));
        QCOMPARE(bytes.size(), qsizetype(8 * 4));
        for (std::size_t i = 0; i < 8; ++i) {
            float value = 0;
            std::memcpy(&value, bytes.constData() + i * 4, 4);
            QCOMPARE(value, static_cast<float>(wanted[i]));
        }
    }

    void tokensAreInputsToo()
    {
        const Json one = embed({{"input", {1, 2, 3}}, {"dimensions", 4}});
        QCOMPARE(one["data"].size(), std::size_t(1));
        JSON_COMPARE(one["usage"]["prompt_tokens"], Json(3));
        const Json two = embed({{"input", {{1, 2, 3}, {4}}}, {"dimensions", 4}});
        QCOMPARE(two["data"].size(), std::size_t(2));
    }

    void emptyTextHasAVector()
    {
        const auto vector = vectorOf(embed({{"input", ""}, {"dimensions", 1}}), 0);
        QCOMPARE(std::abs(vector.at(0)), 1.0);
    }

    void readBack()
    {
        DemoBench bench;
        const Answer answer = bench.post("/v1/embeddings", {{"model", "m"}, {"input", {"a b", "c"}}});
        const auto reader = answer.readAs(dialects::Dialect::OpenAiEmbeddings);
        QCOMPARE(reader->usage().input, std::optional(TokenCount{3}));
        QCOMPARE(reader->model(), std::string("m"));
        QCOMPARE(reader->ending(), dialects::Ending::Complete);
    }

    void refused_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("param");
        const auto row = [](const char *body, const char *param) {
            QTest::newRow(body) << QByteArray(body) << QByteArray(param);
        };
        row("{\"input\":[]}", "input");
        row("{\"input\":7}", "input");
        row("{\"input\":[[]]}", "input");
        row("{\"input\":[\"a\",7]}", "input");
        row("{\"input\":\"a\",\"dimensions\":0}", "dimensions");
        row("{\"input\":\"a\",\"dimensions\":1000000}", "dimensions");
        row("{\"input\":\"a\",\"dimensions\":\"8\"}", "dimensions");
        row("{\"input\":\"a\",\"encoding_format\":\"hex\"}", "encoding_format");
    }

    void refused()
    {
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, param);
        DemoBench bench;
        const Answer answer = bench.ask("POST", "/v1/embeddings", body.toStdString());
        QCOMPARE(answer.status(), 400);
        JSON_COMPARE(answer.json()["error"]["param"], Json(param.toStdString()));
    }
};

QTEST_GUILESS_MAIN(TestDemoEmbeddings)
#include "tst_demo_embeddings.moc"
