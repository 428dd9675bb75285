// SPDX-License-Identifier: GPL-3.0-or-later
// How an export goes: a strip below the page's header.
#pragma once

#include <QFrame>

class QLabel;
class QPushButton;

namespace sekisho::ui {

class ExportStrip final : public QFrame {
    Q_OBJECT
public:
    explicit ExportStrip(QWidget *parent = nullptr);

    void showProgress(qint64 rows);
    void showDone(const QString &path, qint64 rows);
    /// An empty reason: it was cancelled.
    void showFailure(const QString &path, const QString &reason);

Q_SIGNALS:
    void cancelRequested();

private:
    void say(const QString &tone, const QString &text, bool running);

    QLabel *m_text;
    QPushButton *m_cancel;
    QPushButton *m_close;
};

} // namespace sekisho::ui
