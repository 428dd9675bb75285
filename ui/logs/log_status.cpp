// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/logs/log_status.h"

#include "ui/models/exchange_model.h"
#include "ui/models/format.h"

namespace sekisho::ui {
namespace {

QString percent(std::int64_t done, std::int64_t of)
{
    return formatCount(std::clamp<std::int64_t>(of > 0 ? done * 100 / of : 0, 0, 99));
}

} // namespace

LogStatus::LogStatus(const ExchangeModel &model, QWidget *parent) : QLabel(parent), m_model(model)
{
    setObjectName(QStringLiteral("logStatus"));
    setProperty("role", QStringLiteral("muted"));
    setTextFormat(Qt::PlainText);
    hide();
    connect(&model, &ExchangeModel::progressed, this, &LogStatus::refresh);
    connect(&model, &ExchangeModel::ingested, this, &LogStatus::refresh);
    connect(&model, &QAbstractItemModel::modelReset, this, &LogStatus::refresh);
}

void LogStatus::refresh()
{
    QString text = m_copying;
    if (text.isEmpty() && !m_model.filter().isEmpty()) {
        text = tr("%1 of %2").arg(formatCount(m_model.rowCount()), formatCount(m_model.total()));
        if (m_model.log() && m_model.log()->isWalking())
            text += tr(" · searched %1 %").arg(percent(m_model.log()->passed(), m_model.total()));
    }
    // The header is laid out anew with each text.
    if (text != this->text())
        setText(text);
    setVisible(!text.isEmpty());
}

void LogStatus::showCopying(std::int64_t done, std::int64_t of)
{
    m_copying = of > 0 ? tr("Copying… %1 %").arg(percent(done, of)) : QString();
    refresh();
}

} // namespace sekisho::ui
