// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/read_key.h"

#include "base/secret_memory.h"

#include <QtGlobal>

#include <array>
#include <csignal>
#include <cstdio>
#include <string_view>

#ifdef Q_OS_UNIX
#include <cerrno>
#include <termios.h>
#include <unistd.h>
#else
#include <io.h>
#endif

namespace sekisho::app {
namespace {

constexpr std::size_t LongestKey = 16 * 1024;
constexpr std::string_view WhiteSpace = " \t\r\n";

#ifdef Q_OS_UNIX
constexpr int Input = STDIN_FILENO;

volatile std::sig_atomic_t s_signal = 0;

void noteSignal(int number)
{
    s_signal = number;
}

/// While it lives, the terminal does not show what is typed. Signals that would end the program, or stop it,
/// end the reading instead, so that the terminal gets its echo back first.
class SilentTerminal {
public:
    SilentTerminal()
    {
        if (!::isatty(Input) || ::tcgetattr(Input, &m_before) != 0)
            return;
        m_active = true;
        struct sigaction action = {};
        action.sa_handler = noteSignal; // without SA_RESTART, so that read() returns
        for (std::size_t i = 0; i < Signals.size(); ++i)
            ::sigaction(Signals[i], &action, &m_actions[i]);
        termios silent = m_before;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        silent.c_lflag |= ECHONL;
        ::tcsetattr(Input, TCSAFLUSH, &silent);
    }
    ~SilentTerminal()
    {
        if (!m_active)
            return;
        ::tcsetattr(Input, TCSAFLUSH, &m_before);
        for (std::size_t i = 0; i < Signals.size(); ++i)
            ::sigaction(Signals[i], &m_actions[i], nullptr);
        if (s_signal != 0)
            std::raise(s_signal);
    }
    SilentTerminal(const SilentTerminal &) = delete;
    SilentTerminal &operator=(const SilentTerminal &) = delete;

    [[nodiscard]] bool isActive() const { return m_active; }

private:
    static constexpr std::array<int, 5> Signals = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
    termios m_before = {};
    std::array<struct sigaction, Signals.size()> m_actions = {};
    bool m_active = false;
};

/// Negative when it cannot be read.
long readSome(char *buffer, std::size_t capacity)
{
    for (;;) {
        const ssize_t got = ::read(Input, buffer, capacity);
        if (got >= 0 || errno != EINTR || s_signal != 0)
            return got;
    }
}
#else
struct SilentTerminal {
    [[nodiscard]] bool isActive() const { return false; }
};

long readSome(char *buffer, std::size_t capacity)
{
    return ::_read(0, buffer, static_cast<unsigned>(capacity));
}
#endif

std::string_view withoutWhiteSpace(std::string_view text)
{
    const std::size_t begin = text.find_first_not_of(WhiteSpace);
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(WhiteSpace) - begin + 1);
}

} // namespace

Result<Secret> readKey(const std::string &prompt)
{
    std::array<char, LongestKey + 1> buffer;
    std::size_t size = 0;
    long got = 1;
    {
        const SilentTerminal terminal;
        if (terminal.isActive())
            std::fputs(prompt.c_str(), stderr);
        while (got > 0 && size < buffer.size()) {
            got = readSome(buffer.data() + size, buffer.size() - size);
            size += got > 0 ? static_cast<std::size_t>(got) : 0;
            if (terminal.isActive() &&
                std::string_view(buffer.data(), size).find('\n') != std::string_view::npos)
                break;
        }
    }
    Secret key(withoutWhiteSpace({buffer.data(), size}));
    wipe(buffer.data(), buffer.size());
    if (got < 0)
        return Failure{Error{"The key cannot be read from standard input."}};
    if (size == buffer.size())
        return Failure{Error{"What came from standard input is too long for a key."}};
    if (key.empty())
        return Failure{Error{"No key came from standard input."}};
    return key;
}

} // namespace sekisho::app
