// SPDX-License-Identifier: GPL-3.0-or-later
// A line to type or paste a key into. The line itself holds dots only, so there is no key in its text, its
// undo history, what assistive tools are told, or a clipboard.
#pragma once

#include "base/secret.h"

#include <QLineEdit>

namespace sekisho::ui {

/// Holds the key in memory that is wiped. What it takes are the characters that keys are made of: ASCII
/// without spaces and controls.
class SecretEdit final : public QLineEdit {
    Q_OBJECT
public:
    explicit SecretEdit(QWidget *parent = nullptr);

    [[nodiscard]] bool isEmpty() const { return m_secret.empty(); }
    /// A copy; this one stays until wipe().
    [[nodiscard]] Secret secret() const { return m_secret.clone(); }
    void wipe();

Q_SIGNALS:
    void edited();
    /// What was put in has characters that no key has; nothing of it was taken.
    void refused();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void inputMethodEvent(QInputMethodEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    void insertKey(QString text);
    void follow(const QString &shown);
    void showDots(qsizetype cursor);

    Secret m_secret;
    bool m_showing = false; ///< the dots are being set by this class
};

} // namespace sekisho::ui
