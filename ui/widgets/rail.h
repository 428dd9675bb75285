// SPDX-License-Identifier: GPL-3.0-or-later
// The left edge of the window: the name, the pages, and below them how the gateway is doing.
#pragma once

#include <QFrame>
#include <QPushButton>

#include <vector>

class QLabel;
class QVBoxLayout;

namespace sekisho::ui {

class Dot;

/// A page's button with a count at its right.
class RailButton final : public QPushButton {
    Q_OBJECT
public:
    RailButton(const QString &iconName, const QString &title, QWidget *parent);
    void setCount(const QString &count);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_count;
};

class Rail final : public QFrame {
    Q_OBJECT
public:
    explicit Rail(QWidget *parent = nullptr);

    /// Chosen by Ctrl and the digit as well.
    RailButton *addPage(const QString &iconName, const QString &title, int digit);
    void setCurrentPage(int page);

    void showListening(const QString &address);
    void showStopped(bool failed);
    /// `leftOut`: records that the window could not take in time.
    void showTraffic(std::uint64_t perMinute, std::uint64_t inFlight, std::uint64_t leftOut);
    /// Says on the address that it was copied.
    void confirmCopied();

Q_SIGNALS:
    /// The n-th that was added, from 0.
    void pageChosen(int page);
    void addressChosen();
    void menuRequested(const QPoint &globalPosition);
    void helpRequested();

private:
    QWidget *makeLampBlock();

    QVBoxLayout *m_pages;
    std::vector<RailButton *> m_buttons; ///< of the pages
    Dot *m_lamp = nullptr;
    QLabel *m_state = nullptr;
    QPushButton *m_address = nullptr;
    QLabel *m_traffic = nullptr;
    QLabel *m_leftOut = nullptr;
};

} // namespace sekisho::ui
