// SPDX-License-Identifier: GPL-3.0-or-later
// The tiles and charts of the Analytics page, arranged by the width there is.
#pragma once

#include "ui/models/figures.h"

#include <QStringList>
#include <QWidget>

#include <array>
#include <memory>

class QVBoxLayout;

namespace sekisho::ui {

class ChartCard;
class ChartView;
class CostBars;
class FigureTile;
class LatencyView;

class AnalyticsBoard final : public QWidget {
    Q_OBJECT
public:
    explicit AnalyticsBoard(QWidget *parent = nullptr);

    void show(std::shared_ptr<const Figures> figures);

    /// Names of the cards that show their table.
    [[nodiscard]] QStringList tables() const;
    void setTables(const QStringList &names);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    [[nodiscard]] std::array<ChartCard *, 5> cards() const;
    ChartView *addTimes(ChartCard *&card, const QString &name, const QString &title, const QString &nothing);
    void arrange(bool wide);
    void showRequests();
    void showLatency();
    void showCosts();
    void showTokens();
    void showErrors();
    [[nodiscard]] std::vector<WallTime> times() const;

    std::shared_ptr<const Figures> m_figures;
    QVBoxLayout *m_rows;
    std::array<FigureTile *, 7> m_tiles{};
    ChartCard *m_requestsCard = nullptr;
    ChartCard *m_latencyCard = nullptr;
    ChartCard *m_costsCard = nullptr;
    ChartCard *m_tokensCard = nullptr;
    ChartCard *m_errorsCard = nullptr;
    ChartView *m_requests = nullptr;
    LatencyView *m_latency = nullptr;
    CostBars *m_costs = nullptr;
    ChartView *m_tokens = nullptr;
    ChartView *m_errors = nullptr;
    int m_shape = -1; ///< 1: as arranged for a wide window, 0: for a narrow one
};

} // namespace sekisho::ui
