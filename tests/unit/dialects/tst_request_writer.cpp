// SPDX-License-Identifier: GPL-3.0-or-later
// Requests as tools send them, in the words of every other dialect: what each side must get, what gets lost,
// and what is refused.
#include "written_requests.h"

#include "dialects/conversation_reader.h"
#include "dialects/event_writer.h"
#include "dialects/request_writer.h"

#include <nlohmann/json.hpp>

#include <QTest>

using namespace sekisho;
using namespace sekisho::test;
using dialects::Dialect;

namespace {

dialects::WrittenRequest write(Dialect source, std::string_view body, Dialect target,
                               dialects::RequestOptions options = {})
{
    const auto read = dialects::readRequest(source, body);
    if (!read) {
        qWarning("not read: %s %s", read.error().path.c_str(), read.error().message.c_str());
        return {};
    }
    options.source = source;
    auto out = dialects::writeRequest(target, *read, options);
    if (out)
        return std::move(out).value();
    return {{}, {}, {}, {{out.error().field, out.error().message}}};
}

QByteArray told(const std::vector<dialects::Loss> &losses)
{
    std::string out;
    for (const dialects::Loss &loss : losses)
        out += loss.field + ": " + loss.reason + "\n";
    return QByteArray::fromStdString(out);
}

} // namespace

class TestRequestWriter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void bodies_data()
    {
        QTest::addColumn<int>("index");
        for (int i = 0; i < int(writtenRequests().size()); ++i)
            QTest::newRow(writtenRequests()[std::size_t(i)].name) << i;
    }
    void bodies()
    {
        QFETCH(int, index);
        const WrittenCase &known = writtenRequests()[std::size_t(index)];
        const auto out = write(known.source, known.request, known.target, known.options);
        const auto wanted = nlohmann::json::parse(known.body, nullptr, false);
        const auto got = nlohmann::json::parse(out.body, nullptr, false);
        if (qEnvironmentVariableIsSet("SEKISHO_PRINT"))
            qInfo("%s\n%s", got.dump(1).c_str(), told(out.losses).constData());
        QCOMPARE(QByteArray::fromStdString(got.dump(1)), QByteArray::fromStdString(wanted.dump(1)));
        QCOMPARE(told(out.losses), QByteArray(known.losses));
        QCOMPARE(QByteArray::fromStdString(out.pathTail), QByteArray(known.path));
        QCOMPARE(QByteArray::fromStdString(out.query), QByteArray(known.query));
    }
};

QTEST_GUILESS_MAIN(TestRequestWriter)
#include "tst_request_writer.moc"
