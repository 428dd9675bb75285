// SPDX-License-Identifier: GPL-3.0-or-later
// Takes the pictures of the window: each in both themes and several sizes, once nothing moves any more.
#pragma once

#include "ui/main_window.h"

#include <QDir>
#include <QImage>

#include <optional>

namespace sekisho::test {

class Photographer {
public:
    /// Without all sizes there is the smallest alone, which is the hardest to paint.
    Photographer(QDir folder, bool allSizes) : m_folder(std::move(folder)), m_allSizes(allSizes) {}

    /// True when all were written, or its name does not begin with SEKISHO_SCREENS_OF.
    [[nodiscard]] bool shoot(ui::MainWindow &window, const QString &name) const;
    /// A dialog, at its own size.
    [[nodiscard]] bool shootPart(QWidget &part, const QString &name) const;

private:
    QDir m_folder;
    bool m_allSizes;
};

/// What the window shows once bodies and conversations have been read and two pictures in a row are alike.
[[nodiscard]] std::optional<QImage> settledPicture(QWidget &window);

void press(QWidget &window, const char *name);

} // namespace sekisho::test
