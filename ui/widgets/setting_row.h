// SPDX-License-Identifier: GPL-3.0-or-later
// Settings as rows: what it is and what it means at the left, the control at the right, and below it what
// there is to say of its state. A section is a heading with its rows.
#pragma once

#include <QFrame>

#include <vector>

class QLabel;
class QVBoxLayout;

namespace sekisho::ui {

class SettingRow final : public QFrame {
    Q_OBJECT
public:
    /// Takes the control. One that fills the width, such as a table, goes below the words.
    SettingRow(const QString &title, const QString &explanation, QWidget *control, bool wide,
               QWidget *parent);

    enum class Tone { Plain, Warning, Error };
    /// Below the control; empty for nothing.
    void setNote(const QString &note, Tone tone = Tone::Plain);
    /// One that is not offered now is shown by no search.
    void setOffered(bool offered) { m_offered = offered; }
    [[nodiscard]] bool matches(const QString &words) const;

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    QString m_title;
    QString m_explanation;
    QWidget *m_words;
    QLabel *m_note;
    bool m_wide;
    bool m_offered = true;
};

class SettingsSection : public QWidget {
    Q_OBJECT
public:
    SettingsSection(const QString &title, QWidget *parent = nullptr);

    [[nodiscard]] const QString &title() const { return m_title; }
    SettingRow *addRow(const QString &title, const QString &explanation, QWidget *control, bool wide = false);
    /// Shows only the rows with all of these words, or all rows without words; false where there is none.
    bool showMatching(const QString &words);
    void setOffered(SettingRow &row, bool offered);

private:
    QString m_title;
    QString m_words; ///< of the last search
    QVBoxLayout *m_layout;
    std::vector<SettingRow *> m_rows;
};

} // namespace sekisho::ui
