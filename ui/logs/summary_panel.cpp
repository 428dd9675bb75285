// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/logs/summary_panel.h"

#include "ui/logs/mini_waterfall.h"
#include "ui/models/columns.h"
#include "ui/models/format.h"
#include "ui/theme/theme.h"

#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace sekisho::ui {
namespace {

using storage::CacheOutcome;
using storage::ExchangeRecord;

constexpr qsizetype ShownCharacters = 600;
constexpr int NameWidth = 56;
constexpr QStringView Separator = u" · ";

QString fromUtf8(const std::string &text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QString stateLine(const ExchangeRecord &record)
{
    QStringList parts = {stateText(record.state)};
    if (record.status > 0)
        parts += QString::number(record.status);
    if (record.stream)
        parts += SummaryPanel::tr("stream");
    return parts.join(Separator);
}

QString errorLine(const ExchangeRecord &record)
{
    if (record.errorCode == 0)
        return fromUtf8(record.error);
    return QString(fromUtf8(record.error) + u" (" + QString::number(record.errorCode) + u')');
}

QString keyLine(const ExchangeRecord &record)
{
    const QString alias = fromUtf8(record.keyAlias);
    if (record.credential == "stored")
        return SummaryPanel::tr("“%1” from the key store").arg(alias);
    if (record.credential == "environment")
        return SummaryPanel::tr("“%1” from the environment").arg(alias);
    if (record.credential == "client")
        return SummaryPanel::tr("the tool's own");
    if (record.credential == "subscription")
        return SummaryPanel::tr("the tool's subscription");
    return record.credential == "none" ? SummaryPanel::tr("none") : fromUtf8(record.credential);
}

QString tokensLine(const ExchangeRecord &record)
{
    QStringList parts;
    if (record.tokensIn) {
        QString in = SummaryPanel::tr("%1 in").arg(formatCount(record.tokensIn->value));
        if (record.tokensCached && record.tokensCached->value > 0)
            in += SummaryPanel::tr(" (%1 cached)").arg(formatCount(record.tokensCached->value));
        parts += in;
    }
    if (record.tokensOut) {
        QString out = SummaryPanel::tr("%1 out").arg(formatCount(record.tokensOut->value));
        if (record.tokensReasoning && record.tokensReasoning->value > 0)
            out += SummaryPanel::tr(" (%1 reasoning)").arg(formatCount(record.tokensReasoning->value));
        parts += out;
    }
    if (record.tokensOut && record.firstToken && record.total && *record.total > *record.firstToken) {
        const double seconds = static_cast<double>((*record.total - *record.firstToken).count()) / 1e6;
        const double rate = static_cast<double>(record.tokensOut->value) / seconds;
        // Over a few milliseconds a rate is noise.
        if (seconds >= 0.05)
            parts += SummaryPanel::tr("%1 tok/s").arg(formatCount(static_cast<std::int64_t>(rate)));
    }
    return parts.join(Separator);
}

QString cacheLine(const ExchangeRecord &record)
{
    QStringList parts = {cacheText(record.cache)};
    if (record.cache == CacheOutcome::Hit && record.savedTime && record.total) {
        parts += SummaryPanel::tr("from the cache, the provider took %1")
                     .arg(formatDuration(*record.savedTime + *record.total));
    } else if (record.cache == CacheOutcome::Coalesced) {
        parts += SummaryPanel::tr("with an equal request that was in flight");
    }
    return parts.join(Separator);
}

QString savedLine(const ExchangeRecord &record)
{
    QStringList parts;
    if (record.savedTime && *record.savedTime > Micros{})
        parts += formatDuration(*record.savedTime);
    if (record.savedCost && *record.savedCost > Money{})
        parts += formatMoney(*record.savedCost);
    return parts.join(Separator);
}

QString sizeLine(const ExchangeRecord &record)
{
    return SummaryPanel::tr("%1 up · %2 down")
        .arg(formatSize(record.requestBody.size), formatSize(record.responseBody.size));
}

QString notesLine(const ExchangeRecord &record)
{
    QStringList notes;
    for (const std::string &note : record.notes)
        notes += fromUtf8(note);
    return notes.join(u'\n');
}

} // namespace

SummaryPanel::SummaryPanel(QWidget *parent) : QScrollArea(parent)
{
    setObjectName(QStringLiteral("summaryPanel"));
    setAccessibleName(tr("Summary"));
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto *content = new QWidget;
    content->setObjectName(QStringLiteral("summaryContent"));
    auto *layout = new QVBoxLayout(content);
    layout->setContentsMargins(16, 12, 16, 16);
    layout->setSpacing(3 * metrics::Step);
    addFacts(m_outcome, *layout);
    m_timingTitle = new QLabel(content);
    m_timingTitle->setProperty("role", QStringLiteral("caption"));
    layout->addWidget(m_timingTitle);
    m_waterfall = new MiniWaterfall(content);
    layout->addWidget(m_waterfall);
    addFacts(m_origin, *layout);
    layout->addStretch(1);
    setWidget(content);
}

void SummaryPanel::show(const ExchangeRecord &record, WallTime now, bool whole)
{
    QStringList upstream;
    for (const std::string &name : {record.provider, record.model}) {
        if (!name.empty() && !upstream.contains(fromUtf8(name)))
            upstream += fromUtf8(name);
    }
    setFacts(m_outcome, {{tr("State"), stateLine(record)},
                         {tr("Error"), errorLine(record)},
                         {tr("Provider"), upstream.join(Separator)},
                         {tr("Key"), keyLine(record)},
                         {tr("Cache"), cacheLine(record)},
                         {tr("Saved"), savedLine(record)},
                         {tr("Tokens"), tokensLine(record)},
                         {tr("Cost"), costText(record)},
                         {tr("Size"), sizeLine(record)},
                         {tr("Notes"), notesLine(record)}});
    setFacts(m_origin, {{tr("Tool"), fromUtf8(record.userAgent.empty() ? record.tool : record.userAgent)},
                        {tr("Request"), fromUtf8(record.method + ' ' + record.path)},
                        {tr("Started"), formatDateTime(record.startedAt)},
                        {tr("Log id"), fromUtf8(record.id.toString())}});

    const Micros elapsed = elapsedOf(record, now);
    m_timingTitle->setText(record.total ? tr("Timing · total %1").arg(formatDuration(elapsed))
                                        : tr("Timing · %1 so far").arg(formatDuration(elapsed)));
    m_waterfall->setVisible(whole);
    if (whole)
        m_waterfall->setPhases(timingPhases(record, elapsed), elapsed);
}

void SummaryPanel::addFacts(Facts &facts, QVBoxLayout &layout)
{
    facts.grid = new QGridLayout;
    facts.grid->setHorizontalSpacing(4 * metrics::Step);
    facts.grid->setVerticalSpacing(2 * metrics::Step);
    facts.grid->setColumnStretch(1, 1);
    facts.grid->setColumnMinimumWidth(0, NameWidth);
    layout.addLayout(facts.grid);
}

void SummaryPanel::setFacts(Facts &facts, const std::vector<std::pair<QString, QString>> &rows)
{
    for (std::size_t row = 0; row < rows.size(); ++row) {
        if (facts.rows.size() <= row) {
            auto *nameLabel = new QLabel(widget());
            nameLabel->setProperty("role", QStringLiteral("caption"));
            auto *valueLabel = new QLabel(widget());
            valueLabel->setTextFormat(Qt::PlainText);
            valueLabel->setWordWrap(true);
            valueLabel->setTextInteractionFlags(Qt::TextSelectableByMouse);
            valueLabel->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
            facts.grid->addWidget(nameLabel, static_cast<int>(row), 0, Qt::AlignLeft | Qt::AlignTop);
            facts.grid->addWidget(valueLabel, static_cast<int>(row), 1);
            facts.rows.emplace_back(nameLabel, valueLabel);
        }
        const auto &[name, value] = rows[row];
        const auto &[nameLabel, valueLabel] = facts.rows[row];
        QString shown = value.left(ShownCharacters);
        if (shown.size() < value.size())
            shown += u'…';
        nameLabel->setText(name);
        valueLabel->setText(shown);
        valueLabel->setAccessibleName(name);
        nameLabel->setVisible(!value.isEmpty());
        valueLabel->setVisible(!value.isEmpty());
    }
}

} // namespace sekisho::ui
