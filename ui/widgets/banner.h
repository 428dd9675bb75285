// SPDX-License-Identifier: GPL-3.0-or-later
// Strips above the pages for what keeps the gateway or its log from working, with what to press.
#pragma once

#include "storage/journal.h"

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

/// In the tokens of a warning: what is wrong, in a few words and in a sentence, and what may be pressed.
class WarningBanner : public QFrame {
    Q_OBJECT
public:
    /// `action` is what its button says.
    WarningBanner(const QString &name, const QString &action, QWidget *parent = nullptr);

    /// Shows itself, with the button where pressing it would help.
    void say(const QString &title, const QString &text, bool withAction);

Q_SIGNALS:
    void pressed();

private:
    QLabel *m_title;
    QLabel *m_text;
    QPushButton *m_action;
};

/// Says that requests are not recorded, what was lost, and that a damaged log was set aside.
class RecordingBanner final : public WarningBanner {
    Q_OBJECT
public:
    explicit RecordingBanner(QWidget *parent = nullptr);

    /// Shows while recording is suspended. The rest stays in sight until the reader dismisses it.
    void showStatus(const storage::JournalStatus &status);

private:
    storage::JournalStatus m_status;
    storage::JournalStatus m_read; ///< when the reader last dismissed it
};

} // namespace sekisho::ui
