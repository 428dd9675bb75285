// SPDX-License-Identifier: GPL-3.0-or-later
// What this program is, in which versions, and where it keeps its things; to be copied into a report.
#pragma once

#include <QDialog>

namespace sekisho::ui {

class AboutDialog final : public QDialog {
    Q_OBJECT
public:
    explicit AboutDialog(const QString &profileDir, QWidget *parent = nullptr);
};

} // namespace sekisho::ui
