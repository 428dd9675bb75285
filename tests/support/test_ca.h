// SPDX-License-Identifier: GPL-3.0-or-later
// ThrowawayCa for tests whose TLS server is Qt's.
#pragma once

#include "support/throwaway_ca.h"

#include <QSslCertificate>
#include <QSslConfiguration>

namespace sekisho::test {

class TestCa {
public:
    TestCa();

    /// The authority's.
    [[nodiscard]] const QSslCertificate &certificate() const { return m_certificate; }
    /// For a server, with a fresh certificate of those names.
    [[nodiscard]] QSslConfiguration issue(const std::string &subjectAltName, bool expired = false) const;

private:
    ThrowawayCa m_ca;
    QSslCertificate m_certificate;
};

} // namespace sekisho::test
