// SPDX-License-Identifier: GPL-3.0-or-later
// A few buttons of which one is on: a choice that is seen at once.
#pragma once

#include <QWidget>

class QButtonGroup;
class QHBoxLayout;

namespace sekisho::ui {

class Segments final : public QWidget {
    Q_OBJECT
public:
    /// `name` is for assistive tools.
    explicit Segments(const QString &name, QWidget *parent = nullptr);

    /// `objectName` is how tests find the button.
    void add(int value, const QString &text, const QString &objectName);
    void setValue(int value);
    [[nodiscard]] int value() const;

Q_SIGNALS:
    /// By the user.
    void chosen(int value);

private:
    QButtonGroup *m_group;
    QHBoxLayout *m_layout;
};

} // namespace sekisho::ui
