#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What ./dev does about packages, on a made-up system: dpkg-query, apt-get, apt-cache, id and sudo are stand-ins that
# write down how they were called. Usage: packages.sh PATH-TO-DEV
set -euo pipefail

dev=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin" "$work/bare" "$work/node"
failures=0

# Stand-ins. "installed" lists what dpkg-query knows, "index" what apt-cache knows, "calls" is the diary.
cat >"$work/bin/dpkg-query" <<'FAKE'
#!/usr/bin/env bash
state=0
for name in "${@:4}"; do
    if grep -qxF "$name" "$FAKE/installed"; then echo "$name installed"; else state=1; fi
done
exit $state
FAKE
cat >"$work/bin/apt-get" <<'FAKE'
#!/usr/bin/env bash
echo "apt-get $* [${DEBIAN_FRONTEND:-}]" >>"$FAKE/calls"
[[ $1 == install && ! -e $FAKE/broken ]] && printf '%s\n' "${@:4}" >>"$FAKE/installed"
exit 0
FAKE
cat >"$work/bin/apt-cache" <<'FAKE'
#!/usr/bin/env bash
grep -qxF "$2" "$FAKE/index"
FAKE
cat >"$work/bin/id" <<'FAKE'
#!/usr/bin/env bash
cat "$FAKE/uid"
FAKE
cat >"$work/bin/sudo" <<'FAKE'
#!/usr/bin/env bash
echo "sudo" >>"$FAKE/calls"
exec env "$@"
FAKE
printf '#!/bin/sh\n' >"$work/node/npm"
chmod +x "$work"/bin/* "$work/node/npm"

# run UID: ./dev packages with no terminal; standard output in $out, exit code in $code.
run() {
    echo "$1" >"$work/uid"
    : >"$work/calls"
    code=0
    out=$(FAKE=$work PATH="${path:-$work/node:$work/bin:$PATH}" "$dev" packages </dev/null 2>"$work/err") || code=$?
}

expect() {
    local what=$1
    shift
    if ! "$@"; then
        echo "FAIL: $what (exit $code)"
        printf 'standard output:\n%s\nstandard error:\n%s\ncalls:\n%s\n' "$out" "$(<"$work/err")" "$(<"$work/calls")"
        failures=$((failures + 1))
    fi
}
calls() { grep -cF -- "$1" "$work/calls" || true; }

# Everything from the table, first alternatives only.
everything() { sed -n '/^package_table/,/^TABLE/s/^[a-z]\+  *\([^ |]*\).*/\1/p' "$dev" | sort -u; }
everything >"$work/all"
cp "$work/all" "$work/index"

cp "$work/all" "$work/installed"
run 1000
expect "nothing missing: nothing called" test "$code $(calls apt-get)" = "0 0"

grep -vxF ninja-build "$work/all" >"$work/installed"
run 1000
expect "no terminal, not root: exit 3" test $code = 3
expect "no terminal, not root: the exact line" test "$out" = \
    "sudo apt-get update && sudo apt-get install -y --no-install-recommends ninja-build"
expect "no terminal, not root: nothing called" test ! -s "$work/calls"

run 0
expect "root: installs" test "$code $(calls 'apt-get install -y --no-install-recommends ninja-build [noninteractive]')" = "0 1"
expect "root: updates once" test "$(calls 'apt-get update')" = 1

grep -vxF qt6-svg-dev "$work/all" >"$work/installed"
echo libqt6svg6-dev >>"$work/installed"
run 1000
expect "the other alternative will do" test $code = 0

grep -vxF qt6-svg-dev "$work/all" >"$work/installed"
sed 's/^qt6-svg-dev$/libqt6svg6-dev/' "$work/all" >"$work/index"
run 0
expect "installs the alternative that the index knows" test "$code $(calls 'libqt6svg6-dev [')" = "0 1"

touch "$work/broken"
grep -vxF g++ "$work/all" >"$work/installed"
run 0
expect "still missing after installing: exit 3" test $code = 3
rm "$work/broken"

# With a terminal (script makes one): asks, and runs sudo on yes.
for answer in y n; do
    grep -vxF g++ "$work/all" >"$work/installed"
    : >"$work/calls"
    echo 1000 >"$work/uid"
    code=0
    out=$(echo $answer | FAKE=$work PATH="$work/node:$work/bin:$PATH" script -qec "$dev packages" /dev/null 2>&1) || code=$?
    if [[ $answer == y ]]; then
        expect "terminal, yes: installs by sudo" test "$code $(calls sudo) $(calls 'install -y')" = "0 2 1"
    else
        expect "terminal, no: exit 3, nothing called" test "$code $(calls apt-get)" = "3 0"
    fi
done

# npm is wanted from apt only where there is none.
for tool in bash dirname cat id; do ln -s "$(command -v $tool)" "$work/bare/"; done
mkdir "$work/few"
for tool in env grep; do ln -s "$(command -v $tool)" "$work/few/"; done
cp "$work/all" "$work/installed"
printf 'nodejs\nnpm\n' >>"$work/index"
path="$work/bin:$work/bare:$work/few" run 0
expect "no npm: installs it" test "$code $(calls 'apt-get install -y --no-install-recommends nodejs npm [')" = "0 1"
path="$work/node:$work/bin:$work/bare:$work/few" run 0
expect "another npm: nothing called" test "$code $(calls apt-get)" = "0 0"

# No apt at all: says what is needed and goes on.
code=0
out=$(PATH="$work/bare" "$(command -v bash)" "$dev" packages 2>&1 </dev/null) || code=$?
expect "no apt: goes on" test $code = 0
expect "no apt: names Qt" grep -q 'Qt 6.4' <<<"$out"

((failures == 0)) && echo "all as expected"
exit $((failures > 0))
