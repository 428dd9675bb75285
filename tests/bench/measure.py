# SPDX-License-Identifier: GPL-3.0-or-later
"""How a run is measured: CPU time of a process from the scheduler's own count, load by wrk, pinning."""

import glob
import json
import os
import re
import statistics
import subprocess
import time
import urllib.request

# The one that is measured has a core for itself; load and upstream share another.
MEASURED_CORE = "0"
LOAD_CORE = str(1 % os.cpu_count())
TRAILING_SECONDS = 0.3


def pinned(core, command, **arguments):
    return subprocess.Popen(["taskset", "-c", core, *command], **arguments)


def cpu_ns(pid):
    """CPU time that all threads of the process have had, in nanoseconds (first field of schedstat)."""
    total = 0
    for path in glob.glob(f"/proc/{pid}/task/*/schedstat"):
        try:
            with open(path, encoding="ascii") as stream:
                total += int(stream.read().split()[0])
        except OSError:
            pass
    return total


def resident_kb(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as stream:
        return int(re.search(r"VmRSS:\s+(\d+) kB", stream.read()).group(1))


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def check(url, body):
    """What wrk counts as an answer is what was asked for: it takes a redirect for a success."""
    request = urllib.request.Request(url, body.encode(), {"Content-Type": "application/json", "Authorization": "Bearer a-key"})
    with urllib.request.build_opener(NoRedirect).open(request, timeout=5) as answer:
        if answer.status != 200 or not json.load(answer)["choices"]:
            raise RuntimeError(f"{url} answered with {answer.status}")


def load(pid, url, script, connections, seconds, body, headers=()):
    """One run of wrk against a process: {"rps", "cpu_us"}; an answer that is an error fails the run."""
    before = cpu_ns(pid)
    run = subprocess.run(
        ["taskset", "-c", LOAD_CORE, "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "5s",
         "-s", script, *(word for header in headers for word in ("-H", header)), url], env={**os.environ, "BENCH_BODY": body}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, check=False)
    time.sleep(TRAILING_SECONDS)  # what is written behind the answers belongs to them
    used = cpu_ns(pid) - before
    line = next((line for line in run.stdout.splitlines() if line.startswith("BENCH ")), None)
    if line is None:
        raise RuntimeError(f"wrk {url}: {run.stdout}")
    result = json.loads(line[6:])
    if result["errors"] or not result["requests"]:
        raise RuntimeError(f"wrk {url}: {result['errors']} of {result['requests']} answers were errors")
    return {"rps": result["requests"] / result["seconds"], "cpu_us": used / 1e3 / result["requests"]}


def streams(pid, client, port, target, count, seconds):
    """{"cpu_us" per event, "p50_us", "p99_us" of its delay}"""
    run = pinned(LOAD_CORE, [client, "streams", str(port), target, str(count), str(seconds)], stdout=subprocess.PIPE, text=True)
    if run.stdout.readline().strip() != "begun":
        raise RuntimeError("the streams did not begin")
    before = cpu_ns(pid)
    line = run.stdout.readline()
    used = cpu_ns(pid) - before
    if run.wait() != 0:
        raise RuntimeError("the streams broke")
    result = json.loads(line)
    return {"cpu_us": used / 1e3 / result["events"], "p50_us": result["p50_us"], "p99_us": result["p99_us"]}


def median(values):
    return statistics.median(values)


def paired(ours, theirs, field):
    """The median of the ratios of runs that stood side by side: what drifts, drifts for both."""
    return median([one[field] / other[field] for one, other in zip(ours, theirs)])
