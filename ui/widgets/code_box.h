// SPDX-License-Identifier: GPL-3.0-or-later
// A short piece of code to read and copy, as high as its lines need.
#pragma once

#include <QPlainTextEdit>

namespace sekisho::ui {

class CodeBox final : public QPlainTextEdit {
    Q_OBJECT
public:
    explicit CodeBox(const QString &name, QWidget *parent = nullptr);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void fitHeight();
};

} // namespace sekisho::ui
