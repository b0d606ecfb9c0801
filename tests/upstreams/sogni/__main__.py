"""Runs the service by hand: `python -m tests.upstreams.sogni --port 8900`."""

from __future__ import annotations

import argparse

import uvicorn

from .app import build
from .faults import KINDS
from .upstream import Speed, Upstream


def main() -> None:
    faults = "\n".join(f"  {name:<17} {meaning}" for name, (_field, meaning) in KINDS.items())
    parser = argparse.ArgumentParser(
        prog="python -m tests.upstreams.sogni",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=f"Faults, by `fault:NAME` or `fault:NAME=VALUE` in a prompt, or POST /_faults:\n{faults}",
    )
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--key", default="sogni-test-key")
    parser.add_argument("--user", default="", metavar="NAME:PASSWORD", help="a person who may log in")
    parser.add_argument("--render", type=float, default=0.02, metavar="SECONDS", help="how long a render takes")
    given = parser.parse_args()
    upstream = Upstream(given.key, Speed(render=given.render))
    if given.user:
        upstream.accounts.add(*given.user.split(":", 1))
    print(f"Sogni on http://127.0.0.1:{given.port} and ws://127.0.0.1:{given.port}, key {given.key}", flush=True)
    uvicorn.run(
        build(upstream),
        host="127.0.0.1",
        port=given.port,
        log_level="error",
        ws="websockets-sansio",
        ws_max_size=64 << 20,
    )


if __name__ == "__main__":
    main()
