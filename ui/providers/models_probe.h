// SPDX-License-Identifier: GPL-3.0-or-later
// Asks a provider for its list of models, through the gateway as any tool would: it needs no name of a model
// and costs nothing.
#pragma once

#include "dialects/dialect.h"
#include "providers/catalogue.h"

#include <QElapsedTimer>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QObject>
#include <QPointer>

#include <optional>

namespace sekisho::ui {

struct ProbeRequest {
    QString path; ///< at the gateway: "/openai/v1/models"
    dialects::Family family = dialects::Family::OpenAi;
};
/// Nothing for a provider whose catalogue row has no such list, or whose address depends on each request.
[[nodiscard]] std::optional<ProbeRequest> probeFor(const providers::Provider &provider);

struct ProbeResult {
    int status = 0; ///< 0 when there was no answer
    std::chrono::milliseconds took{};
    std::optional<int> models; ///< where the answer could be read
    QString error;             ///< for a person; empty when all went well
};
/// What an error answer of any dialect says; empty when it says nothing.
[[nodiscard]] QString errorTextOf(const QByteArray &answer);
[[nodiscard]] std::optional<int> modelCountOf(const QByteArray &answer);

/// One request at a time; a new one drops the one before.
class ModelsProbe final : public QObject {
    Q_OBJECT
public:
    explicit ModelsProbe(QObject *parent = nullptr);
    ~ModelsProbe() override;

    void send(const QString &address, const ProbeRequest &request);
    void drop();
    [[nodiscard]] bool isSending() const { return m_reply; }

Q_SIGNALS:
    void finished(const sekisho::ui::ProbeResult &result);

private:
    void take(QNetworkReply &reply);

    QNetworkAccessManager m_network;
    QElapsedTimer m_timer;
    QPointer<QNetworkReply> m_reply;
};

} // namespace sekisho::ui
