// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/error.h"

namespace sekisho::http {

int HttpError::status() const
{
    switch (kind) {
    case ErrorKind::TargetTooLong:
        return 414;
    case ErrorKind::HeaderTooLarge:
        return 431;
    case ErrorKind::BodyTooLarge:
        return 413;
    case ErrorKind::ExpectationFailed:
        return 417;
    case ErrorKind::Timeout:
        return 408;
    default:
        return 400;
    }
}

std::string_view name(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::BadMessage:
        return "bad message";
    case ErrorKind::TargetTooLong:
        return "target too long";
    case ErrorKind::HeaderTooLarge:
        return "header too large";
    case ErrorKind::BodyTooLarge:
        return "body too large";
    case ErrorKind::ExpectationFailed:
        return "expectation failed";
    case ErrorKind::Timeout:
        return "timeout";
    case ErrorKind::Truncated:
        return "truncated";
    case ErrorKind::LookupFailed:
        return "lookup failed";
    case ErrorKind::ConnectFailed:
        return "connect failed";
    case ErrorKind::TlsFailed:
        return "TLS failed";
    case ErrorKind::Reset:
        return "connection reset";
    case ErrorKind::ClosedEarly:
        return "closed before an answer";
    case ErrorKind::ConnectionLoop:
        return "connection loop";
    }
    return "error";
}

} // namespace sekisho::http
