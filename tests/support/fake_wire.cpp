// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/fake_wire.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sekisho::test {

FakeWire::FakeWire(int descriptor, const ThrowawayCa::Context &context)
    : m_descriptor(descriptor), m_context(context)
{
    if (context) {
        m_tls = SSL_new(context.get());
        SSL_set_fd(m_tls, descriptor);
        SSL_set_accept_state(m_tls);
        m_handshakeDone = false;
    }
}

FakeWire::~FakeWire()
{
    close(false);
    SSL_free(m_tls);
}

std::string FakeWire::serverName() const
{
    const char *name = m_tls ? SSL_get_servername(m_tls, TLSEXT_NAMETYPE_host_name) : nullptr;
    return name ? name : std::string();
}

FakeWire::Outcome FakeWire::judge(int result)
{
    const int error = SSL_get_error(m_tls, result);
    ERR_clear_error();
    switch (error) {
    case SSL_ERROR_WANT_READ:
        return {Status::Blocked};
    case SSL_ERROR_WANT_WRITE:
        m_wantsWrite = true;
        return {Status::Blocked};
    case SSL_ERROR_ZERO_RETURN:
        return {Status::Closed};
    default:
        return {Status::Broken};
    }
}

FakeWire::Outcome FakeWire::handshake()
{
    m_wantsWrite = false;
    ERR_clear_error();
    const int result = SSL_do_handshake(m_tls);
    if (result != 1)
        return judge(result);
    m_handshakeDone = true;
    return {Status::Ok};
}

FakeWire::Outcome FakeWire::read(char *buffer, std::size_t size)
{
    m_wantsWrite = false;
    if (m_tls) {
        ERR_clear_error();
        std::size_t count = 0;
        const int result = SSL_read_ex(m_tls, buffer, size, &count);
        return result == 1 ? Outcome{Status::Ok, count} : judge(result);
    }
    const ssize_t count = ::recv(m_descriptor, buffer, size, 0);
    if (count > 0)
        return {Status::Ok, static_cast<std::size_t>(count)};
    if (count == 0)
        return {Status::Closed};
    return {errno == EAGAIN || errno == EINTR ? Status::Blocked : Status::Broken};
}

FakeWire::Outcome FakeWire::write(std::string_view bytes)
{
    m_wantsWrite = false;
    if (m_tls) {
        ERR_clear_error();
        std::size_t count = 0;
        const int result = SSL_write_ex(m_tls, bytes.data(), bytes.size(), &count);
        return result == 1 ? Outcome{Status::Ok, count} : judge(result);
    }
    const ssize_t count = ::send(m_descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count >= 0)
        return {Status::Ok, static_cast<std::size_t>(count)};
    if (errno != EAGAIN && errno != EINTR)
        return {Status::Broken};
    m_wantsWrite = true;
    return {Status::Blocked};
}

FakeWire::Status FakeWire::peek() const
{
    pollfd state{m_descriptor, POLLRDHUP, 0};
    if (::poll(&state, 1, 0) <= 0)
        return Status::Ok;
    if ((state.revents & POLLERR) != 0)
        return Status::Broken;
    return (state.revents & (POLLRDHUP | POLLHUP)) != 0 ? Status::Closed : Status::Ok;
}

void FakeWire::halfClose()
{
    if (m_tls && m_handshakeDone)
        SSL_shutdown(m_tls);
    ::shutdown(m_descriptor, SHUT_WR);
}

void FakeWire::close(bool notify)
{
    const int descriptor = std::exchange(m_descriptor, -1);
    if (descriptor < 0)
        return;
    if (notify && m_tls && m_handshakeDone)
        SSL_shutdown(m_tls);
    ::close(descriptor);
}

void FakeWire::reset()
{
    const linger abort{1, 0};
    ::setsockopt(m_descriptor, SOL_SOCKET, SO_LINGER, &abort, sizeof abort);
    close(false);
}

} // namespace sekisho::test
