// SPDX-License-Identifier: GPL-3.0-or-later
// The page of the settings: sections at the left, the rows of the chosen one beside them, or those that a
// search finds in all of them.
#pragma once

#include "ui/settings/config_editor.h"
#include "ui/widgets/page.h"

#include <vector>

class QLabel;
class QLineEdit;
class QListWidget;
class QScrollArea;
class QVBoxLayout;

namespace sekisho::ui {

class AppearanceSection;
class LogsPage;
class SettingsSection;
class WarningBanner;
struct Ports;

class SettingsPage final : public Page {
    Q_OBJECT
public:
    /// `logs` is the page whose place of details is a setting.
    SettingsPage(const Ports &ports, const QString &profileDirectory, LogsPage &logs,
                 QWidget *parent = nullptr);

    void arrive() override;
    void restore(WindowState &state) override;
    void save(WindowState &state) const override;

    /// By its name: "logs".
    void showSection(const QString &name);

Q_SIGNALS:
    void cacheRequested();

private:
    QWidget *makeHeader();
    QWidget *makeBody();
    void addSection(const QString &name, SettingsSection *section);
    void showSections();
    void updateTrouble();

    struct Listed {
        QString name;
        SettingsSection *section;
    };

    ConfigEditor m_editor;
    QLineEdit *m_search = nullptr;
    WarningBanner *m_fault = nullptr;
    WarningBanner *m_notSaved = nullptr;
    QListWidget *m_list = nullptr;
    QScrollArea *m_area = nullptr;
    QVBoxLayout *m_column = nullptr;
    QLabel *m_noMatch = nullptr;
    AppearanceSection *m_appearance = nullptr;
    std::vector<Listed> m_sections;
};

} // namespace sekisho::ui
