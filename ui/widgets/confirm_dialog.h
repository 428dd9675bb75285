// SPDX-License-Identifier: GPL-3.0-or-later
// Asks before something is done that cannot be undone.
#pragma once

#include <QDialog>

namespace sekisho::ui {

class ConfirmDialog final : public QDialog {
    Q_OBJECT
public:
    /// `question` says what will be done, `consequence` what comes of it, `action` is on the button that does
    /// it. Opened with open(); accepted() is a yes. Goes when it is closed.
    ConfirmDialog(const QString &question, const QString &consequence, const QString &action,
                  QWidget *parent);
};

} // namespace sekisho::ui
