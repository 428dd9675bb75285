// SPDX-License-Identifier: GPL-3.0-or-later
// One body of an exchange, with what is known of it above. The text is prepared in the worker pool and put
// into the view slice by slice, so that no size of it holds up the window.
#pragma once

#include "storage/record.h"
#include "ui/logs/body_text.h"

#include <QFutureWatcher>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTimer>
#include <QWidget>

class QLabel;

namespace sekisho::ui {

class BodyView final : public QWidget {
    Q_OBJECT
public:
    /// `name` is for assistive tools: "Request body".
    explicit BodyView(const QString &name, QWidget *parent = nullptr);

    /// `elsewhere`: why the window does not hold a body that was captured; empty where it would. Showing the
    /// same bytes again does nothing.
    void show(const LogId &id, const storage::RecordedBody &body, bool running, const QString &elsewhere);
    void clear();

    /// Everything is on screen that was asked for.
    [[nodiscard]] bool isSettled() const { return !m_rendering && !m_filler.isActive(); }

    static constexpr qsizetype SliceCharacters = 64 * 1024;

private:
    void render();
    void take(const BodyText &result);
    void fillSlice();
    void describe(const BodyText &result);
    void copyAll();

    QLabel *m_facts;
    QPushButton *m_pretty;
    QPushButton *m_loadAll;
    QPushButton *m_copy;
    QPlainTextEdit *m_text;
    QTimer m_filler;
    QFutureWatcher<BodyText> m_watcher; ///< gone with the view, whatever the pool still does

    LogId m_id;
    storage::RecordedBody m_body;
    QString m_absence; ///< why there are no bytes
    bool m_all = false;
    bool m_rendering = false;
    bool m_renderAgain = false;
    QString m_pendingText;
    qsizetype m_filled = 0;
    int m_wantedScroll = 0; ///< where the reader was in an earlier state of the same body
};

} // namespace sekisho::ui
