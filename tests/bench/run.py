#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures the gateway beside nginx, and prints a table of ratios: what ./dev bench runs. Runs stand side by side and
alternate, so that what drifts on the machine drifts for both. Everything stays on loopback and ends by itself.

    run.py --build DIR [--rounds N] [--seconds S] [--only WORD] [--portkey]
"""

import argparse
import datetime
import os
import platform
import shutil
import subprocess
import sys
import tempfile

import measure
from contenders import CACHED, TARGET, Nginx, Portkey, Sekisho, Upstream

SMALL = '{"model":"gpt-4o-mini","messages":[{"role":"user","content":"What is a checkpoint?"}]}'
LARGE = SMALL.replace("gpt-4o-mini", "large")
UNIQUE = '{"model":"gpt-4o-mini","user":"%d","messages":[{"role":"user","content":"What is a checkpoint?"}]}'
CONNECTIONS = 64
STREAMS = 100
IDLE = 5000


class Bench:
    def __init__(self, options, folder):
        self.options = options
        self.folder = folder
        self.script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "post.lua")
        self.client = os.path.join(options.build, "tests/bench/sekisho_bench_client")
        self.rows = []

    def row(self, work, ours, theirs, ratio, target):
        print(f"  {work}: {ours} | {theirs} | {ratio} (target {target})", flush=True)
        self.rows.append((work, ours, theirs, ratio, target))

    def sekisho(self):
        return Sekisho(os.path.join(self.options.build, "src/app/sekisho"), self.folder, self.upstream.port)

    def run(self, contender, target, body, connections=CONNECTIONS, headers=()):
        return measure.load(contender.pid, contender.url(target), self.script, connections, self.options.seconds, body, headers)

    def pairs(self, sekisho, our_target, nginx, their_target, body, their_body=None):
        """Alternating runs, each as measure.load() gives it, after one that warms both up."""
        ours, theirs = [], []
        for turn in range(self.options.rounds + 1):
            one = self.run(sekisho, our_target, body)
            other = self.run(nginx, their_target, their_body or body)
            if turn:
                ours.append(one)
                theirs.append(other)
        return ours, theirs

    def compare(self, work, target, gateway, their_target, body, cpu=False, their_body=None):
        with self.sekisho() as sekisho, Nginx(self.folder, self.upstream.port) as nginx:
            measure.check(sekisho.url(Sekisho.target(gateway)), body)
            measure.check(nginx.url(their_target), their_body or body)
            ours, theirs = self.pairs(sekisho, Sekisho.target(gateway), nginx, their_target, body, their_body)
        show = lambda runs: (f"{measure.median([r['cpu_us'] for r in runs]):.1f} µs CPU, "
                             f"{measure.median([r['rps'] for r in runs]):,.0f}/s")
        ratio = f"{measure.paired(ours, theirs, 'rps'):.2f}x requests/s, {measure.paired(ours, theirs, 'cpu_us'):.2f}x CPU"
        self.row(work, show(ours), show(theirs), ratio, target)

    def pass_through(self):
        self.compare(f"pass-through, {CONNECTIONS} connections, log off", "at most 0.85x CPU, at least 1.2x requests/s", "bare", TARGET, SMALL)

    def everything(self):
        self.compare("everything on (parsed, hashed, stored in the cache, logged with bodies) against nginx doing none of it",
                     "at most 1.5x CPU", "all", TARGET, UNIQUE)

    def hit_small(self):
        self.compare("cache hit, 300 B, against nginx proxy_cache", "at least 2.5x requests/s", "cached", CACHED, SMALL)

    def hit_large(self):
        self.compare("cache hit, 100 KB, against nginx proxy_cache", "at least 6x requests/s", "cached", CACHED, LARGE)

    def hit_logged(self):
        self.compare("cache hit with its log record against nginx proxy_cache without a log", "at least 1.2x requests/s", "all", CACHED, SMALL)

    def streaming(self):
        ours, theirs, direct = [], [], []
        count, seconds = STREAMS, max(2, self.options.seconds)
        with self.sekisho() as sekisho, Nginx(self.folder, self.upstream.port) as nginx:
            for _ in range(self.options.rounds):
                ours.append(measure.streams(sekisho.pid, self.client, sekisho.port, Sekisho.target("bare"), count, seconds))
                theirs.append(measure.streams(nginx.pid, self.client, nginx.port, TARGET, count, seconds))
                direct.append(measure.streams(self.upstream.pid, self.client, self.upstream.port, TARGET, count, seconds))
        added = measure.median([(one["p99_us"] - none["p99_us"]) / 1e3 for one, none in zip(ours, direct)])
        added_nginx = measure.median([(one["p99_us"] - none["p99_us"]) / 1e3 for one, none in zip(theirs, direct)])
        show = lambda runs, delay: f"{measure.median([r['cpu_us'] for r in runs]):.1f} µs CPU an event, p99 +{delay:.2f} ms"
        self.row(f"streaming, {STREAMS} streams of 200 events/s, log off", show(ours, added), show(theirs, added_nginx),
                 f"{measure.paired(ours, theirs, 'cpu_us'):.2f}x CPU", "at most 1x CPU, p99 under +1.5 ms")

    def idle(self):
        with self.sekisho() as sekisho:
            target = Sekisho.target("bare")
            self.run(sekisho, target, SMALL)
            before = [self.run(sekisho, target, SMALL) for _ in range(self.options.rounds)]
            memory = measure.resident_kb(sekisho.pid)
            holder = subprocess.Popen([self.client, "idle", str(sekisho.port), target, str(IDLE)], stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE, text=True)
            try:
                if holder.stdout.readline().strip() != "ready":
                    raise RuntimeError("the idle connections did not stand")
                each = (measure.resident_kb(sekisho.pid) - memory) / IDLE
                beside = [self.run(sekisho, target, SMALL) for _ in range(self.options.rounds)]
            finally:
                holder.stdin.close()
                holder.wait(20)
        cpu = lambda runs: measure.median([r["cpu_us"] for r in runs])
        self.row(f"{IDLE:,} idle connections beside the {CONNECTIONS}", f"{cpu(beside):.1f} µs CPU, {each:.1f} KB each",
                 f"{cpu(before):.1f} µs without them", f"{cpu(beside) / cpu(before):.2f}x CPU", "at most 1.3x CPU; 2 KB each")

    def start(self):
        times, memory = [], 0
        for _ in range(self.options.rounds):
            with self.sekisho() as sekisho:
                times.append(sekisho.start_ms)
                memory = measure.resident_kb(sekisho.pid) / 1024
        self.row("start to listening; memory idle, without a window", f"{measure.median(times):.0f} ms; {memory:.0f} MB", "-", "-",
                 "under 150 ms; under 30 MB")

    def portkey(self):
        with self.sekisho() as sekisho, Portkey(self.folder, self.upstream.port) as portkey:
            headers = ["x-portkey-provider: openai", f"x-portkey-custom-host: http://127.0.0.1:{self.upstream.port}/openai/v1"]
            ours, theirs = [], []
            for turn in range(self.options.rounds + 1):
                one = self.run(sekisho, Sekisho.target("bare"), SMALL)
                other = self.run(portkey, "/v1/chat/completions", SMALL, headers=headers)
                if turn:
                    ours.append(one)
                    theirs.append(other)
        show = lambda runs: (f"{measure.median([r['cpu_us'] for r in runs]):.1f} µs CPU, {measure.median([r['rps'] for r in runs]):,.0f}/s")
        self.row("pass-through against Portkey 1.15.2", show(ours), show(theirs),
                 f"{measure.paired(ours, theirs, 'rps'):.0f}x requests/s, 1/{1 / measure.paired(ours, theirs, 'cpu_us'):.0f} CPU",
                 "at least 50x requests/s, 1/50 CPU")

    def all(self):
        cases = [self.pass_through, self.everything, self.hit_small, self.hit_large, self.hit_logged, self.streaming, self.idle, self.start]
        if self.options.portkey:
            cases.append(self.portkey)
        with Upstream(os.path.join(self.options.build, "tests/bench/sekisho_bench_upstream")) as self.upstream:
            for case in cases:
                if not self.options.only or self.options.only in case.__name__:
                    case()


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as stream:
        model = next((line.split(":", 1)[1].strip() for line in stream if line.startswith("model name")), platform.machine())
    system = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    return f"{model}, {os.cpu_count()} cores, {system}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--build", required=True, help="the build directory of the preset bench")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=1)
    parser.add_argument("--only", default="", help="cases whose name holds this word")
    parser.add_argument("--portkey", action="store_true", help="also against Portkey's gateway, which npm brings")
    options = parser.parse_args()
    for program in ("nginx", "wrk", "taskset"):
        if not shutil.which(program) and not os.path.exists(f"/usr/sbin/{program}"):
            sys.exit(f"run.py: {program} is missing")
    nginx = subprocess.run([shutil.which("nginx") or "/usr/sbin/nginx", "-v"], stderr=subprocess.PIPE, text=True, check=True).stderr.strip()
    print(f"{datetime.date.today()}, {machine()}; {nginx.split('/')[-1].split()[0]} is nginx's version; medians of {options.rounds} pairs", flush=True)
    with tempfile.TemporaryDirectory(prefix="sekisho-bench-") as folder:
        bench = Bench(options, folder)
        bench.all()
    print("\n| work | Sekisho | nginx | ratio | target |\n|---|---|---|---|---|")
    for row in bench.rows:
        print(f"| {' | '.join(row)} |")


if __name__ == "__main__":
    main()
