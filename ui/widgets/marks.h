// SPDX-License-Identifier: GPL-3.0-or-later
// Small painted marks: a lamp, the number of a step, the square of the brand.
#pragma once

#include <QWidget>

namespace sekisho::ui {

/// A round lamp. What it means stands beside it in words.
class Dot final : public QWidget {
    Q_OBJECT
public:
    explicit Dot(QWidget *parent = nullptr);
    enum class Meaning { Ok, Warning, Error, Neutral };
    void setMeaning(Meaning meaning);
    [[nodiscard]] QSize sizeHint() const override { return {9, 16}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Meaning m_meaning = Meaning::Neutral;
};

/// The number of a step, a tick when it is done.
class StepBadge final : public QWidget {
    Q_OBJECT
public:
    explicit StepBadge(const QString &number, QWidget *parent = nullptr);
    void setDone(bool done);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_number;
    bool m_done = false;
};

class BrandMark final : public QWidget {
    Q_OBJECT
public:
    explicit BrandMark(QWidget *parent = nullptr);

protected:
    void paintEvent(QPaintEvent *event) override;
};

} // namespace sekisho::ui
