// SPDX-License-Identifier: GPL-3.0-or-later
// The catalogue that the program ships.
#pragma once

#include "providers/catalogue.h"

#include <QByteArray>
#include <QFile>
#include <QString>
#include <QTest>

inline QByteArray providersJson()
{
    QFile file(QStringLiteral(SEKISHO_SOURCE_DIR "/resources/providers.json"));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Failures show the text and not only the variable's name.
template <>
inline char *QTest::toString(const std::string &text)
{
    return qstrdup(text.c_str());
}

/// The program is of no use without it, so a test that cannot read it stops here with the reason.
inline const sekisho::providers::Catalogue &realCatalogue()
{
    static const sekisho::providers::Catalogue catalogue = [] {
        const QByteArray json = providersJson();
        auto parsed = sekisho::providers::Catalogue::parse(
            std::string_view(json.constData(), static_cast<std::size_t>(json.size())));
        if (!parsed)
            qFatal("%s", parsed.error().message.c_str());
        return std::move(*parsed);
    }();
    return catalogue;
}
