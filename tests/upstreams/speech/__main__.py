"""The speech server on a port of loopback."""

from __future__ import annotations

import argparse

import uvicorn

from tests.upstreams.speech import app


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--key", default="", help="the key to ask for; none: everybody may call")
    given = parser.parse_args()
    uvicorn.run(app(given.key), host="127.0.0.1", port=given.port, log_level="error")


if __name__ == "__main__":
    main()
