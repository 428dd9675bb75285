// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/first_run/first_run_page.h"

#include "settings/config_file.h"
#include "ui/first_run/choice_card.h"
#include "ui/first_run/demo_sender.h"
#include "ui/gateway_port.h"
#include "ui/keys_port.h"
#include "ui/models/format.h"
#include "ui/providers/keys_section.h"
#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/choice_button.h"
#include "ui/widgets/code_box.h"
#include "ui/widgets/marks.h"
#include "ui/widgets/page_header.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHostAddress>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QUrl>

namespace sekisho::ui {
namespace {

constexpr int WidestCards = 1010;
constexpr int WidestForm = 560;

QLabel *makeText(const QString &text, const QString &role, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setProperty("role", role);
    label->setTextFormat(Qt::PlainText);
    return label;
}

QFrame *makeCard(QWidget *parent)
{
    auto *card = new QFrame(parent);
    card->setProperty("card", true);
    return card;
}

bool isLoopback(const QString &address)
{
    const QString host = QUrl(address).host();
    return host == QLatin1String("localhost") || QHostAddress(host).isLoopback();
}

} // namespace

FirstRunPage::FirstRunPage(const Ports &ports, QWidget *parent)
    : QWidget(parent), m_ports(ports), m_port(ports.gateway), m_sender(new DemoSender(this))
{
    setObjectName(QStringLiteral("firstRunPage"));
    auto *header = new PageHeader(tr("Welcome"), this);
    auto *skip = new QPushButton(tr("Skip"), header);
    skip->setObjectName(QStringLiteral("skip"));
    skip->setToolTip(tr("Go to the log; the question mark below left brings this page back"));
    header->addStretch();
    header->add(skip);
    connect(skip, &QPushButton::clicked, this, &FirstRunPage::skipped);

    auto *cards = new QWidget;
    cards->setMaximumWidth(WidestCards);
    auto *column = new QVBoxLayout(cards);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(14);
    column->addWidget(makeRunningCard());
    column->addWidget(makeTargetCard());
    column->addWidget(makeSendCard());

    auto *content = new QWidget;
    auto *row = new QHBoxLayout(content);
    row->setContentsMargins(24, 34, 24, 24);
    row->addStretch(1);
    row->addWidget(cards, 1000, Qt::AlignTop);
    row->addStretch(1);
    auto *scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(content);
    // The page's ground, not the lighter one of lists.
    content->setAutoFillBackground(false);
    scroll->viewport()->setAutoFillBackground(false);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(header);
    layout->addWidget(scroll, 1);

    connect(&m_port, &GatewayPort::listening, this, &FirstRunPage::updateGateway);
    connect(&m_port, &GatewayPort::listenFailed, this, [this] {
        m_failed = true;
        updateGateway();
    });
    connect(&m_port, &GatewayPort::stopped, this, &FirstRunPage::updateGateway);
    connect(m_sender, &DemoSender::finished, this, &FirstRunPage::showResult);
    connect(&m_port, &GatewayPort::planChanged, this, &FirstRunPage::updateProviders);
    connect(&m_ports.keys, &KeysPort::changed, this, &FirstRunPage::showProvider);
    connect(&m_ports.config, &settings::ConfigFile::changed, this, &FirstRunPage::showProvider);
    updateProviders();
    updateGateway();
}

QLabel *FirstRunPage::makeHeading(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    QFont font = label->font();
    font.setWeight(QFont::DemiBold);
    font.setPixelSize(metrics::HeadingPx - 1);
    label->setFont(font);
    return label;
}

QVBoxLayout *FirstRunPage::addStep(QWidget &card, StepBadge &badge, QLabel &title)
{
    auto *row = new QHBoxLayout(&card);
    row->setContentsMargins(18, 15, 18, 16);
    row->setSpacing(12);
    row->addWidget(&badge, 0, Qt::AlignTop);
    auto *column = new QVBoxLayout;
    column->setSpacing(2 * metrics::Step);
    column->addSpacing(1);
    column->addWidget(&title);
    row->addLayout(column, 1);
    return column;
}

QWidget *FirstRunPage::makeRunningCard()
{
    auto *card = makeCard(this);
    m_runningBadge = new StepBadge(QStringLiteral("1"), card);
    m_runningTitle = makeHeading({}, card);
    auto *column = addStep(*card, *m_runningBadge, *m_runningTitle);
    column->setSpacing(metrics::Step);
    m_runningText = makeText({}, QStringLiteral("caption"), card);
    m_address = makeText({}, QString(), card);
    m_address->setFont(Theme::instance().codeFont());
    m_address->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_address->setAccessibleName(tr("Address of the gateway"));
    m_copyAddress = linkButton(tr("Copy"), card);
    m_copyAddress->setObjectName(QStringLiteral("copyAddress"));
    m_copyAddress->setAccessibleName(tr("Copy the address"));
    connect(m_copyAddress, &QPushButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(m_port.address());
        confirmOn(*m_copyAddress, tr("Copied"));
    });
    auto *line = new QHBoxLayout;
    line->setSpacing(6);
    line->addWidget(m_runningText);
    line->addWidget(m_address);
    line->addWidget(m_copyAddress);
    line->addStretch(1);
    column->addLayout(line);
    return card;
}

