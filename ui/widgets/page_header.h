// SPDX-License-Identifier: GPL-3.0-or-later
// The bar at the top of a page: its name, then what works on the whole page.
#pragma once

#include <QFrame>

class QHBoxLayout;

namespace sekisho::ui {

class PageHeader final : public QFrame {
    Q_OBJECT
public:
    explicit PageHeader(const QString &title, QWidget *parent = nullptr);

    void add(QWidget *widget, int stretch = 0);
    void addStretch();

private:
    QHBoxLayout *m_layout;
};

} // namespace sekisho::ui
