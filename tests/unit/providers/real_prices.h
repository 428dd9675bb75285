// SPDX-License-Identifier: GPL-3.0-or-later
// The list of prices that the program ships.
#pragma once

#include "providers/prices.h"

#include <QByteArray>
#include <QFile>
#include <QString>
#include <QTest>

inline QByteArray pricesJson()
{
    QFile file(QStringLiteral(SEKISHO_SOURCE_DIR "/resources/prices.json"));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// A test that cannot read it stops here with the reason.
inline const sekisho::providers::PriceList &realPrices()
{
    static const sekisho::providers::PriceList list = [] {
        auto parsed = sekisho::providers::PriceList::parse(pricesJson().toStdString());
        if (!parsed)
            qFatal("%s", parsed.error().message.c_str());
        return std::move(*parsed);
    }();
    return list;
}
