// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cache/policy_cards.h"

#include "ui/cache/keep_times.h"
#include "ui/models/cache_columns.h"
#include "ui/models/format.h"
#include "ui/settings/config_editor.h"
#include "ui/theme/theme.h"
#include "ui/widgets/choice.h"
#include "ui/widgets/segments.h"
#include "ui/widgets/stop_slider.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace sekisho::ui {
namespace {

using settings::CacheMode;
using std::chrono::seconds;

constexpr std::chrono::hours FirstKeepTime{30 * 24};

QString onlyWhenAsked()
{
    return PolicyCards::tr("when asked");
}

std::vector<StopSlider::Stop> stops()
{
    std::vector<StopSlider::Stop> stops = {{0, onlyWhenAsked(), {}}};
    for (const KeepTime &keep : keepTimes()) {
        using namespace std::chrono_literals;
        QString mark;
        if (keep.time == 1min)
            mark = PolicyCards::tr("1 min");
        else if (keep.time == 1h || keep.time == 24h || keep.time == 30 * 24h || keep.time == 365 * 24h)
            mark = keep.name;
        stops.push_back({keep.time.count(), keep.name, mark});
    }
    return stops;
}

QString modeSentence(CacheMode mode, bool keeps)
{
    switch (mode) {
    case CacheMode::Live:
        return keeps ? PolicyCards::tr("Answer from the cache where it can; ask the provider otherwise.")
                     : PolicyCards::tr("Only requests that ask with cf-aig-cache-ttl are kept. "
                                       "Choose a time to keep all.");
    case CacheMode::Record:
        return PolicyCards::tr(
            "Ask the provider every time and keep each answer, also in place of an older one.");
    case CacheMode::ReplayOnly:
        return PolicyCards::tr(
            "Answer from the cache only. What is not there is an error, and nothing leaves "
            "this machine.");
    case CacheMode::Off:
        break;
    }
    return PolicyCards::tr(
        "Never answer from the cache, nor keep anything. What is kept stays until it expires.");
}

QString timeSentence(CacheMode mode, seconds time)
{
    if (mode == CacheMode::Off || mode == CacheMode::ReplayOnly)
        return PolicyCards::tr("For the modes Live and Record; in this one nothing new is kept.");
    if (time > seconds(0))
        return PolicyCards::tr(
            "For new answers, unless a request asks for another time with cf-aig-cache-ttl.");
    return mode == CacheMode::Record
               ? PolicyCards::tr("Without a time chosen here, this mode keeps answers for a year.")
               : PolicyCards::tr("A request that asks with cf-aig-cache-ttl is kept for the time it names.");
}

} // namespace

PolicyCards::PolicyCards(ConfigEditor &editor, QWidget *parent) : QWidget(parent), m_editor(editor)
{
    setObjectName(QStringLiteral("policyCards"));
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 14, 16, 14);
    layout->setSpacing(3 * metrics::Step);
    layout->addWidget(makeModeCard(), 34);
    layout->addWidget(makeTimeCard(), 44);
    layout->addWidget(makeSavedCard(), 22);
    connect(&m_editor, &ConfigEditor::shown, this, &PolicyCards::showConfig);
    showConfig();
}

QFrame *PolicyCards::makeCard(const QString &title, QVBoxLayout *&layout, QWidget *beside)
{
    auto *card = new QFrame(this);
    card->setProperty("card", true);
    auto *name = new QLabel(title, card);
    name->setProperty("role", QStringLiteral("strong"));
    auto *top = new QHBoxLayout;
    top->setSpacing(2 * metrics::Step);
    top->addWidget(name);
    top->addStretch(1);
    if (beside)
        top->addWidget(beside);
    layout = new QVBoxLayout(card);
    layout->setContentsMargins(14, 12, 14, 12);
    layout->setSpacing(6);
    layout->addLayout(top);
    return card;
}

