// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/photographer.h"

#include "ui/logs/body_view.h"
#include "ui/logs/conversation_view.h"

#include <QAbstractButton>
#include <QTest>
#include <QTextStream>

#include <algorithm>

namespace sekisho::test {
namespace {

template <typename View>
bool areSettled(const QWidget &window)
{
    const auto views = window.findChildren<View *>();
    return std::all_of(views.begin(), views.end(), [](const View *view) { return view->isSettled(); });
}

} // namespace

std::optional<QImage> settledPicture(QWidget &window)
{
    QImage last;
    const auto stands = [&] {
        const QImage picture = window.grab().toImage();
        const bool still =
            picture == last && areSettled<ui::BodyView>(window) && areSettled<ui::ConversationView>(window);
        last = picture;
        return still;
    };
    return QTest::qWaitFor(stands, 30'000) ? std::optional(last) : std::nullopt;
}

bool Photographer::shoot(ui::MainWindow &window, const QString &name) const
{
    if (!name.startsWith(qEnvironmentVariable("SEKISHO_SCREENS_OF")))
        return true;
    bool good = true;
    for (const ui::Theme::Mode mode : {ui::Theme::Mode::Light, ui::Theme::Mode::Dark}) {
        ui::Theme::instance().setMode(mode);
        for (const QSize size : {QSize(1440, 900), QSize(1280, 800), QSize(1024, 640)}) {
            if (!m_allSizes && size.width() > 1024)
                continue;
            window.resize(size);
            const QString file =
                QStringLiteral("%1-%2-%3.png").arg(name, ui::Theme::name(mode)).arg(size.width());
            const auto picture = settledPicture(window);
            good = picture && picture->save(m_folder.filePath(file)) && good;
            QTextStream(stdout) << file << '\n';
        }
    }
    return good;
}

bool Photographer::shootPart(QWidget &part, const QString &name) const
{
    if (!name.startsWith(qEnvironmentVariable("SEKISHO_SCREENS_OF")))
        return true;
    bool good = true;
    for (const ui::Theme::Mode mode : {ui::Theme::Mode::Light, ui::Theme::Mode::Dark}) {
        ui::Theme::instance().setMode(mode);
        const auto picture = settledPicture(part);
        const QString file = QStringLiteral("%1-%2.png").arg(name, ui::Theme::name(mode));
        good = picture && picture->save(m_folder.filePath(file)) && good;
        QTextStream(stdout) << file << '\n';
    }
    return good;
}

void press(QWidget &window, const char *name)
{
    if (auto *button = window.findChild<QAbstractButton *>(QLatin1String(name)))
        button->click();
}

} // namespace sekisho::test
