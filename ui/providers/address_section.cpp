// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/providers/address_section.h"

#include "settings/config_file.h"
#include "ui/providers/provider_edits.h"
#include "ui/theme/theme.h"
#include "ui/widgets/choice_button.h"
#include "ui/widgets/labels.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStyle>
#include <QVBoxLayout>

namespace sekisho::ui {
namespace {

QPushButton *small(const QString &text, const char *name, QWidget *parent)
{
    auto *button = new QPushButton(text, parent);
    button->setObjectName(QLatin1String(name));
    button->setProperty("small", true);
    return button;
}

QHBoxLayout *rowIn(QWidget *widget)
{
    auto *row = new QHBoxLayout(widget);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(2 * metrics::Step);
    return row;
}

} // namespace

AddressSection::AddressSection(settings::ConfigFile &config, QWidget *parent)
    : QWidget(parent), m_config(config)
{
    auto *caption = roleLabel(tr("Base URL"), QStringLiteral("caption"), this);
    m_address = new QLineEdit(this);
    m_address->setObjectName(QStringLiteral("baseUrl"));
    m_address->setAccessibleName(tr("Base URL"));
    m_address->setFont(Theme::instance().codeFont());
    m_address->installEventFilter(this);
    caption->setBuddy(m_address);
    m_note = wrappedLabel({}, QStringLiteral("caption"), this);
    m_note->setObjectName(QStringLiteral("baseUrlNote"));
    m_buttons = new QWidget(this);
    m_save = small(tr("Save"), "saveUrl", m_buttons);
    m_save->setProperty("primary", true);
    m_revert = small(tr("Discard"), "revertUrl", m_buttons);
    m_reset = small(tr("Reset to the catalogue's"), "resetUrl", m_buttons);
    QHBoxLayout *buttons = rowIn(m_buttons);
    for (QPushButton *button : {m_save, m_revert, m_reset})
        buttons->addWidget(button);
    buttons->addStretch(1);
    m_clear = new QWidget(this);
    m_clearText = wrappedLabel({}, QStringLiteral("warning"), m_clear);
    m_clearText->setObjectName(QStringLiteral("clearText"));
    auto *yes = small(tr("Use it unencrypted"), "useUnencrypted", m_clear);
    auto *no = small(tr("Cancel"), "cancelUnencrypted", m_clear);
    auto *question = new QVBoxLayout(m_clear);
    question->setContentsMargins(0, 0, 0, 0);
    question->addWidget(m_clearText);
    auto *answers = new QHBoxLayout;
    answers->setSpacing(2 * metrics::Step);
    answers->addWidget(yes);
    answers->addWidget(no);
    answers->addStretch(1);
    question->addLayout(answers);
    m_clear->hide();
    m_problem = wrappedLabel({}, QStringLiteral("error"), this);
    m_problem->setObjectName(QStringLiteral("addressProblem"));
    m_problem->hide();
    makePreference();

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metrics::Step + 2);
    layout->addWidget(caption);
    layout->addWidget(m_address);
    layout->addWidget(m_note);
    layout->addWidget(m_buttons);
    layout->addWidget(m_clear);
    layout->addWidget(m_problem);
    layout->addWidget(m_preferenceRow);

    connect(m_address, &QLineEdit::textChanged, this, [this] {
        m_clear->hide();
        say({});
        updateButtons();
    });
    connect(m_address, &QLineEdit::returnPressed, this, &AddressSection::save);
    connect(m_save, &QPushButton::clicked, this, &AddressSection::save);
    connect(m_revert, &QPushButton::clicked, this, &AddressSection::revert);
    connect(m_reset, &QPushButton::clicked, this, &AddressSection::reset);
    connect(yes, &QPushButton::clicked, this, &AddressSection::accept);
    connect(no, &QPushButton::clicked, this, [this] {
        m_clear->hide();
        m_address->setFocus();
        updateButtons();
    });
}

void AddressSection::makePreference()
{
    m_preferenceRow = new QWidget(this);
    m_preference =
        new ChoiceButton(tr("When the tool sends its own key"), QStringLiteral("%1"), m_preferenceRow);
    m_preference->setObjectName(QStringLiteral("keyPreference"));
    m_preference->addChoice(tr("The stored key wins"), static_cast<int>(settings::KeyWins::Stored));
    m_preference->addChoice(tr("The tool's own goes first"), static_cast<int>(settings::KeyWins::Tool));
    auto *layout = new QVBoxLayout(m_preferenceRow);
    layout->setContentsMargins(0, 2 * metrics::Step, 0, 0);
    layout->setSpacing(metrics::Step + 2);
    layout->addWidget(
        roleLabel(tr("When the tool sends its own key"), QStringLiteral("caption"), m_preferenceRow));
    layout->addWidget(m_preference, 0, Qt::AlignLeft);
    connect(m_preference, &ChoiceButton::chosen, this, [this](const QVariant &value) {
        choosePreference(static_cast<settings::KeyWins>(value.toInt()));
    });
}

