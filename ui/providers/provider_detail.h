// SPDX-License-Identifier: GPL-3.0-or-later
// All about one provider, right of the table.
#pragma once

#include "ui/ports.h"
#include "ui/providers/provider_facts.h"

#include <QScrollArea>

#include <optional>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace sekisho::ui {

class AddressSection;
class KeysSection;
class MonthFigures;
class TestCard;

class ProviderDetail final : public QScrollArea {
    Q_OBJECT
public:
    ProviderDetail(const Ports &ports, const MonthFigures &month, QWidget *parent = nullptr);

    void show(const ProviderFacts &facts);
    void showNothing();
    void refreshMonth();
    void addKey();
    /// The first thing in it that the keyboard can use.
    void focusFirst();
    [[nodiscard]] const std::string &slug() const { return m_facts.slug; }

private:
    QWidget *makeMonthCard();
    void makeRemoval(QVBoxLayout &column);
    void updateTest();
    void updateAbout();
    void askRemoval();
    void remove();
    [[nodiscard]] const providers::Provider *provider() const;

    Ports m_ports;
    const MonthFigures &m_month;
    ProviderFacts m_facts;
    QWidget *m_content;
    QLabel *m_title;
    QLabel *m_slug;
    KeysSection *m_keys;
    AddressSection *m_address;
    TestCard *m_test;
    QLabel *m_cost;
    QLabel *m_monthText;
    QLabel *m_about;
    QLabel *m_unverified;
    QPushButton *m_remove;
    QWidget *m_question;
    QPushButton *m_reallyRemove;
    QLabel *m_problem;
};

} // namespace sekisho::ui
