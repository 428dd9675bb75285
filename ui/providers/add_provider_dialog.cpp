// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/providers/add_provider_dialog.h"

#include "ui/gateway_port.h"
#include "ui/providers/provider_facts.h"
#include "ui/theme/theme.h"
#include "ui_add_provider_dialog.h"

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

AddProviderDialog::AddProviderDialog(const Ports &ports, QWidget *parent)
    : QDialog(parent), m_ports(ports), m_form(std::make_unique<Ui::AddProviderDialog>())
{
    m_form->setupUi(this);
    m_form->ownAddress->setFont(Theme::instance().codeFont());
    for (const DialectName &entry : Dialects)
        m_form->ownDialect->addChoice(tr(entry.name), static_cast<int>(entry.dialect));
    setFixedWidth(Width);
    connect(m_form->ownName, &QLineEdit::textChanged, this, &AddProviderDialog::showConsequences);
    connect(m_form->ownAddress, &QLineEdit::textChanged, this, &AddProviderDialog::showConsequences);
    connect(m_form->addOwn, &QPushButton::clicked, this, &AddProviderDialog::add);
    connect(m_form->cancelOwn, &QPushButton::clicked, this, &QDialog::reject);
    showConsequences();
}

AddProviderDialog::~AddProviderDialog() = default;

OwnProvider AddProviderDialog::entered() const
{
    return {m_form->ownName->text().simplified().toStdString(),
            m_form->ownAddress->text().trimmed().toStdString(),
            static_cast<Dialect>(m_form->ownDialect->value().toInt())};
}

void AddProviderDialog::showConsequences()
{
    const OwnProvider own = entered();
    const std::string slug = own.name.empty() ? "custom-…" : slugOf(own);
    m_form->ownSlug->setText(tr("In URLs it is /%1/…").arg(QString::fromStdString(slug)));
    m_form->ownClear->setVisible(isInTheClear(own.address));
    m_form->ownProblem->hide();
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
        m_form->ownProblem->setText(QString::fromStdString(outcome.error().message));
        m_form->ownProblem->show();
        fitHeight();
        return;
    }
    Q_EMIT added(QString::fromStdString(slugOf(own)));
    accept();
}

} // namespace sekisho::ui
