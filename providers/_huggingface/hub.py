"""The Hub as the library asks it: who serves a model, and whose token this is. Each call runs in a thread of ours."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from providers._huggingface.catalog import FOLLOWED, Entry
from providers._huggingface.errors import NAME, from_library
from studio.errors import ModelUnavailable

HUB, ROUTER = "https://huggingface.co", "https://router.huggingface.co"
KEPT = 600.0  # seconds that a mapping is believed

Result = TypeVar("Result")


@dataclass(frozen=True)
class Served:
    """An upstream that serves a model, and the model's id there."""

    upstream: str
    model: str


@dataclass
class Hub:
    """One Hub and its router. base: of an emulator, empty for the real ones."""

    base: str = ""
    _known: dict[str, tuple[float, list[Served]]] = field(default_factory=dict)

    @property
    def hub(self) -> str:
        return self.base.rstrip("/") or HUB

    @property
    def router(self) -> str:
        return f"{self.base.rstrip('/')}/router" if self.base else ROUTER

    async def ask(self, function: Callable[[], Result], *, paid: bool = False) -> Result:
        """The function's result, from a thread of its own. Raises BacklotError.

        The studio's shared threads would be used up by calls that wait for minutes; and a studio that is stopped waits for nobody here.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Result] = loop.create_future()

        def settle(set_: Callable[[Any], None], value: Any) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has been closed meanwhile
                loop.call_soon_threadsafe(lambda: None if answer.done() else set_(value))

        def work() -> None:
            try:
                result = function()
            except Exception as error:
                settle(answer.set_exception, error)
            else:
                settle(answer.set_result, result)

        threading.Thread(target=work, name="backlot-huggingface", daemon=True).start()
        try:
            return await answer
        except Exception as error:
            raise from_library(error, paid=paid) from error

    def api(self, token: str | bool = False) -> Any:
        """The library's client of this Hub. token: False asks without one."""
        from huggingface_hub import HfApi

        return HfApi(endpoint=self.hub, token=token)

    async def who(self, token: str) -> dict[str, Any]:
        """Whose token it is. Raises BacklotError."""
        found: dict[str, Any] = await self.ask(lambda: self.api(token).whoami())
        return found

    async def serving(self, entry: Entry) -> list[Served]:
        """Who serves this model now, best first: upstreams of the list that the Hub calls live. Raises BacklotError."""
        until, known = self._known.get(entry.id, (0.0, []))
        if time.monotonic() < until:
            return known
        found = await self.ask(lambda: self._mapping(entry.id))
        live = {one.provider: one.provider_id for one in found if one.status == "live" and one.task == entry.pipeline}
        serving = [Served(name, live[name]) for name in entry.upstreams if name in live]
        self._known[entry.id] = (time.monotonic() + KEPT, serving)
        return serving

    def last_known(self, entry: Entry) -> list[Served] | None:
        """Who served it when it was last asked; None when it never was."""
        return self._known[entry.id][1] if entry.id in self._known else None

    async def upstream_for(self, entry: Entry, wanted: str = "") -> Served:
        """Who will make it. wanted: this one and no other. Raises ModelUnavailable, saying who else does."""
        serving = await self.serving(entry)
        for served in serving:
            if wanted in ("", served.upstream):
                return served
        others = ", ".join(served.upstream for served in serving)
        raise ModelUnavailable(
            f"{entry.title} is not served by {wanted} now." if wanted else f"Nobody serves {entry.title} now.",
            provider=NAME,
            field="model",
            hint=f"It is served by {others}." if others else "Choose another model.",
        )

    def _mapping(self, model: str) -> list[Any]:
        from huggingface_hub.errors import RepositoryNotFoundError

        try:
            info = self.api().model_info(model, expand=["inferenceProviderMapping"])
        except RepositoryNotFoundError:
            return []  # it has left the Hub, or is for invited people only
        return list(info.inference_provider_mapping or ())


def is_followed(served: Served) -> bool:
    """Whether we ask this upstream ourselves, and so can follow it."""
    return served.upstream in FOLLOWED
