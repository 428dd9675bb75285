// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/gateway_port.h"
#include "ui/settings/sections.h"
#include "ui/theme/theme.h"
#include "ui/widgets/choice.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/switch.h"
#include "ui/widgets/text_list.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QIntValidator>
#include <QLineEdit>
#include <QPushButton>

#include <algorithm>

namespace sekisho::ui {
namespace {

constexpr int PortFieldWidth = 76;
constexpr int PathWidth = 360;
constexpr int HighestPort = 65'535;

const QString &loopback()
{
    static const QString host = QStringLiteral("127.0.0.1");
    return host;
}
const QString &everywhere()
{
    static const QString host = QStringLiteral("0.0.0.0");
    return host;
}

QStringList texts(const std::vector<std::string> &values)
{
    QStringList list;
    for (const std::string &value : values)
        list += QString::fromStdString(value);
    return list;
}

using ListField = std::vector<std::string> settings::Config::*;

void connectList(TextList &list, ConfigEditor &editor, ListField field)
{
    QObject::connect(&list, &TextList::addRequested, &editor, [&list, &editor, field](const QString &text) {
        const std::string value = text.toStdString();
        const bool written = editor.change([&](settings::Config &config) {
            std::vector<std::string> &values = config.*field;
            if (std::find(values.begin(), values.end(), value) == values.end())
                values.push_back(value);
        });
        if (written)
            list.clearField();
    });
    QObject::connect(&list, &TextList::removeRequested, &editor, [&editor, field](const QString &text) {
        editor.change([&, value = text.toStdString()](settings::Config &config) {
            std::vector<std::string> &values = config.*field;
            values.erase(std::remove(values.begin(), values.end(), value), values.end());
        });
    });
}

} // namespace

GatewaySection::GatewaySection(ConfigEditor &editor, GatewayPort &port, QWidget *parent)
    : SettingsSection(tr("Gateway"), parent), m_editor(editor), m_port(port)
{
    m_address = addRow(tr("Address"),
                       tr("Where tools reach the gateway. A change restarts the listener, which ends the "
                          "requests that are running."),
                       makeAddress());
    makeLists();
    m_caRow =
        addRow(tr("Extra certificate file"),
               tr("Certificates in PEM that are trusted besides the system's: of a company's proxy, or of "
                  "a model server of your own."),
               makeCaFile());
    connect(&m_editor, &ConfigEditor::shown, this, &GatewaySection::showConfig);
    connect(&m_port, &GatewayPort::listening, this, [this] {
        m_failure.clear();
        showListening();
    });
    connect(&m_port, &GatewayPort::stopped, this, &GatewaySection::showListening);
    connect(&m_port, &GatewayPort::listenFailed, this, [this](const QString &reason) {
        m_failure = reason;
        showListening();
    });
    showConfig();
}

QWidget *GatewaySection::makeAddress()
{
    auto *field = new QWidget(this);
    m_host = new Choice(tr("Who can reach the gateway"), field);
    m_host->setObjectName(QStringLiteral("listenHost"));
    m_host->addItem(tr("This machine only"), loopback());
    m_host->addItem(tr("The whole network"), everywhere());
    m_portField = new QLineEdit(field);
    m_portField->setObjectName(QStringLiteral("listenPort"));
    m_portField->setAccessibleName(tr("Port"));
    m_portField->setToolTip(tr("Port, 1 to 65535; 0 takes a free one at each start"));
    m_portField->setValidator(new QIntValidator(0, HighestPort, m_portField));
    m_portField->setFixedWidth(PortFieldWidth);
    m_restart = new QPushButton(tr("Restart the listener"), field);
    m_restart->setObjectName(QStringLiteral("restartListener"));
    auto *address = new QHBoxLayout;
    address->setSpacing(2 * metrics::Step);
    address->addWidget(m_host);
    address->addWidget(m_portField);
    address->addStretch(1);
    auto *layout = new QVBoxLayout(field);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2 * metrics::Step);
    layout->addLayout(address);
    layout->addWidget(m_restart, 0, Qt::AlignLeft);
    connect(m_host, &QComboBox::activated, this,
            [this] { changeListen(m_host->currentData().toString(), m_editor.config().listen.port); });
    connect(m_portField, &QLineEdit::editingFinished, this, [this] {
        if (m_portField->isModified())
            changeListen(QString::fromStdString(m_editor.config().listen.host),
                         m_portField->text().toUShort());
    });
    connect(m_restart, &QPushButton::clicked, this, &GatewaySection::restart);
    return field;
}

