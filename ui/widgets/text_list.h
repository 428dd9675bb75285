// SPDX-License-Identifier: GPL-3.0-or-later
// A short list of words to add to and take from.
#pragma once

#include <QWidget>

class QLineEdit;
class QVBoxLayout;

namespace sekisho::ui {

class TextList final : public QWidget {
    Q_OBJECT
public:
    /// `name` is for assistive tools, `objectName` for tests; `example` stands in the empty field.
    TextList(const QString &name, const QString &objectName, const QString &example,
             QWidget *parent = nullptr);

    void setTexts(const QStringList &texts);
    /// After one was added: the field is for the next.
    void clearField();

Q_SIGNALS:
    void addRequested(const QString &text);
    void removeRequested(const QString &text);

private:
    QStringList m_texts;
    QVBoxLayout *m_rows;
    QLineEdit *m_field;
};

} // namespace sekisho::ui
