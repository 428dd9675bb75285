// SPDX-License-Identifier: GPL-3.0-or-later
// One program of tests/clients as a process, and the scripted provider that plays its part behind a gateway.
#pragma once

#include "integration/sdk_records.h"
#include "support/fake_provider.h"

#include <QByteArray>
#include <QProcess>

namespace sekisho::test {

/// What the SDKs are told is their key. No provider may ever see it.
inline constexpr const char *DummyKey = "the-sdks-dummy-key";

/// Lives in the event loop of its thread. The gateway is the caller's: it leads the SDK's provider to `fake`.
class SdkRun final {
public:
    explicit SdkRun(const Sdk &sdk);
    Q_DISABLE_COPY_MOVE(SdkRun)
    ~SdkRun() = default;

    /// With the gateway at that port.
    void start(quint16 port);
    /// The request that the program is to abort has come to the gateway.
    void abortedHasBegun();
    /// It has ended there; the program is told when its provider has seen that too.
    void abortedHasEnded();

    [[nodiscard]] bool isOver() const { return m_process.state() == QProcess::NotRunning; }
    [[nodiscard]] bool passed() const
    {
        return m_process.error() == QProcess::UnknownError &&
               m_process.exitStatus() == QProcess::NormalExit && m_process.exitCode() == 0;
    }
    /// All that the program wrote.
    [[nodiscard]] const QByteArray &output() const { return m_output; }
    [[nodiscard]] const Sdk &sdk() const { return m_sdk; }

    FakeProvider fake;

private:
    void read();
    void tellEnd();
    [[nodiscard]] bool providerWasLeft() const;

    const Sdk m_sdk;
    QByteArray m_output;
    qsizetype m_read = 0; ///< of m_output
    bool m_begunTold = false;
    bool m_ended = false;
    bool m_endTold = false;
    QProcess m_process; // last, so that no line of it comes to what is gone
};

} // namespace sekisho::test
