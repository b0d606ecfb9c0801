"""A paid provider of words only, which writes down every call at the counting upstream."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from providers._http import HttpProvider
from studio.errors import OutcomeUnknown
from studio.provider import Asking, Cost, Model, Setting
from studio.spending import spent

URL = "BACKLOT_TEST_SCRIBE"


class Scribe(HttpProvider):
    """Answers a question with its words, one to a line."""

    name, title = "scribe", "Scribe"
    settings = (Setting(URL, "Address", required=True),)
    for_words = True
    price: ClassVar[Cost | None] = None  # what it says before; None: it does not know
    bill: ClassVar[Cost | None] = None  # what it says after each text

    def url_of(self, path: str, secrets: Any) -> str:
        return f"{self.values[URL]}{path}"

    def models(self) -> list[Model]:
        return []

    async def ask(self, asking: Asking, secrets: Mapping[str, str]) -> str:
        body = {"prompt": asking.prompt, "count": 1, "reference": f"words {asking.prompt}"}
        await self.pay("/jobs", body, secrets)
        if self.bill:
            spent(self.bill)
        if "lost" in asking.prompt:
            raise OutcomeUnknown("The answer was lost on its way.", provider=self.name)
        return "\n".join(asking.prompt.split())

    async def words_cost(self, characters: int, secrets: Mapping[str, str]) -> Cost | None:
        return self.price

    async def enhance(self, prompt: str, media: str, secrets: Mapping[str, str]) -> str:
        return await self.ask(Asking(prompt), secrets)


PROVIDER = Scribe
