// SPDX-License-Identifier: GPL-3.0-or-later
// The headers of both sides of an exchange. Secrets were redacted before they came here.
#pragma once

#include "storage/record.h"

#include <QTreeWidget>

namespace sekisho::ui {

class HeadersView final : public QTreeWidget {
    Q_OBJECT
public:
    explicit HeadersView(QWidget *parent = nullptr);

    void show(const storage::ExchangeRecord &record);

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void addSide(const QString &title, const std::vector<storage::RecordedHeader> &headers);
};

} // namespace sekisho::ui