QWidget *FirstRunPage::makeTargetCard()
{
    auto *card = makeCard(this);
    auto *column = addStep(*card, *new StepBadge(QStringLiteral("2"), card),
                           *makeHeading(tr("Where should requests go?"), card));
    m_demo = new ChoiceCard(tr("Try the demo"),
                            tr("No key, no network, free. Streams, tools and errors on demand."), card);
    m_demo->setObjectName(QStringLiteral("chooseDemo"));
    m_demo->setChecked(true);
    m_ownKey = new ChoiceCard(
        tr("Use your own key"),
        tr("Kept in the system keychain, never on disk. A tool may send its own as well."), card);
    m_ownKey->setObjectName(QStringLiteral("chooseOwnKey"));
    auto *choices = new QHBoxLayout;
    choices->setSpacing(10);
    choices->addWidget(m_demo, 1);
    choices->addWidget(m_ownKey, 1);
    column->addLayout(choices);

    m_keyPart = makeKeyPart(card);
    column->addWidget(m_keyPart);
    connect(m_ownKey, &QAbstractButton::toggled, this, [this](bool own) {
        m_keyPart->setVisible(own);
        m_result->hide();
        showProvider();
    });
    return card;
}

QWidget *FirstRunPage::makeKeyPart(QWidget *card)
{
    auto *part = new QWidget(card);
    m_provider = new ChoiceButton(tr("Provider of the key"), QStringLiteral("%1"), part);
    m_provider->setObjectName(QStringLiteral("firstProvider"));
    auto *all = linkButton(tr("Another provider, or one of your own"), part);
    all->setObjectName(QStringLiteral("allProviders"));
    auto *row = new QHBoxLayout;
    row->setSpacing(2 * metrics::Step);
    row->addWidget(m_provider);
    row->addWidget(all);
    row->addStretch(1);
    m_keys = new KeysSection(m_ports.keys, part);
    m_keys->setMaximumWidth(WidestForm);
    auto *layout = new QVBoxLayout(part);
    layout->setContentsMargins(0, metrics::Step, 0, 0);
    layout->setSpacing(2 * metrics::Step);
    layout->addLayout(row);
    layout->addWidget(m_keys);
    part->hide();
    connect(m_provider, &ChoiceButton::chosen, this, &FirstRunPage::showProvider);
    connect(all, &QPushButton::clicked, this, &FirstRunPage::providersRequested);
    return part;
}

void FirstRunPage::updateProviders()
{
    m_plan = m_port.plan();
    const QVariant before = m_provider->value();
    m_provider->clearChoices();
    for (const providers::Provider &provider : m_plan->catalogue.providers()) {
        if (provider.needsKey && firstRequest(provider, false))
            m_provider->addChoice(QString::fromStdString(provider.name),
                                  QString::fromStdString(provider.slug));
    }
    m_provider->setValue(before);
    showProvider();
}

const providers::Provider *FirstRunPage::provider() const
{
    return m_plan->catalogue.find(m_provider->value().toString().toStdString());
}

void FirstRunPage::showProvider()
{
    const providers::Provider *chosen = provider();
    m_hasKey = false;
    if (chosen) {
        const ProviderFacts facts = factsOf(*chosen, m_ports.config.config(), m_ports.keys.list());
        m_keys->show(facts);
        m_hasKey = facts.hasKey();
        // What is asked for here is a key, so the form need not be asked for.
        if (!m_hasKey && !isDemo())
            m_keys->offerForm();
    }
    updateSnippet();
}