QWidget *PolicyCards::makeModeCard()
{
    QVBoxLayout *layout = nullptr;
    m_gateway = new Choice(tr("Gateway whose mode and time are shown"), this);
    m_gateway->setObjectName(QStringLiteral("cacheGateway"));
    m_gateway->setProperty("small", true);
    m_gateway->setToolTip(m_gateway->accessibleName());
    QFrame *card = makeCard(tr("Mode"), layout, m_gateway);
    m_mode = new Segments(tr("Mode of the cache"), card);
    m_mode->add(static_cast<int>(CacheMode::Live), tr("Live"), QStringLiteral("modeLive"));
    m_mode->add(static_cast<int>(CacheMode::Record), tr("Record"), QStringLiteral("modeRecord"));
    m_mode->add(static_cast<int>(CacheMode::ReplayOnly), tr("Replay only"), QStringLiteral("modeReplayOnly"));
    m_mode->add(static_cast<int>(CacheMode::Off), tr("Off"), QStringLiteral("modeOff"));
    m_modeSentence = new QLabel(card);
    m_modeSentence->setObjectName(QStringLiteral("modeSentence"));
    m_modeSentence->setProperty("role", QStringLiteral("caption"));
    m_modeSentence->setWordWrap(true);
    m_modeSentence->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    layout->addWidget(m_mode);
    layout->addWidget(m_modeSentence, 1);
    connect(m_mode, &Segments::chosen, this, [this](int mode) {
        m_editor.changeGateway(gateway(), [mode](settings::GatewaySettings &settings) {
            settings.cacheMode = static_cast<CacheMode>(mode);
        });
    });
    connect(m_gateway, &QComboBox::activated, this, &PolicyCards::showConfig);
    return card;
}

QWidget *PolicyCards::makeTimeCard()
{
    QVBoxLayout *layout = nullptr;
    m_timeValue = new QLabel(this);
    m_timeValue->setObjectName(QStringLiteral("keepTimeValue"));
    m_timeValue->setFont(Theme::instance().codeFont());
    QFrame *card = makeCard(tr("Keep responses for"), layout, m_timeValue);
    m_time = new StopSlider(tr("Keep responses for"), QStringLiteral("keepTime"), stops(), card);
    m_timeSentence = new QLabel(card);
    m_timeSentence->setObjectName(QStringLiteral("keepTimeSentence"));
    m_timeSentence->setProperty("role", QStringLiteral("caption"));
    m_timeSentence->setWordWrap(true);
    m_timeSentence->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    layout->addWidget(m_time);
    layout->addWidget(m_timeSentence, 1);
    // It comes to rest a moment later, when another gateway may be shown.
    connect(m_time, &StopSlider::moved, this, [this] {
        m_movedFor = gateway();
        m_timeValue->setText(m_time->stop().name);
    });
    connect(m_time, &StopSlider::chosen, this, [this](qint64 time) {
        m_editor.changeGateway(m_movedFor,
                               [time](settings::GatewaySettings &settings) { settings.cacheTtl = time; });
    });
    return card;
}

