# SPDX-License-Identifier: GPL-3.0-or-later
"""The compiler's arguments for each file, from CMake's compile_commands.json, made fit for other tools: without the
compiler launcher, the precompiled header (another compiler cannot read it, and it hides missing includes) and the
output."""

import functools
import json
import os
import re
import shlex
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def tracked(*patterns):
    """Files that git knows or would add, relative to the root."""
    out = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns],
                         cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout.decode()
    return sorted(name for name in out.split("\0") if name and os.path.exists(os.path.join(ROOT, name)))


def compiler_and_flags(entry):
    """The compiler and its flags, without input, output and precompiled header."""
    words = entry.get("arguments") or shlex.split(entry["command"])
    first_flag = next(i for i, w in enumerate(words) if w.startswith(("-D", "-I", "-i", "-O", "-g", "-f", "-W", "-s")))
    compiler, flags, skip = words[first_flag - 1], [], False
    for word in words[first_flag:]:
        if skip:
            skip = False
        elif word in ("-o", "-include", "-c", "-MF", "-MT", "-MQ"):
            skip = True
        elif word not in ("-Winvalid-pch", "-MD", "-MMD"):
            flags.append(word)
    return compiler, flags


def load(build):
    """{file relative to the root: (compiler, flags)} of the project's own files."""
    path = os.path.join(ROOT, build, "compile_commands.json")
    if not os.path.exists(path):
        sys.exit(f"{path} is missing: configure first (cmake --preset {os.path.basename(build)})")
    with open(path, encoding="utf-8") as stream:
        entries = json.load(stream)
    found = {}
    for entry in entries:
        name = os.path.relpath(os.path.join(entry["directory"], entry["file"]), ROOT)
        if not name.startswith(("build", "..")):
            found[name] = compiler_and_flags(entry)
    return found


def user_of(header, units):
    """A compiled file that has the header among its own includes: its own .cpp, else the first; None without any."""
    own = os.path.splitext(header)[0] + ".cpp"
    if own in units:
        return own
    line = f'#include "{re.sub("^(src|tests)/", "", header)}"'
    beside = f'#include "{os.path.basename(header)}"'
    folder = os.path.dirname(header)
    return next((name for name in sorted(units)
                 if line in _text(name) or (os.path.dirname(name) == folder and beside in _text(name))), None)


@functools.lru_cache(maxsize=None)
def _text(name):
    with open(os.path.join(ROOT, name), encoding="utf-8") as stream:
        return stream.read()


def unit_for(header, units):
    """A compiled file whose flags fit a header: one that includes it, else one of its folder or its room, else any."""
    user = user_of(header, units)
    if user:
        return user
    folder = os.path.dirname(header)
    while folder:
        beside = [name for name in units if name.startswith(folder + "/")]
        if beside:
            return min(beside, key=lambda name: (name.count("/"), name))
        folder = os.path.dirname(folder)
    return min(units)
