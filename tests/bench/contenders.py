# SPDX-License-Identifier: GPL-3.0-or-later
"""Those that are measured: the product, nginx, and Portkey's gateway from npm. Each is a context manager."""

import contextlib
import json
import os
import socket
import subprocess
import time

from measure import LOAD_CORE, MEASURED_CORE, pinned

TARGET = "/openai/v1/chat/completions"
CACHED = "/cached/v1/chat/completions"  # what nginx answers from its cache
NGINX_CONF = """
daemon off;
master_process off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr error;
events {{ worker_connections 20000; }}
http {{
    access_log off;
    keepalive_requests 100000000;
    keepalive_timeout 600s;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/temp;
    fastcgi_temp_path {folder}/temp;
    uwsgi_temp_path {folder}/temp;
    scgi_temp_path {folder}/temp;
    client_body_buffer_size 256k;
    client_body_in_single_buffer on;
    proxy_cache_path {folder}/cache keys_zone=answers:10m;
    upstream provider {{ server 127.0.0.1:{upstream}; keepalive 512; keepalive_requests 100000000; }}
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        location /openai/ {{ proxy_pass http://provider; proxy_buffering off; }}
        location /cached/ {{
            proxy_pass http://provider;
            proxy_cache answers;
            proxy_cache_methods POST;
            proxy_cache_key "$request_uri|$request_body";
            proxy_cache_valid 200 1h;
        }}
    }}
}}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_port(port, process, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args} ended with {process.returncode}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.02)
    raise RuntimeError(f"{process.args} does not listen")


class Contender:
    """A process that is measured. `pid` is its own."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    @property
    def pid(self):
        return self.process.pid

    def url(self, target):
        return f"http://127.0.0.1:{self.port}{target}"


class Upstream(Contender):
    def __init__(self, program):
        self.process = pinned(LOAD_CORE, [program], stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())


class Nginx(Contender):
    name = "nginx"

    def __init__(self, folder, upstream):
        folder = os.path.join(folder, "nginx")
        os.makedirs(folder, exist_ok=True)
        self.port = free_port()
        conf = os.path.join(folder, "nginx.conf")
        with open(conf, "w", encoding="utf-8") as stream:
            stream.write(NGINX_CONF.format(folder=folder, upstream=upstream, port=self.port))
        program = next((p for p in ("/usr/sbin/nginx", "/usr/local/sbin/nginx") if os.path.exists(p)), "nginx")
        # As root it would give its work to another user, who may not write here.
        user = ["-g", "user root;"] if os.getuid() == 0 else []
        self.process = pinned(MEASURED_CORE, [program, "-p", folder, "-c", conf, *user])
        wait_for_port(self.port, self.process)


class Sekisho(Contender):
    name = "sekisho"
    # The gateways that the cases go to, by what is switched on.
    GATEWAYS = [
        {"id": "bare", "collect_logs": False, "cache_ttl": 0},
        {"id": "all", "collect_logs": True, "cache_ttl": 3600},
        {"id": "cached", "collect_logs": False, "cache_ttl": 3600},
    ]

    def __init__(self, program, folder, upstream):
        # A folder that is new each time: neither log nor cache of another case.
        profile = os.path.join(folder, f"profile-{time.monotonic_ns()}")
        os.makedirs(profile)
        config = os.path.join(profile, "bench.json")
        with open(config, "w", encoding="utf-8") as stream:
            json.dump({"gateways": self.GATEWAYS,
                       "providers": [{"slug": "openai", "base_url": f"http://127.0.0.1:{upstream}/openai/v1"}]}, stream)
        begun = time.monotonic()
        self.process = pinned(MEASURED_CORE, [program, "--headless", "--profile", profile, "--config", config, "--listen", "127.0.0.1:0"],
                              stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        self.start_ms = (time.monotonic() - begun) * 1e3
        if not line.startswith("Listening on http://"):
            raise RuntimeError(f"sekisho said: {line}")
        self.port = int(line.rsplit(":", 1)[1])

    @staticmethod
    def target(gateway):
        return f"/v1/bench/{gateway}{TARGET.replace('/v1', '', 1)}"


class Portkey(Contender):
    name = "Portkey"

    def __init__(self, folder, upstream):
        folder = os.path.join(folder, "portkey")
        os.makedirs(folder, exist_ok=True)
        if not os.path.exists(os.path.join(folder, "node_modules", "@portkey-ai", "gateway")):
            subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "@portkey-ai/gateway@1.15.2"], cwd=folder, check=True)
        self.port = free_port()
        self.upstream = upstream
        server = os.path.join(folder, "node_modules", "@portkey-ai", "gateway", "build", "start-server.js")
        self.process = pinned(MEASURED_CORE, ["node", server, "--headless", f"--port={self.port}"], cwd=folder,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for_port(self.port, self.process)
