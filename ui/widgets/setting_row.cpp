// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/setting_row.h"

#include "ui/theme/tokens.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QStyle>
#include <QVBoxLayout>

#include <algorithm>

namespace sekisho::ui {
namespace {

constexpr int WordsWidth = 300;
constexpr int LeastWordsWidth = 190;

} // namespace

SettingRow::SettingRow(const QString &title, const QString &explanation, QWidget *control, bool wide,
                       QWidget *parent)
    : QFrame(parent), m_title(title), m_explanation(explanation), m_wide(wide)
{
    setProperty("settingRow", true);
    auto *name = new QLabel(title, this);
    name->setProperty("role", QStringLiteral("strong"));
    name->setWordWrap(true);
    auto *meaning = new QLabel(explanation, this);
    meaning->setProperty("role", QStringLiteral("caption"));
    meaning->setTextFormat(Qt::PlainText);
    meaning->setWordWrap(true);
    meaning->setVisible(!explanation.isEmpty());
    m_note = new QLabel(this);
    m_note->setTextFormat(Qt::PlainText);
    m_note->setWordWrap(true);
    m_note->hide();
    if (control->accessibleDescription().isEmpty())
        control->setAccessibleDescription(explanation);

    m_words = new QWidget(this);
    auto *left = new QVBoxLayout(m_words);
    left->setContentsMargins(0, 0, 0, 0);
    left->setSpacing(2);
    left->addWidget(name);
    left->addWidget(meaning);
    left->addStretch(1);
    auto *right = new QVBoxLayout;
    right->setSpacing(metrics::Step);
    if (wide)
        right->addWidget(control);
    else
        right->addWidget(control, 0, Qt::AlignLeft);
    right->addWidget(m_note);
    right->addStretch(1);
    auto *layout = new QBoxLayout(wide ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight, this);
    layout->setContentsMargins(0, 12, 0, 12);
    layout->setSpacing(wide ? 2 * metrics::Step : 4 * metrics::Step);
    layout->addWidget(m_words);
    layout->addLayout(right, wide ? 0 : 1);
}

// The same width in all rows, whatever their controls would like.
void SettingRow::resizeEvent(QResizeEvent *event)
{
    QFrame::resizeEvent(event);
    if (!m_wide)
        m_words->setFixedWidth(std::clamp(width() * 3 / 8, LeastWordsWidth, WordsWidth));
}

void SettingRow::setNote(const QString &note, Tone tone)
{
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
    const QString role = tone == Tone::Error     ? QStringLiteral("error")
                         : tone == Tone::Warning ? QStringLiteral("warning")
                                                 : QStringLiteral("caption");
    if (m_note->property("role").toString() == role)
        return;
    m_note->setProperty("role", role);
    m_note->style()->unpolish(m_note);
    m_note->style()->polish(m_note);
}

bool SettingRow::matches(const QString &words) const
{
    if (!m_offered)
        return false;
    const QStringList wanted = words.split(u' ', Qt::SkipEmptyParts);
    return std::all_of(wanted.begin(), wanted.end(), [this](const QString &word) {
        return m_title.contains(word, Qt::CaseInsensitive) ||
               m_explanation.contains(word, Qt::CaseInsensitive);
    });
}

SettingsSection::SettingsSection(const QString &title, QWidget *parent) : QWidget(parent), m_title(title)
{
    auto *heading = new QLabel(title, this);
    heading->setProperty("role", QStringLiteral("heading"));
    m_layout = new QVBoxLayout(this);
    m_layout->setContentsMargins(0, 0, 0, 4 * metrics::Step);
    m_layout->setSpacing(0);
    m_layout->addWidget(heading);
    m_layout->addSpacing(2 * metrics::Step);
}

SettingRow *SettingsSection::addRow(const QString &title, const QString &explanation, QWidget *control,
                                    bool wide)
{
    auto *row = new SettingRow(title, explanation, control, wide, this);
    m_rows.push_back(row);
    m_layout->addWidget(row);
    return row;
}

bool SettingsSection::showMatching(const QString &words)
{
    bool any = false;
    m_words = words;
    const bool whole = m_title.contains(words.trimmed(), Qt::CaseInsensitive);
    for (SettingRow *row : m_rows) {
        const bool matching = row->matches(whole ? QString() : words);
        row->setVisible(matching);
        any = any || matching;
    }
    return any;
}

void SettingsSection::setOffered(SettingRow &row, bool offered)
{
    row.setOffered(offered);
    showMatching(m_words);
}

} // namespace sekisho::ui
