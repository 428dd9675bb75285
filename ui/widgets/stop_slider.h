// SPDX-License-Identifier: GPL-3.0-or-later
// A slider over values that are chosen by hand and stand at even distances, such as times from a minute to a
// year. Some of them are named below it.
#pragma once

#include <QTimer>
#include <QWidget>

#include <vector>

class QSlider;

namespace sekisho::ui {

class StopSlider final : public QWidget {
    Q_OBJECT
public:
    struct Stop {
        qint64 value;
        QString name;
        QString mark; ///< below the slider; empty for none
    };

    /// `name` is for assistive tools, `objectName` for tests. Values rise.
    StopSlider(const QString &name, const QString &objectName, std::vector<Stop> stops,
               QWidget *parent = nullptr);

    /// Shows the stop that is nearest.
    void setValue(qint64 value);
    /// Of the stop that it stands at.
    [[nodiscard]] const Stop &stop() const;

Q_SIGNALS:
    /// By the user, who may go on.
    void moved();
    /// By the user, who has come to rest.
    void chosen(qint64 value);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void settle();

    std::vector<Stop> m_stops;
    QSlider *m_slider;
    QTimer m_rest;
    bool m_unsettled = false; ///< moved, and nobody was told yet
};

} // namespace sekisho::ui
