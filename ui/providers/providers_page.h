// SPDX-License-Identifier: GPL-3.0-or-later
// The providers: the catalogue as a table, and the keys and settings of the chosen one beside it.
#pragma once

#include "ui/ports.h"
#include "ui/providers/month_figures.h"
#include "ui/providers/provider_model.h"
#include "ui/widgets/page.h"

#include <QTimer>

class QLabel;
class QLineEdit;
class QPushButton;
class QSplitter;
class QStackedWidget;

namespace sekisho::ui {

class ChoiceButton;
class ProviderDetail;
class ProviderTable;

class ProvidersPage final : public Page {
    Q_OBJECT
public:
    explicit ProvidersPage(const Ports &ports, QWidget *parent = nullptr);

    void arrive() override;
    void restore(WindowState &state) override;
    void save(WindowState &state) const override;
    /// How many have a key.
    [[nodiscard]] int withKey() const { return m_model.withKey(); }

Q_SIGNALS:
    void withKeyChanged(int count);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    [[nodiscard]] QWidget *makeHeader();
    [[nodiscard]] QWidget *makeTableArea();
    [[nodiscard]] QWidget *makeNotice();
    void refresh();
    void keepSelection();
    void showCurrent();
    void updateEmptiness();
    void openAddDialog();
    void select(const std::string &slug);

    Ports m_ports;
    MonthFigures m_month;
    ProviderModel m_model{m_month};
    QTimer m_monthTimer;
    std::string m_selected;
    bool m_ownSplit = false; ///< the reader has moved the border
    int m_told = -1;         ///< of withKeyChanged()

    QLineEdit *m_search = nullptr;
    ChoiceButton *m_filter = nullptr;
    QSplitter *m_splitter = nullptr;
    QStackedWidget *m_stack = nullptr;
    ProviderTable *m_table = nullptr;
    QLabel *m_noticeTitle = nullptr;
    QLabel *m_noticeText = nullptr;
    QPushButton *m_showAll = nullptr;
    ProviderDetail *m_detail = nullptr;
};

} // namespace sekisho::ui
