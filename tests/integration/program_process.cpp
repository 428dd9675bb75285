// SPDX-License-Identifier: GPL-3.0-or-later
#include "integration/program_process.h"

#include <QDir>
#include <QFile>
#include <QTest>
#include <QUrl>

#include <utility>

namespace sekisho::test {

using namespace Qt::StringLiterals;

namespace {

/// Far beyond what any condition takes; it is there to end a test that hangs.
constexpr int Patience = 30'000;

} // namespace

ProgramProcess::ProgramProcess(QString profile) : m_profile(std::move(profile))
{
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    connect(&m_process, &QProcess::readyRead, this, [this] { m_output += m_process.readAll(); });
}

ProgramProcess::~ProgramProcess()
{
    if (isRunning() && !killNow())
        qWarning("The program could not be killed.");
}

void ProgramProcess::start(const QStringList &arguments)
{
    m_output.clear();
    m_port = 0;
    m_process.start(QStringLiteral(SEKISHO_PROGRAM), arguments);
}

void ProgramProcess::startListening(const QStringList &more, const QStringList &environment)
{
    QProcessEnvironment variables = QProcessEnvironment::systemEnvironment();
    for (const QString &setting : environment)
        variables.insert(setting.section(u'=', 0, 0), setting.section(u'=', 1));
    m_process.setProcessEnvironment(variables);
    QStringList arguments{u"--headless"_s, u"--profile"_s, m_profile};
    if (!more.contains(u"--listen"_s))
        arguments << u"--listen"_s << u"127.0.0.1:0"_s;
    start(arguments + more);
}

bool ProgramProcess::waitUntilListening()
{
    static const QByteArray Mark = "Listening on ";
    const auto address = [this] {
        const qsizetype begin = m_output.indexOf(Mark);
        const qsizetype end = begin < 0 ? -1 : m_output.indexOf('\n', begin);
        return end < 0 ? QByteArray() : m_output.mid(begin + Mark.size(), end - begin - Mark.size());
    };
    if (!QTest::qWaitFor([&] { return !address().isEmpty() || !isRunning(); }, Patience))
        return false;
    m_port = static_cast<quint16>(QUrl(QString::fromUtf8(address())).port(0));
    return m_port != 0;
}

bool ProgramProcess::listen(const QStringList &more, const QStringList &environment)
{
    startListening(more, environment);
    return waitUntilListening();
}

bool ProgramProcess::waitForEnd()
{
    if (!QTest::qWaitFor([this] { return !isRunning(); }, Patience))
        return false;
    m_output += m_process.readAll();
    return true;
}

bool ProgramProcess::endInOrder()
{
    terminate();
    return waitForEnd() && endedNormally() && exitCode() == 0;
}

bool ProgramProcess::killNow()
{
    m_process.kill();
    return waitForEnd();
}

bool ProgramProcess::waitForOutput(const QByteArray &text)
{
    return QTest::qWaitFor([&] { return m_output.contains(text); }, Patience);
}

QString ProgramProcess::file(const QString &name) const
{
    return QDir(m_profile).filePath(name);
}

bool ProgramProcess::writeConfig(const QByteArray &text) const
{
    QFile file(this->file(u"config.json"_s));
    return QDir().mkpath(m_profile) && file.open(QIODevice::WriteOnly | QIODevice::Truncate) &&
           file.write(text) == text.size();
}

QByteArray ProgramProcess::routed(const std::string &url, const QByteArray &more)
{
    return "{\"providers\":[{\"slug\":\"openai\",\"base_url\":\"" + QByteArray::fromStdString(url) +
           "/v1\"}]" + (more.isEmpty() ? QByteArray() : "," + more) + "}";
}

} // namespace sekisho::test
