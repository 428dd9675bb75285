// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/providers/add_provider_dialog.h"

#include "ui/gateway_port.h"
#include "ui/providers/provider_facts.h"
#include "ui/theme/theme.h"
#include "ui/widgets/choice_button.h"
#include "ui/widgets/labels.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace sekisho::ui {
namespace {

using dialects::Dialect;

struct DialectName {
    Dialect dialect;
    const char *name;
};
constexpr int Width = 440;
constexpr DialectName Dialects[] = {
    {Dialect::OpenAiChat, QT_TRANSLATE_NOOP("sekisho::ui::AddProviderDialog", "OpenAI, chat completions")},
    {Dialect::OpenAiResponses, QT_TRANSLATE_NOOP("sekisho::ui::AddProviderDialog", "OpenAI, responses")},
    {Dialect::AnthropicMessages, QT_TRANSLATE_NOOP("sekisho::ui::AddProviderDialog", "Anthropic, messages")},
    {Dialect::Gemini, QT_TRANSLATE_NOOP("sekisho::ui::AddProviderDialog", "Google, generateContent")},
    {Dialect::Ollama, QT_TRANSLATE_NOOP("sekisho::ui::AddProviderDialog", "Ollama")},
    {Dialect::CohereChat, QT_TRANSLATE_NOOP("sekisho::ui::AddProviderDialog", "Cohere, chat")},
};

} // namespace

AddProviderDialog::AddProviderDialog(const Ports &ports, QWidget *parent) : QDialog(parent), m_ports(ports)
{
    setObjectName(QStringLiteral("addProviderDialog"));
    setWindowTitle(tr("Add your own provider"));
    const auto caption = [this](const QString &text) {
        return roleLabel(text, QStringLiteral("caption"), this);
    };
    m_name = new QLineEdit(this);
    m_name->setObjectName(QStringLiteral("ownName"));
    m_name->setAccessibleName(tr("Name"));
    m_name->setPlaceholderText(tr("Lab"));
    m_name->setMaxLength(64);
    m_slug = wrappedLabel({}, QStringLiteral("caption"), this);
    m_slug->setObjectName(QStringLiteral("ownSlug"));
    m_address = new QLineEdit(this);
    m_address->setObjectName(QStringLiteral("ownAddress"));
    m_address->setAccessibleName(tr("Base URL"));
    m_address->setFont(Theme::instance().codeFont());
    m_address->setPlaceholderText(QStringLiteral("http://192.0.2.7:8000/v1"));
    m_clear = wrappedLabel(tr("http without encryption: prompts, answers and keys can be read and changed by "
                              "whoever is on the way. Adding it allows that."),
                           QStringLiteral("warning"), this);
    m_clear->setObjectName(QStringLiteral("ownClear"));
    m_dialect = new ChoiceButton(tr("What it speaks"), QStringLiteral("%1"), this);
    m_dialect->setObjectName(QStringLiteral("ownDialect"));
    for (const DialectName &entry : Dialects)
        m_dialect->addChoice(tr(entry.name), static_cast<int>(entry.dialect));
    m_problem = wrappedLabel({}, QStringLiteral("error"), this);
    m_problem->setObjectName(QStringLiteral("ownProblem"));
    m_problem->hide();
    m_add = new QPushButton(tr("Add"), this);
    m_add->setObjectName(QStringLiteral("addOwn"));
    m_add->setProperty("primary", true);
    m_add->setDefault(true);
    auto *cancel = new QPushButton(tr("Cancel"), this);
    cancel->setObjectName(QStringLiteral("cancelOwn"));

    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(2 * metrics::Step);
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    buttons->addWidget(m_add);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 18, 20, 16);
    layout->setSpacing(metrics::Step + 2);
    layout->addWidget(roleLabel(tr("Add your own provider"), QStringLiteral("heading"), this));
    layout->addWidget(wrappedLabel(tr("A server that speaks the dialect of one of the known ones, here or "
                                      "elsewhere."),
                                   QStringLiteral("muted"), this));
    layout->addSpacing(metrics::Step);
    layout->addWidget(caption(tr("Name")));
    layout->addWidget(m_name);
    layout->addWidget(m_slug);
    layout->addSpacing(metrics::Step);
    layout->addWidget(caption(tr("Base URL")));
    layout->addWidget(m_address);
    layout->addWidget(m_clear);
    layout->addSpacing(metrics::Step);
    layout->addWidget(caption(tr("What it speaks")));
    layout->addWidget(m_dialect, 0, Qt::AlignLeft);
    layout->addWidget(m_problem);
    layout->addSpacing(2 * metrics::Step);
    layout->addLayout(buttons);
    setFixedWidth(Width);

    connect(m_name, &QLineEdit::textChanged, this, &AddProviderDialog::showConsequences);
    connect(m_address, &QLineEdit::textChanged, this, &AddProviderDialog::showConsequences);
    connect(m_add, &QPushButton::clicked, this, &AddProviderDialog::add);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    showConsequences();
}

OwnProvider AddProviderDialog::entered() const
{
    return {m_name->text().simplified().toStdString(), m_address->text().trimmed().toStdString(),
            static_cast<Dialect>(m_dialect->value().toInt())};
}

void AddProviderDialog::showConsequences()
{
    const OwnProvider own = entered();
    const std::string slug = own.name.empty() ? "custom-…" : slugOf(own);
    m_slug->setText(tr("In URLs it is /%1/…").arg(QString::fromStdString(slug)));
    m_clear->setVisible(isInTheClear(own.address));
    m_problem->hide();
    fitHeight();
}

// A layout gives wrapped texts that appear later no room by itself.
void AddProviderDialog::fitHeight()
{
    layout()->activate();
    setFixedHeight(layout()->totalHeightForWidth(Width));
}

void AddProviderDialog::add()
{
    const OwnProvider own = entered();
    auto outcome = checked(own, *m_ports.gateway.plan(), m_ports.config.config());
    if (outcome)
        outcome = addOwn(m_ports.config, own);
    if (!outcome) {
        m_problem->setText(QString::fromStdString(outcome.error().message));
        m_problem->show();
        fitHeight();
        return;
    }
    Q_EMIT added(QString::fromStdString(slugOf(own)));
    accept();
}

} // namespace sekisho::ui
