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

using storage::ExchangeRecord;

constexpr qsizetype ShownCharacters = 600;
const QString Separator = QStringLiteral(" · ");

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
    m_grid = new QGridLayout;
    m_grid->setHorizontalSpacing(4 * metrics::Step);
    m_grid->setVerticalSpacing(2 * metrics::Step);
    m_grid->setColumnStretch(1, 1);
    layout->addLayout(m_grid);
    m_timingTitle = new QLabel(content);
    m_timingTitle->setProperty("role", QStringLiteral("caption"));
    layout->addWidget(m_timingTitle);
    m_waterfall = new MiniWaterfall(content);
    layout->addWidget(m_waterfall);
    layout->addStretch(1);
    setWidget(content);
}

void SummaryPanel::show(const ExchangeRecord &record, WallTime now)
{
    const std::pair<QString, QString> rows[] = {
        {tr("State"), stateLine(record)},
        {tr("Error"), errorLine(record)},
        {tr("Provider"), fromUtf8(record.provider)},
        {tr("Model"), fromUtf8(record.model)},
        {tr("Key"), keyLine(record)},
        {tr("Tokens"), tokensLine(record)},
        {tr("Size"), sizeLine(record)},
        {tr("Tool"), fromUtf8(record.userAgent.empty() ? record.tool : record.userAgent)},
        {tr("Request"), fromUtf8(record.method + ' ' + record.path)},
        {tr("Started"), formatDateTime(record.startedAt)},
        {tr("Log id"), fromUtf8(record.id.toString())},
        {tr("Notes"), notesLine(record)},
    };
    int row = 0;
    for (const auto &[name, value] : rows)
        setRow(row++, name, value);

    const Micros elapsed = elapsedOf(record, now);
    m_timingTitle->setText(record.total ? tr("Timing · total %1").arg(formatDuration(elapsed))
                                        : tr("Timing · %1 so far").arg(formatDuration(elapsed)));
    m_waterfall->setPhases(timingPhases(record, elapsed), elapsed);
}

void SummaryPanel::setRow(int row, const QString &name, const QString &value)
{
    const auto place = static_cast<std::size_t>(row);
    while (m_rows.size() <= place) {
        auto *nameLabel = new QLabel(widget());
        nameLabel->setProperty("role", QStringLiteral("caption"));
        nameLabel->setAlignment(Qt::AlignLeft | Qt::AlignTop);
        auto *valueLabel = new QLabel(widget());
        valueLabel->setTextFormat(Qt::PlainText);
        valueLabel->setWordWrap(true);
        valueLabel->setTextInteractionFlags(Qt::TextSelectableByMouse);
        valueLabel->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
        const int line = static_cast<int>(m_rows.size());
        m_grid->addWidget(nameLabel, line, 0);
        m_grid->addWidget(valueLabel, line, 1);
        m_rows.emplace_back(nameLabel, valueLabel);
    }
    const auto &[nameLabel, valueLabel] = m_rows[place];
    nameLabel->setText(name);
    QString shown = value.left(ShownCharacters);
    if (shown.size() < value.size())
        shown += u'…';
    valueLabel->setText(shown);
    valueLabel->setAccessibleName(name);
    nameLabel->setVisible(!value.isEmpty());
    valueLabel->setVisible(!value.isEmpty());
}

} // namespace sekisho::ui