void GatewaySection::makeLists()
{
    m_hosts = new TextList(tr("Allowed hosts"), QStringLiteral("allowHosts"),
                           QStringLiteral("workstation.lan"), this);
    addRow(
        tr("Allowed hosts"),
        tr("Names of this machine, besides localhost, that requests may be addressed to. Others are refused, "
           "so that no web page can lead a browser here under a name of its own."),
        m_hosts);
    connectList(*m_hosts, m_editor, &settings::Config::allowHosts);
    m_origins = new TextList(tr("Allowed origins"), QStringLiteral("allowOrigins"),
                             QStringLiteral("http://localhost:3000"), this);
    addRow(
        tr("Allowed origins"),
        tr("Web pages whose scripts may call the gateway and spend your money. None may without being here."),
        m_origins);
    connectList(*m_origins, m_editor, &settings::Config::allowOrigins);
    m_peerUser = new Switch(tr("Refuse other users of this machine"), this);
    m_peerUser->setObjectName(QStringLiteral("checkPeerUser"));
    addRow(tr("Refuse other users of this machine"),
           tr("Looks up whose process has connected. On Linux only."), m_peerUser);
    connect(m_peerUser, &QAbstractButton::clicked, this, [this](bool on) {
        m_editor.change([on](settings::Config &config) { config.checkPeerUser = on; });
    });
}

QWidget *GatewaySection::makeCaFile()
{
    auto *field = new QWidget(this);
    m_caFile = new ElidedLabel(field);
    m_caFile->setObjectName(QStringLiteral("caFile"));
    m_caFile->setFont(Theme::instance().codeFont());
    m_caFile->setFixedWidth(PathWidth);
    auto *choose = new QPushButton(tr("Choose…"), field);
    choose->setObjectName(QStringLiteral("chooseCaFile"));
    choose->setAccessibleName(tr("Choose a file of certificates"));
    m_removeCa = new QPushButton(tr("Remove"), field);
    m_removeCa->setObjectName(QStringLiteral("removeCaFile"));
    m_removeCa->setAccessibleName(tr("Use no extra certificates"));
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(2 * metrics::Step);
    buttons->addWidget(choose);
    buttons->addWidget(m_removeCa);
    buttons->addStretch(1);
    auto *layout = new QVBoxLayout(field);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metrics::Step);
    layout->addWidget(m_caFile);
    layout->addLayout(buttons);
    connect(choose, &QPushButton::clicked, this, &GatewaySection::chooseCaFile);
    connect(m_removeCa, &QPushButton::clicked, this,
            [this] { m_editor.change([](settings::Config &config) { config.extraCaFile.clear(); }); });
    return field;
}

void GatewaySection::chooseCaFile()
{
    auto *dialog = new QFileDialog(this, tr("Certificates to trust"), QString(),
                                   tr("Certificates (*.pem *.crt *.cer);;All files (*)"));
    dialog->setObjectName(QStringLiteral("caFileDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        m_editor.change([&](settings::Config &config) { config.extraCaFile = path.toStdString(); });
    });
    dialog->open();
}

void GatewaySection::showConfig()
{
    const settings::Config &config = m_editor.config();
    const QString host = QString::fromStdString(config.listen.host);
    m_host->setValue(host, host);
    m_portField->setText(QString::number(config.listen.port));
    m_portField->setModified(false);
    m_hosts->setTexts(texts(config.allowHosts));
    m_origins->setTexts(texts(config.allowOrigins));
    m_peerUser->setChecked(config.checkPeerUser);
    const QString path = QString::fromStdString(config.extraCaFile);
    m_caFile->setText(path);
    m_caFile->setVisible(!path.isEmpty());
    m_removeCa->setVisible(!path.isEmpty());
    showListening();
}

void GatewaySection::showListening()
{
    const settings::Listen &wanted = m_editor.config().listen;
    const bool other = m_port.host() != QString::fromStdString(wanted.host) || m_port.port() != wanted.port;
    m_restart->setVisible(other || !m_failure.isEmpty());
    const bool open = m_port.host() != loopback() && m_port.host() != QLatin1String("::1") &&
                      m_port.host() != QLatin1String("localhost");
    if (!m_failure.isEmpty())
        m_address->setNote(tr("The gateway is not running. %1").arg(m_failure), SettingRow::Tone::Error);
    else if (!m_port.isListening())
        m_address->setNote(tr("The listener is starting…"));
    else if (other)
        m_address->setNote(
            tr("It listens on %1 now; what is set here begins when it is restarted.").arg(m_port.address()),
            SettingRow::Tone::Warning);
    else if (open)
        m_address->setNote(
            tr("It listens on %1. Every request needs a token of this gateway as long as others "
               "can reach it, and is refused without one.")
                .arg(m_port.address()),
            SettingRow::Tone::Warning);
    else
        m_address->setNote(tr("It listens on %1.").arg(m_port.address()));
}

void GatewaySection::changeListen(const QString &host, quint16 port)
{
    const settings::Listen wanted{host.toStdString(), port};
    if (wanted == m_editor.config().listen) {
        showConfig();
        return;
    }
    if (m_editor.change([&](settings::Config &config) { config.listen = wanted; }))
        restart();
}

void GatewaySection::restart()
{
    const settings::Listen &listen = m_editor.config().listen;
    m_failure.clear();
    m_port.listen(QString::fromStdString(listen.host), listen.port);
    showListening();
}

} // namespace sekisho::ui
