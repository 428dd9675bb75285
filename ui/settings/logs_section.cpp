// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cache/keep_times.h"
#include "ui/models/format.h"
#include "ui/settings/sections.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/choice.h"
#include "ui/widgets/switch.h"

#include <QDesktopServices>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QUrl>

namespace sekisho::ui {
namespace {

using settings::WhenFull;

constexpr qint64 KiB = 1024;
constexpr qint64 BodySizes[] = {64 * KiB, 256 * KiB, 1024 * KiB, 10 * 1024 * KiB, 100 * 1024 * KiB};
constexpr qint64 RowLimits[] = {10'000, 100'000, 1'000'000, 3'000'000, 10'000'000};
constexpr qint64 DayLimits[] = {7, 14, 30, 90, 180, 365};

QString rowsText(qint64 rows)
{
    return LogsSection::tr("%1 requests").arg(formatCount(rows));
}

QString daysText(qint64 days)
{
    if (days == 0)
        return LogsSection::tr("for ever");
    return days == 1 ? LogsSection::tr("1 day") : LogsSection::tr("%1 days").arg(formatCount(days));
}

QString bodyText(qint64 bytes)
{
    return bytes == 0 ? LogsSection::tr("nothing") : formatLimit(bytes);
}

Choice *makeChoice(const QString &name, const char *objectName, QWidget *parent)
{
    auto *choice = new Choice(name, parent);
    choice->setObjectName(QLatin1String(objectName));
    return choice;
}

} // namespace

LogsSection::LogsSection(ConfigEditor &editor, const QString &dataDirectory, QWidget *parent)
    : SettingsSection(tr("Logs"), parent),
      m_editor(editor),
      m_usage(dataDirectory),
      m_dataDirectory(dataDirectory)
{
    m_gateway = makeChoice(tr("Gateway"), "logsGateway", this);
    m_gatewayRow =
        addRow(tr("Gateway"), tr("Whose settings of recording and keeping are shown below."), m_gateway);
    m_record = new Switch(tr("Record requests"), this);
    m_record->setObjectName(QStringLiteral("recordRequests"));
    addRow(tr("Record requests"), tr("Off keeps the gateway running and writes nothing."), m_record);
    m_bodies = new Switch(tr("Keep bodies"), this);
    m_bodies->setObjectName(QStringLiteral("keepBodies"));
    addRow(tr("Keep bodies"), tr("What tools sent and providers answered; keys are never kept."), m_bodies);
    makeRetention();
    addRow(tr("On disk now"), tr("Equal text is stored once, so long conversations cost little."),
           makeDisk());

    connect(m_gateway, &QComboBox::activated, this, &LogsSection::showConfig);
    connect(m_record, &QAbstractButton::clicked, this, [this](bool on) {
        m_editor.changeGateway(gateway(),
                               [on](settings::GatewaySettings &settings) { settings.collectLogs = on; });
    });
    connect(m_bodies, &QAbstractButton::clicked, this, [this](bool on) {
        m_editor.changeGateway(gateway(),
                               [on](settings::GatewaySettings &settings) { settings.logBodies = on; });
    });
    connect(&m_editor, &ConfigEditor::shown, this, &LogsSection::showConfig);
    showConfig();
}

void LogsSection::makeRetention()
{
    m_bodySize = makeChoice(tr("Of each body at most"), "capturedBody", this);
    for (const qint64 bytes : BodySizes)
        m_bodySize->addItem(bodyText(bytes), bytes);
    addRow(tr("Of each body at most"),
           tr("Longer ones are kept up to here; what is sent and answered stays whole."), m_bodySize);
    m_days = makeChoice(tr("Keep logs for"), "logDays", this);
    m_days->addItem(daysText(0), qint64(0));
    for (const qint64 days : DayLimits)
        m_days->addItem(daysText(days), days);
    addRow(tr("Keep logs for"), tr("Older requests are deleted; the figures of Analytics stay."), m_days);
    m_rows = makeChoice(tr("At most"), "logRows", this);
    for (const qint64 rows : RowLimits)
        m_rows->addItem(rowsText(rows), rows);
    addRow(tr("At most"), tr("So many requests are kept."), m_rows);
    m_whenFull = makeChoice(tr("When there are as many"), "whenFull", this);
    m_whenFull->addItem(tr("Delete the oldest"), static_cast<int>(WhenFull::DeleteOldest));
    m_whenFull->addItem(tr("Record no more"), static_cast<int>(WhenFull::StopInserting));
    addRow(tr("When there are as many"), tr("Requests go on working either way."), m_whenFull);

    connect(m_bodySize, &QComboBox::activated, this, [this] {
        m_editor.change([bytes = m_bodySize->currentData().toLongLong()](settings::Config &config) {
            config.capturedBodyBytes = bytes;
        });
    });
    connect(m_days, &QComboBox::activated, this, [this] {
        m_editor.changeGateway(
            gateway(), [days = m_days->currentData().toLongLong()](settings::GatewaySettings &settings) {
                settings.logDays = days;
            });
    });
    connect(m_rows, &QComboBox::activated, this, [this] {
        m_editor.changeGateway(
            gateway(), [rows = m_rows->currentData().toLongLong()](settings::GatewaySettings &settings) {
                settings.logRows = rows;
            });
    });
    connect(m_whenFull, &QComboBox::activated, this, [this] {
        m_editor.changeGateway(
            gateway(), [full = m_whenFull->currentData().toInt()](settings::GatewaySettings &settings) {
                settings.whenFull = static_cast<WhenFull>(full);
            });
    });
}

QWidget *LogsSection::makeDisk()
{
    auto *field = new QWidget(this);
    m_disk = new QLabel(field);
    m_disk->setObjectName(QStringLiteral("diskUsage"));
    m_disk->setTextFormat(Qt::PlainText);
    m_disk->setText(tr("Measuring…"));
    auto *open = new QPushButton(tr("Open folder"), field);
    open->setObjectName(QStringLiteral("openLogFolder"));
    open->setAccessibleName(tr("Open the folder of the logs and the cache"));
    auto *layout = new QVBoxLayout(field);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2 * metrics::Step);
    layout->addWidget(m_disk);
    layout->addWidget(open, 0, Qt::AlignLeft);
    connect(open, &QPushButton::clicked, this, [this] { openPath(m_dataDirectory); });
    connect(&m_usage, &DiskUsage::measured, this, [this](const DiskSizes &sizes) {
        m_disk->setText(tr("%1 of logs, %2 of cache")
                            .arg(formatSize(static_cast<std::uint64_t>(sizes.logs)),
                                 formatSize(static_cast<std::uint64_t>(sizes.cache))));
    });
    return field;
}

