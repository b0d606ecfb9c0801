"""What upstreams offer, asked for in the background: soon after the start, once a day, and after a test of a provider. Nobody waits for it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable

from studio.errors import BacklotError
from studio.provider import Provider

log = logging.getLogger("backlot")

SOON = 8.0  # seconds after launch: the page comes first, then what `warming` loads
DAILY = 24 * 3600.0  # seconds between two rounds
DEADLINE = 60.0  # seconds for one provider


async def keep_fresh(providers: Iterable[Provider]) -> None:
    """Refreshes every provider for ever, one round a day."""
    everybody = list(providers)
    await asyncio.sleep(SOON)
    while True:
        await asyncio.gather(*(refresh(provider) for provider in everybody))
        await asyncio.sleep(DAILY)


async def refresh(provider: Provider) -> None:
    """Bring one catalog up to date. Without an answer the known one stands; a provider that is not set up is left alone."""
    if provider.missing():
        return
    try:
        async with asyncio.timeout(DEADLINE):
            await provider.refresh()
    except (BacklotError, TimeoutError) as error:
        log.info("%s could not be asked what it offers now: %s", provider.title, error)
    except Exception:
        log.exception("%s could not be asked what it offers now", provider.title)
