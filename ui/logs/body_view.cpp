// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/logs/body_view.h"

#include "ui/models/format.h"
#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPromise>
#include <QScrollBar>
#include <QThreadPool>
#include <QVBoxLayout>

namespace sekisho::ui {
namespace {

QFuture<BodyText> renderInPool(std::shared_ptr<const std::string> bytes, bool pretty, std::size_t cap)
{
    auto promise = std::make_shared<QPromise<BodyText>>();
    QFuture<BodyText> future = promise->future();
    promise->start();
    QThreadPool::globalInstance()->start([promise, bytes = std::move(bytes), pretty, cap] {
        promise->addResult(renderBody(*bytes, pretty, cap));
        promise->finish();
    });
    return future;
}

} // namespace

BodyView::BodyView(const QString &name, QWidget *parent) : QWidget(parent)
{
    m_facts = new QLabel(this);
    m_facts->setProperty("role", QStringLiteral("caption"));
    m_facts->setTextFormat(Qt::PlainText);
    m_facts->setWordWrap(true);
    m_pretty = new QPushButton(tr("Pretty"), this);
    m_pretty->setObjectName(QStringLiteral("pretty"));
    m_pretty->setProperty("small", true);
    m_pretty->setCheckable(true);
    m_pretty->setChecked(true);
    m_pretty->setToolTip(tr("Indent JSON"));
    m_pretty->setAccessibleName(tr("%1: indent JSON").arg(name));
    m_loadAll = new QPushButton(tr("Load all"), this);
    m_loadAll->setObjectName(QStringLiteral("loadAll"));
    m_loadAll->setProperty("small", true);
    m_loadAll->setAccessibleName(tr("%1: load all").arg(name));
    m_loadAll->hide();
    m_copy = new QPushButton(tr("Copy"), this);
    m_copy->setObjectName(QStringLiteral("copyBody"));
    m_copy->setProperty("small", true);
    m_copy->setAccessibleName(tr("%1: copy").arg(name));

    m_text = new QPlainTextEdit(this);
    m_text->setObjectName(QStringLiteral("bodyText"));
    m_text->setAccessibleName(name);
    m_text->setProperty("code", true);
    m_text->setReadOnly(true);
    m_text->setUndoRedoEnabled(false);
    m_text->setTabChangesFocus(true);
    m_text->setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_text->document()->setDocumentMargin(4);
    m_text->setFont(Theme::instance().codeFont());

    auto *bar = new QHBoxLayout;
    bar->setSpacing(2 * metrics::Step);
    bar->addWidget(m_facts, 1);
    bar->addWidget(m_loadAll);
    bar->addWidget(m_pretty);
    bar->addWidget(m_copy);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 10, 16, 14);
    layout->setSpacing(2 * metrics::Step);
    layout->addLayout(bar);
    layout->addWidget(m_text, 1);

    m_filler.setInterval(0);
    connect(&m_filler, &QTimer::timeout, this, &BodyView::fillSlice);
    connect(&m_watcher, &QFutureWatcher<BodyText>::finished, this, [this] {
        m_rendering = false;
        if (m_renderAgain)
            render();
        else
            take(m_watcher.result());
    });
    connect(m_pretty, &QPushButton::toggled, this, &BodyView::render);
    connect(m_loadAll, &QPushButton::clicked, this, [this] {
        m_all = true;
        render();
    });
    connect(m_copy, &QPushButton::clicked, this, &BodyView::copyAll);
    clear();
}

void BodyView::clear()
{
    m_id = {};
    m_body = {};
    m_absence.clear();
    m_all = false;
    render();
}

void BodyView::show(const LogId &id, const storage::RecordedBody &body, bool running,
                    const QString &elsewhere)
{
    QString absence;
    if (!body.bytes || body.bytes->empty()) {
        if (body.size > 0)
            absence = elsewhere.isEmpty() ? tr("Not recorded.") : elsewhere;
        else
            absence = running ? tr("Nothing yet.") : tr("No body.");
    }
    const bool sameExchange = id == m_id;
    // A growing body may be handed over as a new string or as the old one, grown.
    if (sameExchange && body.bytes == m_body.bytes && body.size == m_body.size && absence == m_absence)
        return;
    if (!sameExchange)
        m_all = false;
    m_wantedScroll = sameExchange ? m_text->verticalScrollBar()->value() : 0;
    m_id = id;
    m_body = body;
    m_absence = absence;
    render();
}

void BodyView::render()
{
    // One at a time: while a body grows, the newest state replaces those that nobody would see.
    if (m_rendering) {
        m_renderAgain = true;
        return;
    }
    m_renderAgain = false;
    m_copy->setEnabled(m_body.bytes && !m_body.bytes->empty());
    if (!m_body.bytes || m_body.bytes->empty()) {
        take({});
        return;
    }
    m_rendering = true;
    const std::size_t cap = m_all ? m_body.bytes->size() : ShownBodyBytes;
    m_watcher.setFuture(renderInPool(m_body.bytes, m_pretty->isChecked(), cap));
}

void BodyView::take(const BodyText &result)
{
    m_filler.stop();
    m_text->clear();
    m_pendingText = result.text;
    m_filled = 0;
    describe(result);
    fillSlice();
}

void BodyView::fillSlice()
{
    qsizetype end = std::min(m_filled + SliceCharacters, m_pendingText.size());
    if (end < m_pendingText.size() && m_pendingText[end].isLowSurrogate())
        ++end;
    QTextCursor cursor(m_text->document());
    cursor.movePosition(QTextCursor::End);
    cursor.insertText(m_pendingText.mid(m_filled, end - m_filled));
    m_filled = end;
    QScrollBar *bar = m_text->verticalScrollBar();
    if (m_wantedScroll > 0 && bar->maximum() >= m_wantedScroll) {
        bar->setValue(m_wantedScroll);
        m_wantedScroll = 0;
    }
    if (m_filled < m_pendingText.size()) {
        m_filler.start();
    } else {
        m_filler.stop();
        m_pendingText.clear();
        m_filled = 0;
    }
}

void BodyView::describe(const BodyText &result)
{
    QStringList facts;
    if (m_absence.isEmpty() && m_body.size > 0)
        facts += formatSize(m_body.size);
    if (!m_absence.isEmpty())
        facts += m_absence;
    if (result.kind == BodyText::Kind::Json)
        facts += QStringLiteral("JSON");
    if (result.kind == BodyText::Kind::Binary)
        facts += tr("not text, shown as bytes");
    if (m_body.truncated)
        facts += tr("only its beginning was recorded");
    if (result.capped)
        facts += tr("beginning shown");
    if (result.folded)
        facts += tr("long lines folded");
    m_facts->setText(facts.join(QStringLiteral(" · ")));
    const bool hasBytes = m_body.bytes && !m_body.bytes->empty();
    m_loadAll->setVisible(result.capped);
    m_pretty->setEnabled(hasBytes && result.kind != BodyText::Kind::Binary);
}

// The bytes as they came, not as they are shown.
void BodyView::copyAll()
{
    if (!m_body.bytes)
        return;
    QGuiApplication::clipboard()->setText(
        QString::fromUtf8(m_body.bytes->data(), static_cast<qsizetype>(m_body.bytes->size())));
    confirmOn(*m_copy, tr("Copied"));
}

} // namespace sekisho::ui
