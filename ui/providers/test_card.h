// SPDX-License-Identifier: GPL-3.0-or-later
// Tries a provider for real: its list of models, asked for through the gateway.
#pragma once

#include "ui/providers/models_probe.h"

#include <QFrame>

class QLabel;
class QPushButton;

namespace sekisho::ui {

class Dot;
class GatewayPort;

class TestCard final : public QFrame {
    Q_OBJECT
public:
    explicit TestCard(GatewayPort &port, QWidget *parent = nullptr);

    /// What was found out about another provider goes.
    void show(const std::string &slug, const ProbeRequest &request);
    void leave();

private:
    void send();
    void take(const ProbeResult &result);
    void say(bool good, const QString &title, const QString &text);

    GatewayPort &m_port;
    ModelsProbe m_probe;
    std::string m_slug;
    bool m_sentWithFocus = false;
    ProbeRequest m_request;
    QPushButton *m_send;
    QWidget *m_result;
    Dot *m_dot;
    QLabel *m_title;
    QLabel *m_text;
};

} // namespace sekisho::ui
