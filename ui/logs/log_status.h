// SPDX-License-Identifier: GPL-3.0-or-later
// A few words beside the filter: how many rows it has found, how far it has searched, how far copying is.
#pragma once

#include <QLabel>

#include <cstdint>

namespace sekisho::ui {

class ExchangeModel;

class LogStatus final : public QLabel {
    Q_OBJECT
public:
    explicit LogStatus(const ExchangeModel &model, QWidget *parent = nullptr);

    /// What is in force; without a filter there is nothing to say.
    void refresh();
    /// `of` 0: it is over.
    void showCopying(std::int64_t done, std::int64_t of);

private:
    const ExchangeModel &m_model;
    QString m_copying;
};

} // namespace sekisho::ui