QWidget *PolicyCards::makeSavedCard()
{
    QVBoxLayout *layout = nullptr;
    QFrame *card = makeCard(tr("Saved so far"), layout, nullptr);
    m_saved = new QLabel(card);
    m_saved->setObjectName(QStringLiteral("saved"));
    m_saved->setProperty("role", QStringLiteral("figure"));
    m_saved->setTextFormat(Qt::PlainText);
    m_entries = new QLabel(card);
    m_entries->setObjectName(QStringLiteral("cacheEntries"));
    m_entries->setProperty("role", QStringLiteral("caption"));
    m_size = new QLabel(card);
    m_size->setObjectName(QStringLiteral("cacheSize"));
    m_size->setProperty("role", QStringLiteral("caption"));
    m_limit = new Choice(tr("Size limit of the cache"), card);
    m_limit->setObjectName(QStringLiteral("cacheLimit"));
    m_limit->setProperty("small", true);
    m_limit->setToolTip(
        tr("Size limit of the cache; beyond it the least recently used go, pinned ones stay"));
    for (const qint64 bytes : cacheLimits())
        m_limit->addItem(formatLimit(bytes), bytes);
    auto *bottom = new QHBoxLayout;
    bottom->setSpacing(6);
    bottom->addWidget(m_size);
    bottom->addWidget(m_limit);
    bottom->addStretch(1);
    layout->addWidget(m_saved);
    layout->addWidget(m_entries);
    layout->addLayout(bottom);
    layout->addStretch(1);
    connect(m_limit, &QComboBox::activated, this, [this] {
        m_editor.change([bytes = m_limit->currentData().toLongLong()](settings::Config &config) {
            config.cacheBytes = bytes;
        });
    });
    showTotals({});
    return card;
}

QString PolicyCards::gateway() const
{
    return m_gateway->currentText();
}

void PolicyCards::showConfig()
{
    const QStringList ids = m_editor.gatewayIds();
    QStringList shown;
    for (int i = 0; i < m_gateway->count(); ++i)
        shown += m_gateway->itemText(i);
    if (shown != ids) {
        const QString chosen = m_gateway->currentText();
        const QSignalBlocker quiet(m_gateway);
        m_gateway->clear();
        m_gateway->addItems(ids);
        m_gateway->setCurrentIndex(static_cast<int>(std::max<qsizetype>(0, ids.indexOf(chosen))));
    }
    m_gateway->setVisible(ids.size() > 1);

    const settings::GatewaySettings settings = m_editor.gateway(gateway());
    m_mode->setValue(static_cast<int>(settings.cacheMode));
    m_modeSentence->setText(modeSentence(settings.cacheMode, keepsAnswers()));
    m_time->setValue(settings.cacheTtl);
    showTime();
    m_limit->setValue(static_cast<qint64>(m_editor.config().cacheBytes),
                      formatLimit(m_editor.config().cacheBytes));
}

void PolicyCards::showTime()
{
    const settings::GatewaySettings settings = m_editor.gateway(gateway());
    const seconds time(settings.cacheTtl);
    m_timeValue->setText(time > seconds(0) ? keepTimeName(time) : onlyWhenAsked());
    m_timeSentence->setText(timeSentence(settings.cacheMode, time));
}

bool PolicyCards::keepsAnswers() const
{
    const settings::GatewaySettings settings = m_editor.gateway(gateway());
    return settings.cacheMode == CacheMode::Record ||
           (settings.cacheMode == CacheMode::Live && settings.cacheTtl > 0);
}

void PolicyCards::turnOn()
{
    m_editor.changeGateway(gateway(), [](settings::GatewaySettings &settings) {
        settings.cacheMode = CacheMode::Live;
        if (settings.cacheTtl <= 0)
            settings.cacheTtl = seconds(FirstKeepTime).count();
    });
}

void PolicyCards::showTotals(const std::optional<storage::CacheTotals> &totals)
{
    if (!totals) {
        m_saved->setText(dash());
        m_entries->setText(tr("Counting…"));
        m_size->setText(tr("at most"));
        return;
    }
    m_saved->setText(formatMoney(totals->savedCost) + QStringLiteral(" · ") +
                     formatSpan(std::chrono::floor<seconds>(totals->savedTime)));
    const QString entries =
        totals->entries == 1 ? tr("1 entry") : tr("%1 entries").arg(formatCount(totals->entries));
    const QString hits = totals->hits == 1 ? tr("1 hit") : tr("%1 hits").arg(formatCount(totals->hits));
    m_entries->setText(entries + QStringLiteral(" · ") + hits);
    m_size->setText(tr("%1 of").arg(formatLimit(static_cast<qint64>(totals->bytes))));
}

} // namespace sekisho::ui
