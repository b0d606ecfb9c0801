"""SenseNova on a port of loopback. The key is `sk-sense-good`; a prompt with `fault=...` fails, see `state.py`."""

from __future__ import annotations

import argparse

import uvicorn

from tests.upstreams.sensenova.app import app


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    given = parser.parse_args()
    uvicorn.run(app(), host="127.0.0.1", port=given.port, log_level="error")


if __name__ == "__main__":
    main()
