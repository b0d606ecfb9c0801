"""The Director in small on a port of loopback."""

from __future__ import annotations

import argparse

import uvicorn

from tests.upstreams.director import app


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    uvicorn.run(app(), host="127.0.0.1", port=parser.parse_args().port, log_level="error")


if __name__ == "__main__":
    main()
