// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/peer_user.h"

#include <QtGlobal>

#ifdef Q_OS_LINUX
#include "http/socket_owner_linux.h"
#endif

namespace sekisho::http {

PeerUser findPeerUser(const PeerAddress &peer)
{
#ifdef Q_OS_LINUX
    const auto ends = socketEnds(peer);
    if (!ends)
        return {PeerUser::State::NotFound};
    std::optional<std::uint32_t> uid = ownerFromSockDiag(*ends);
    // The kernel may be without its diag modules, or a sandbox without netlink.
    if (!uid)
        uid = ownerFromProc(*ends);
    return uid ? PeerUser{PeerUser::State::Known, *uid} : PeerUser{PeerUser::State::NotFound};
#else
    Q_UNUSED(peer)
    return {};
#endif
}

} // namespace sekisho::http