QWidget *FirstRunPage::makeSendCard()
{
    auto *card = makeCard(this);
    auto *column =
        addStep(*card, *new StepBadge(QStringLiteral("3"), card), *makeHeading(tr("Send something"), card));
    m_snippet = new CodeBox(tr("The request as a shell command"), card);
    m_snippet->setObjectName(QStringLiteral("snippet"));
    column->addWidget(m_snippet);

    m_send = new QPushButton(tr("Send it for me"), card);
    m_send->setObjectName(QStringLiteral("send"));
    m_send->setProperty("primary", true);
    auto *copy = new QPushButton(tr("Copy"), card);
    copy->setObjectName(QStringLiteral("copySnippet"));
    copy->setAccessibleName(tr("Copy the command"));
    m_plain = new QPushButton(tr("Plain"), card);
    m_plain->setObjectName(QStringLiteral("plain"));
    m_plain->setToolTip(tr("The answer in one piece"));
    m_stream = new QPushButton(tr("Stream"), card);
    m_stream->setObjectName(QStringLiteral("stream"));
    m_stream->setToolTip(tr("The answer word by word"));
    for (QPushButton *choice : {m_plain, m_stream}) {
        choice->setCheckable(true);
        choice->setAutoExclusive(true);
    }
    m_plain->setChecked(true);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(2 * metrics::Step);
    buttons->addWidget(m_send);
    buttons->addWidget(copy);
    buttons->addSpacing(2 * metrics::Step);
    buttons->addWidget(m_plain);
    buttons->addWidget(m_stream);
    buttons->addStretch(1);
    column->addLayout(buttons);

    m_result = new QWidget(card);
    m_resultDot = new Dot(m_result);
    m_resultTitle = makeText({}, QStringLiteral("strong"), m_result);
    m_resultTitle->setObjectName(QStringLiteral("resultTitle"));
    m_resultText = makeText({}, QStringLiteral("caption"), m_result);
    m_resultText->setObjectName(QStringLiteral("resultText"));
    m_resultText->setWordWrap(true);
    auto *open = linkButton(tr("See it in the log"), m_result);
    open->setObjectName(QStringLiteral("openLog"));
    auto *line = new QHBoxLayout(m_result);
    line->setContentsMargins(0, 6, 0, 0);
    line->setSpacing(6);
    line->addWidget(m_resultDot);
    line->addWidget(m_resultTitle);
    line->addWidget(m_resultText, 1);
    line->addWidget(open);
    m_result->hide();
    column->addWidget(m_result);

    connect(m_send, &QPushButton::clicked, this, &FirstRunPage::send);
    connect(open, &QPushButton::clicked, this, &FirstRunPage::logRequested);
    connect(m_stream, &QPushButton::toggled, this, &FirstRunPage::updateSnippet);
    connect(copy, &QPushButton::clicked, this, [this, copy] {
        QGuiApplication::clipboard()->setText(m_snippet->toPlainText());
        confirmOn(*copy, tr("Copied"));
    });
    return card;
}

bool FirstRunPage::isDemo() const
{
    return m_demo->isChecked();
}

FirstRequest FirstRunPage::request() const
{
    const providers::Provider *chosen = isDemo() ? nullptr : provider();
    const bool stream = m_stream->isChecked();
    return (chosen ? firstRequest(*chosen, stream) : std::nullopt).value_or(demoRequest(stream));
}

void FirstRunPage::focusFirst()
{
    (m_send->isEnabled() ? static_cast<QWidget *>(m_send) : m_demo)->setFocus();
}

void FirstRunPage::updateGateway()
{
    const QString address = m_port.address();
    const bool running = !address.isEmpty();
    m_failed = m_failed && !running;
    m_runningBadge->setDone(running);
    m_runningTitle->setText(running ? tr("The gateway is running") : tr("The gateway is not running"));
    if (running)
        m_runningText->setText(isLoopback(address) ? tr("Only this computer can reach it.")
                                                   : tr("Other computers can reach it, too."));
    else
        m_runningText->setText(m_failed ? tr("What keeps it from that, and what to do, is said above.")
                                        : tr("It is about to start."));
    m_address->setText(address);
    m_address->setVisible(running);
    m_copyAddress->setVisible(running);
    updateSnippet();
}

void FirstRunPage::updateSnippet()
{
    const QString address = m_port.isListening() ? m_port.address() : QStringLiteral("http://127.0.0.1:8484");
    const FirstRequest wanted = request();
    m_snippet->setPlainText(curlSnippet(address, wanted, m_stream->isChecked()));
    m_plain->setVisible(wanted.hasStream);
    m_stream->setVisible(wanted.hasStream);
    const bool demo = isDemo();
    m_send->setEnabled((demo || m_hasKey) && m_port.isListening() && !m_sender->isSending());
    if (demo)
        m_send->setToolTip({});
    else
        m_send->setToolTip(m_hasKey ? tr("Sent with your key: it costs what a short answer costs")
                                    : tr("It needs the key first"));
}

void FirstRunPage::send()
{
    m_hasSent = true;
    // A button that is disabled loses the keyboard.
    m_sentWithFocus = m_send->hasFocus();
    m_sender->send(m_port.address(), request());
    m_send->setText(tr("Sending…"));
    m_result->hide();
    updateSnippet();
}

void FirstRunPage::showResult(const SendResult &result)
{
    m_send->setText(tr("Send it for me"));
    updateSnippet();
    if (m_sentWithFocus)
        m_send->setFocus();
    const bool good = result.status >= 200 && result.status < 300 && result.error.isEmpty();
    m_resultDot->setMeaning(good ? Dot::Meaning::Ok : Dot::Meaning::Error);
    const QString time = formatDuration(std::chrono::milliseconds(result.milliseconds));
    m_resultTitle->setText(result.status > 0 ? tr("%1 in %2").arg(QString::number(result.status), time)
                                             : tr("No answer after %1").arg(time));
    QString text = result.error.left(400);
    if (good && result.usage.in && result.usage.out)
        text = tr("· %1 → %2 tokens").arg(formatCount(*result.usage.in), formatCount(*result.usage.out));
    m_resultText->setText(text);
    m_result->show();
}

} // namespace sekisho::ui
