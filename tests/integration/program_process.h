// SPDX-License-Identifier: GPL-3.0-or-later
// The built program as a process of its own, headless, with a profile.
#pragma once

#include <QByteArray>
#include <QObject>
#include <QProcess>
#include <QString>
#include <QStringList>

namespace sekisho::test {

/// Lives in the event loop of its thread. One after another, any number of processes on one profile; what
/// still runs is killed at the end.
class ProgramProcess final : public QObject {
    Q_OBJECT
public:
    /// The profile's folder need not be there.
    explicit ProgramProcess(QString profile);
    ~ProgramProcess() override;

    /// Exactly these arguments; returns at once.
    void start(const QStringList &arguments);
    /// Headless on a free port of the profile, and waits until it listens. Such an environment is on top of
    /// the test's own ("NAME=value").
    [[nodiscard]] bool listen(const QStringList &more = {}, const QStringList &environment = {});
    /// Headless on a free port of the profile; returns at once.
    void startListening(const QStringList &more = {}, const QStringList &environment = {});
    [[nodiscard]] bool waitUntilListening();

    void terminate() { m_process.terminate(); }
    /// SIGTERM, and waits for the end; whether the exit code was 0.
    [[nodiscard]] bool endInOrder();
    /// SIGKILL, and waits until the process is gone.
    [[nodiscard]] bool killNow();
    [[nodiscard]] bool waitForEnd();

    [[nodiscard]] bool isRunning() const { return m_process.state() != QProcess::NotRunning; }
    [[nodiscard]] bool endedNormally() const { return m_process.exitStatus() == QProcess::NormalExit; }
    [[nodiscard]] int exitCode() const { return m_process.exitCode(); }
    [[nodiscard]] qint64 processId() const { return m_process.processId(); }
    [[nodiscard]] QProcess &process() { return m_process; }

    [[nodiscard]] quint16 port() const { return m_port; }
    /// Both channels since the last start.
    [[nodiscard]] const QByteArray &output() const { return m_output; }
    [[nodiscard]] bool waitForOutput(const QByteArray &text);

    [[nodiscard]] const QString &profile() const { return m_profile; }
    [[nodiscard]] QString file(const QString &name) const;
    [[nodiscard]] bool writeConfig(const QByteArray &text) const;
    /// A configuration that leads the provider openai to this address; `more` are further fields.
    [[nodiscard]] static QByteArray routed(const std::string &url, const QByteArray &more = {});

private:
    QString m_profile;
    QProcess m_process;
    QByteArray m_output;
    quint16 m_port = 0;
};

} // namespace sekisho::test
