// SPDX-License-Identifier: GPL-3.0-or-later
// The user's own prices, in the order in which they are looked at.
#pragma once

#include "ui/models/price_model.h"
#include "ui/settings/config_editor.h"
#include "ui/widgets/setting_row.h"

class QLabel;
class QPushButton;

namespace sekisho::ui {

class GatewayPort;
class RowTable;

class PricesSection final : public SettingsSection {
    Q_OBJECT
public:
    PricesSection(ConfigEditor &editor, GatewayPort &port, QWidget *parent);

private:
    QWidget *makeTable();
    void showConfig();
    void updateButtons();
    void edit(int row);
    void move(int by);
    void remove();
    [[nodiscard]] QString keep(int row, const settings::PriceSettings &price);
    /// -1 without one.
    [[nodiscard]] int chosen() const;

    ConfigEditor &m_editor;
    GatewayPort &m_port;
    PriceModel m_model;
    RowTable *m_table = nullptr;
    QLabel *m_none = nullptr;
    QPushButton *m_edit = nullptr;
    QPushButton *m_remove = nullptr;
    QPushButton *m_up = nullptr;
    QPushButton *m_down = nullptr;
};

} // namespace sekisho::ui