void AddressSection::show(const ProviderFacts &facts)
{
    const bool other = facts.slug != m_facts.slug || facts.address != m_facts.address;
    m_facts = facts;
    if (other)
        revert();
    const bool builtIn = !facts.takesKey && facts.origins.empty();
    m_address->setReadOnly(builtIn);
    m_preferenceRow->setVisible(facts.takesKey);
    const settings::ProviderSettings *settings = m_config.config().provider(facts.slug);
    m_preference->setValue(static_cast<int>(settings ? settings->keyWins : settings::KeyWins::Stored));
    if (builtIn)
        m_note->setText(tr("It answers from within this program: no key, no network."));
    else if (facts.address.find('{') != std::string::npos)
        m_note->setText(tr("The part in braces comes from each request's URL."));
    else if (!facts.own && facts.address != facts.catalogues)
        m_note->setText(
            breakable(tr("In place of the catalogue's %1.").arg(QString::fromStdString(facts.catalogues))));
    else if (isInTheClear(facts.address))
        m_note->setText(tr("Requests go there unencrypted, as you allowed."));
    else
        m_note->clear();
    m_note->setVisible(!m_note->text().isEmpty());
    updateButtons();
}

std::string AddressSection::typed() const
{
    return m_address->text().trimmed().toStdString();
}

void AddressSection::updateButtons()
{
    const bool changed = typed() != m_facts.address;
    const bool replaced = !m_facts.own && m_facts.address != m_facts.catalogues;
    m_save->setVisible(changed);
    m_revert->setVisible(changed);
    m_reset->setVisible(replaced && !changed);
    m_buttons->setVisible((changed || replaced) && m_clear->isHidden());
}

void AddressSection::say(const QString &problem)
{
    const bool invalid = !problem.isEmpty();
    m_problem->setText(breakable(problem));
    m_problem->setVisible(invalid);
    m_address->setAccessibleDescription(problem);
    if (m_address->property("invalid").toBool() != invalid) {
        m_address->setProperty("invalid", invalid);
        m_address->style()->unpolish(m_address);
        m_address->style()->polish(m_address);
    }
}

void AddressSection::revert()
{
    m_address->setText(QString::fromStdString(m_facts.address));
    m_address->setCursorPosition(0);
    m_clear->hide();
    say({});
    updateButtons();
}

void AddressSection::save()
{
    if (typed() == m_facts.address)
        return;
    const auto checked = checkedAddress(typed());
    if (!checked) {
        say(QString::fromStdString(checked.error().message));
        return;
    }
    m_wanted = *checked;
    if (isInTheClear(m_wanted)) {
        m_clearText->setText(tr("%1 is not encrypted: prompts, answers and keys can be read and changed by "
                                "whoever is on the way.")
                                 .arg(breakable(QString::fromStdString(originOf(m_wanted)))));
        m_clear->show();
        updateButtons();
        return;
    }
    accept();
}

void AddressSection::accept()
{
    const bool catalogues = !m_facts.own && m_wanted == m_facts.catalogues;
    const auto written = writeAddress(m_config, m_facts.slug, catalogues ? std::string() : m_wanted);
    m_clear->hide();
    if (!written) {
        // As it is in force, so that the field never claims what is not so.
        revert();
        say(QString::fromStdString(written.error().message));
    }
    updateButtons();
}

void AddressSection::reset()
{
    if (const auto written = writeAddress(m_config, m_facts.slug, {}); !written)
        say(QString::fromStdString(written.error().message));
    m_address->setFocus();
}

void AddressSection::choosePreference(settings::KeyWins wins)
{
    const auto written = writeKeyWins(m_config, m_facts.slug, wins);
    if (written)
        return;
    const auto other =
        wins == settings::KeyWins::Stored ? settings::KeyWins::Tool : settings::KeyWins::Stored;
    m_preference->setValue(static_cast<int>(other));
    m_problem->setText(QString::fromStdString(written.error().message));
    m_problem->show();
}

bool AddressSection::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_address && event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent *>(event)->key() == Qt::Key_Escape && typed() != m_facts.address) {
        revert();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace sekisho::ui
