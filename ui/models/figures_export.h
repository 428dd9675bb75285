// SPDX-License-Identifier: GPL-3.0-or-later
// Writes the figures of a window as CSV, for other programs. The file is there whole, or as it was before.
#pragma once

#include "ui/models/figures.h"
#include "ui/models/figures_source.h"

#include <QString>

#include <atomic>
#include <functional>
#include <optional>

namespace sekisho::ui {

struct ExportJob {
    QString path;
    FiguresWindow window;
    FiguresFilter filter;
    std::function<void(std::int64_t)> progress; ///< rows so far, now and then; in the thread that writes
    std::atomic<bool> cancelled = false;        ///< set by any thread
};

struct ExportResult {
    QString path;
    std::int64_t rows = 0;
    QString problem;                ///< for a person; empty when it went well, or was cancelled
    std::optional<Figures> figures; ///< what the rows add up to; nothing when there is no file
};

/// One row for each bucket of the window and each gateway, provider, model and tool in it. May wait for the
/// disk.
[[nodiscard]] ExportResult exportFigures(FiguresSource &source, const ExportJob &job);

} // namespace sekisho::ui
