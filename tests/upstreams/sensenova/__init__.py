"""SenseNova on loopback: pictures by three protocols, words by two. `python -m tests.upstreams.sensenova --port N`."""

from tests.upstreams.sensenova.app import app
from tests.upstreams.sensenova.state import KEY, State

__all__ = ["KEY", "State", "app"]
