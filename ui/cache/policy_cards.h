// SPDX-License-Identifier: GPL-3.0-or-later
// The three cards at the top of the cache's page: what the cache does, how long it keeps answers, and what
// that has saved.
#pragma once

#include "ui/models/cache_source.h"

#include <QWidget>

#include <optional>

class QFrame;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace sekisho::ui {

class Choice;
class ConfigEditor;
class Segments;
class StopSlider;

/// What is chosen is written at once; what stands in the file is shown, whoever has written it.
class PolicyCards final : public QWidget {
    Q_OBJECT
public:
    explicit PolicyCards(ConfigEditor &editor, QWidget *parent = nullptr);

    void showTotals(const std::optional<storage::CacheTotals> &totals);
    /// Of the gateway that is chosen: new answers are kept without a request's asking for it.
    [[nodiscard]] bool keepsAnswers() const;
    /// Makes keepsAnswers() true, for the time that Cloudflare's gateways begin with.
    void turnOn();

private:
    QFrame *makeCard(const QString &title, QVBoxLayout *&layout, QWidget *beside);
    QWidget *makeModeCard();
    QWidget *makeTimeCard();
    QWidget *makeSavedCard();
    void showConfig();
    void showTime();
    [[nodiscard]] QString gateway() const;

    ConfigEditor &m_editor;
    Choice *m_gateway = nullptr;
    Segments *m_mode = nullptr;
    QLabel *m_modeSentence = nullptr;
    StopSlider *m_time = nullptr;
    QString m_movedFor; ///< the gateway that m_time was moved for
    QLabel *m_timeValue = nullptr;
    QLabel *m_timeSentence = nullptr;
    QLabel *m_saved = nullptr;
    QLabel *m_entries = nullptr;
    QLabel *m_size = nullptr;
    Choice *m_limit = nullptr;
};

} // namespace sekisho::ui
