// SPDX-License-Identifier: GPL-3.0-or-later
// A strip above the pages for what keeps the gateway from working, with what to press.
#pragma once

#include <QFrame>

class QLabel;
class QPushButton;

namespace sekisho::ui {

class ListenBanner final : public QFrame {
    Q_OBJECT
public:
    explicit ListenBanner(QWidget *parent = nullptr);

    /// `freePort` 0: there is none to offer.
    void showFailure(const QString &reason, quint16 freePort);

Q_SIGNALS:
    void portChosen(quint16 port);
    void retryRequested();

private:
    QLabel *m_reason;
    QPushButton *m_useOther;
    quint16 m_freePort = 0;
};

} // namespace sekisho::ui
