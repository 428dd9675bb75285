// SPDX-License-Identifier: GPL-3.0-or-later
// The look in force: Fusion under a palette and one style sheet, both made from the tokens; and the three-way
// choice between the system's scheme, light and dark.
#pragma once

#include "ui/theme/tokens.h"

#include <QFont>
#include <QObject>

class QApplication;

namespace sekisho::ui {

class SystemScheme;

/// Owned by the application. Main thread only.
class Theme final : public QObject {
    Q_OBJECT
public:
    enum class Mode { System, Light, Dark };

    /// Sets style, palette and style sheet of the application; once, before the first window.
    static Theme &apply(QApplication &app);
    /// The theme of the running application.
    [[nodiscard]] static Theme &instance();

    [[nodiscard]] Mode mode() const { return m_mode; }
    void setMode(Mode mode);

    [[nodiscard]] const Tokens &tokens() const { return *m_tokens; }

    [[nodiscard]] QFont captionFont() const; ///< one step smaller
    [[nodiscard]] QFont headingFont() const;
    [[nodiscard]] QFont codeFont() const; ///< the system's fixed font, at the UI font's size

    /// As in window.ini: "system", "light", "dark".
    [[nodiscard]] static QString name(Mode mode);
    [[nodiscard]] static Mode fromName(const QString &name);

Q_SIGNALS:
    void changed();

private:
    explicit Theme(QApplication &app);
    void refresh();

    SystemScheme *m_system = nullptr;
    const Tokens *m_tokens = nullptr;
    Mode m_mode = Mode::System;
};

/// Short for Theme::instance().tokens().
[[nodiscard]] const Tokens &tokens();

} // namespace sekisho::ui
