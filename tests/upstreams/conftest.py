"""The vendor's client as the tests of its emulator use it: unchanged, but for how long it waits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="package", autouse=True)
def soon_back() -> Iterator[None]:
    """The SDK opens a lost socket again at once; its own first wait is a second."""
    import sogni_client.transport as transport

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transport, "WS_RECONNECT_BASE_DELAY", 0.05)
        yield
