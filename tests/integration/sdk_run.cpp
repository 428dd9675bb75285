// SPDX-License-Identifier: GPL-3.0-or-later
#include "integration/sdk_run.h"

#include "integration/sdk_answers.h"

#include <QDir>
#include <QProcessEnvironment>

namespace sekisho::test {

SdkRun::SdkRun(const Sdk &sdk) : m_sdk(sdk)
{
    fake.setHandler(sdkAnswer);
    QObject::connect(&fake, &FakeProvider::clientClosed, &m_process, [this] { tellEnd(); });
    QObject::connect(&m_process, &QProcess::readyReadStandardOutput, &m_process, [this] { read(); });
}

void SdkRun::start(quint16 port)
{
    // Nothing of this machine's: keys and settings of SDKs may be in the environment.
    QProcessEnvironment environment;
    environment.insert(QStringLiteral("PATH"), qEnvironmentVariable("PATH"));
    environment.insert(QStringLiteral("HOME"), QDir::tempPath());
    environment.insert(QStringLiteral("GATEWAY_URL"), QStringLiteral("http://127.0.0.1:%1").arg(port));
    environment.insert(QStringLiteral("CLIENT_KEY"), QString::fromLatin1(DummyKey));
    environment.insert(QStringLiteral("PROVIDER"), QString::fromLatin1(m_sdk.provider));
    m_process.setProcessEnvironment(environment);
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.start(QStringLiteral(SEKISHO_SOURCE_DIR "/tests/clients/run"),
                    {QString::fromLatin1(m_sdk.program)});
}

void SdkRun::read()
{
    m_output += m_process.readAllStandardOutput();
    for (qsizetype end = m_output.indexOf('\n', m_read); end >= 0; end = m_output.indexOf('\n', m_read)) {
        const QByteArray line = m_output.mid(m_read, end - m_read);
        m_read = end + 1;
        if (line.startsWith("release "))
            fake.release(line.mid(8).toStdString());
    }
}

void SdkRun::abortedHasBegun()
{
    if (!m_begunTold)
        m_process.write("begun\n");
    m_begunTold = true;
}

void SdkRun::abortedHasEnded()
{
    m_ended = true;
    tellEnd();
}

bool SdkRun::providerWasLeft() const
{
    bool seen = m_sdk.isDemo();
    for (int i = 0; i < fake.requestCount(); ++i) {
        if (sdkModel(fake.request(i)) != "fake-abort")
            continue;
        if (!fake.clientLeft(i))
            return false;
        seen = true;
    }
    return seen;
}

void SdkRun::tellEnd()
{
    if (!m_ended || m_endTold || !providerWasLeft())
        return;
    m_process.write("ended\n");
    m_endTold = true;
}

} // namespace sekisho::test
