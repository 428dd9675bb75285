#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs a program with a session bus and a home of its own, so that no test meets its user's keychain.
#   with_keyring.sh daemon PROGRAM...   a real gnome-keyring-daemon on the bus, unlocked
#   with_keyring.sh bare PROGRAM...     a bus with nothing on it that starts nothing by itself
#   with_keyring.sh nobus PROGRAM...    no bus at all
set -eu
mode=$1
shift

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
mkdir -m 700 "$home/runtime"
export HOME="$home" XDG_CONFIG_HOME="$home/config" XDG_DATA_HOME="$home/data" XDG_CACHE_HOME="$home/cache"
export XDG_RUNTIME_DIR="$home/runtime"
unset DISPLAY WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS GNOME_KEYRING_CONTROL SSH_AUTH_SOCK || true
unset XDG_CURRENT_DESKTOP DESKTOP_SESSION KDE_FULL_SESSION KDE_SESSION_VERSION GNOME_DESKTOP_SESSION_ID || true

if [ "$mode" = nobus ]; then
    DBUS_SESSION_BUS_ADDRESS="unix:path=$home/runtime/no-bus" "$@"
    exit
fi

# No folders with services in it: what a test does not start does not run.
cat >"$home/bus.conf" <<BUS
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir=$home/runtime</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
BUS

if [ "$mode" = bare ]; then
    dbus-run-session --config-file="$home/bus.conf" -- "$@"
    exit
fi
dbus-run-session --config-file="$home/bus.conf" -- sh -eu -c '
    printf "test password" | gnome-keyring-daemon --foreground --unlock --components=secrets >/dev/null 2>&1 &
    daemon=$!
    trap "kill $daemon 2>/dev/null; wait $daemon || true" EXIT
    "$@"
' sh "$@"
