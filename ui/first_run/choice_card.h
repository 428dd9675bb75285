// SPDX-License-Identifier: GPL-3.0-or-later
// One of several ways to go on, as a tile with a title and a sentence.
#pragma once

#include <QAbstractButton>

namespace sekisho::ui {

class ChoiceCard final : public QAbstractButton {
    Q_OBJECT
public:
    ChoiceCard(const QString &title, const QString &sentence, QWidget *parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_sentence;
};

} // namespace sekisho::ui
