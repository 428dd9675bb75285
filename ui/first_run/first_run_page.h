// SPDX-License-Identifier: GPL-3.0-or-later
// The first minute: the gateway runs, requests go to the demo, and one is sent and seen.
#pragma once

#include "ui/first_run/demo_request.h"
#include "ui/ports.h"

#include <QWidget>

#include <memory>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace sekisho::gateway {
struct Snapshot;
}

namespace sekisho::ui {

class ChoiceButton;
class ChoiceCard;
class CodeBox;
class DemoSender;
class Dot;
class KeysSection;
class StepBadge;
struct SendResult;

class FirstRunPage final : public QWidget {
    Q_OBJECT
public:
    explicit FirstRunPage(const Ports &ports, QWidget *parent = nullptr);

    /// A request was sent from here since the page came up; its reader is not sent away by a new row.
    [[nodiscard]] bool hasSent() const { return m_hasSent; }
    /// Puts the keyboard where the next step is.
    void focusFirst();
    void forgetSent() { m_hasSent = false; }

Q_SIGNALS:
    /// To the log, and not here again at the next start.
    void skipped();
    void logRequested();
    /// To all of the providers.
    void providersRequested();

private:
    QWidget *makeRunningCard();
    QWidget *makeTargetCard();
    QWidget *makeSendCard();
    QVBoxLayout *addStep(QWidget &card, StepBadge &badge, QLabel &title);
    QLabel *makeHeading(const QString &text, QWidget *parent);
    void updateGateway();
    void updateSnippet();
    void send();
    void showResult(const SendResult &result);
    void updateProviders();
    void showProvider();
    [[nodiscard]] QWidget *makeKeyPart(QWidget *card);
    [[nodiscard]] bool isDemo() const;
    [[nodiscard]] FirstRequest request() const;
    /// The one that is asked with a key of the user's own; null when it is gone.
    [[nodiscard]] const providers::Provider *provider() const;

    Ports m_ports;
    GatewayPort &m_port; ///< of m_ports
    DemoSender *m_sender;
    bool m_hasSent = false;
    bool m_sentWithFocus = false;
    bool m_failed = false; ///< to listen, and nothing better since

    StepBadge *m_runningBadge = nullptr;
    QLabel *m_runningTitle = nullptr;
    QLabel *m_runningText = nullptr;
    QLabel *m_address = nullptr;
    QPushButton *m_copyAddress = nullptr;
    ChoiceCard *m_demo = nullptr;
    ChoiceCard *m_ownKey = nullptr;
    QWidget *m_keyPart = nullptr;
    ChoiceButton *m_provider = nullptr;
    KeysSection *m_keys = nullptr;
    std::shared_ptr<const gateway::Snapshot> m_plan; ///< that the provider is of
    bool m_hasKey = false;                           ///< the provider has one
    QPushButton *m_plain = nullptr;
    QPushButton *m_stream = nullptr;
    CodeBox *m_snippet = nullptr;
    QPushButton *m_send = nullptr;
    QWidget *m_result = nullptr;
    Dot *m_resultDot = nullptr;
    QLabel *m_resultTitle = nullptr;
    QLabel *m_resultText = nullptr;
};

} // namespace sekisho::ui