void LogsSection::showEvent(QShowEvent *event)
{
    SettingsSection::showEvent(event);
    m_usage.measure();
}

QString LogsSection::gateway() const
{
    return m_gateway->currentText();
}

void LogsSection::showConfig()
{
    const QStringList ids = m_editor.gatewayIds();
    const QString chosen = gateway();
    {
        const QSignalBlocker quiet(m_gateway);
        m_gateway->clear();
        m_gateway->addItems(ids);
        m_gateway->setCurrentIndex(static_cast<int>(std::max<qsizetype>(0, ids.indexOf(chosen))));
    }
    setOffered(*m_gatewayRow, ids.size() > 1);
    const settings::GatewaySettings settings = m_editor.gateway(gateway());
    m_record->setChecked(settings.collectLogs);
    m_bodies->setChecked(settings.logBodies);
    const qint64 captured = m_editor.config().capturedBodyBytes;
    m_bodySize->setValue(captured, bodyText(captured));
    m_days->setValue(static_cast<qint64>(settings.logDays), daysText(settings.logDays));
    m_rows->setValue(static_cast<qint64>(settings.logRows), rowsText(settings.logRows));
    m_whenFull->setValue(static_cast<int>(settings.whenFull), {});
}

void openPath(const QString &path)
{
    QDesktopServices::openUrl(QUrl::fromLocalFile(path));
}

} // namespace sekisho::ui
