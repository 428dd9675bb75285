// SPDX-License-Identifier: GPL-3.0-or-later
// The rule by which the log follows its newest row. Scrolling up, Home, Page Up and selecting a row stop it;
// reaching the bottom, End and the button start it; beyond that the table is scrolled only to keep in place
// what is looked at.
#pragma once

#include <QObject>

class QModelIndex;

namespace sekisho::ui {

class LogTable;

/// While not following, what the reader looks at keeps its place, even when rows above it come or go, and a
/// chosen row stays in sight when the view is resized.
class FollowController final : public QObject {
    Q_OBJECT
public:
    explicit FollowController(LogTable &view);

    [[nodiscard]] bool isFollowing() const { return m_following; }
    void setFollowing(bool following);
    /// Rows that came since it stopped following.
    [[nodiscard]] int newRows() const { return m_newRows; }

    /// Selects without taking it for the reader's act; an invalid index clears the selection.
    void selectQuietly(const QModelIndex &index);

    bool eventFilter(QObject *watched, QEvent *event) override;

Q_SIGNALS:
    void followingChanged(bool following);
    void newRowsChanged(int newRows);

private:
    void rowsInserted(int first, int last);
    void keepPlaceBelow(int rows);
    [[nodiscard]] int rowHeight() const;
    void rowsRemoved(int first, int last);
    void userScrolled();
    void viewResized(QSize before);
    void toBottom();
    void setNewRows(int newRows);
    [[nodiscard]] bool isAtBottom(int value) const;

    LogTable &m_view;
    bool m_following = true;
    bool m_modelChanging = false; ///< the selection moves with the rows; that is no act of the reader
    bool m_home = false;          ///< the reader wants the oldest row, which may still be on its way
    int m_newRows = 0;
};

} // namespace sekisho::ui
