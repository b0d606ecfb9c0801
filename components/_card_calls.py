"""What people do on the cards of providers in Settings. Each call answers with the cards as they are then."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

import gradio as gr

from components._cards import cards
from components.guard import owner_of
from studio.errors import BacklotError
from studio.studio import Studio


class CardCalls:
    """The handlers; the event says which card it was."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def enter(self, event: gr.EventData, request: gr.Request) -> dict[str, Any]:
        """Takes a key for this owner."""

        def act(owner: str, name: str) -> str:
            self._studio.enter_key(name, event.values, owner=owner, keep=bool(event.keep))
            return "It is in use now."

        answer = self._told(event, request, act)
        return {**answer, "entered": not answer["trouble"]}

    def forget(self, event: gr.EventData, request: gr.Request) -> dict[str, Any]:
        """Uses an entered key no longer."""

        def act(owner: str, name: str) -> str:
            self._studio.keys.forget(owner, self._studio.registry.get(name))
            return "It is forgotten."

        return self._told(event, request, act)

    def option(self, event: gr.EventData, request: gr.Request) -> dict[str, Any]:
        """Sets a setting that has choices."""

        def act(owner: str, name: str) -> str:
            self._studio.choose_option(name, str(event.setting), str(event.choice), owner=owner)
            return ""

        return self._told(event, request, act)

    def test(self, event: gr.EventData, request: gr.Request) -> dict[str, Any]:
        """Asks one provider whether it works."""

        def act(owner: str, name: str) -> str:
            self._studio.check_up(name, owner=owner)
            return ""

        return self._told(event, request, act)

    def doctor(self, request: gr.Request) -> dict[str, Any]:
        """Asks every provider that is set up."""
        owner, asked = owner_of(request), dict[str, Any]()
        try:
            asked.update(self._studio.check_all(owner=owner))
        except BacklotError as error:
            gr.Warning(f"{error.message} {error.hint}".strip())
        return self._answer(owner, asked, doctor=bool(asked), over=True)

    def _told(self, event: gr.EventData, request: gr.Request, act: Callable[[str, str], str]) -> dict[str, Any]:
        """Does it for this owner at the provider of the event, and answers on its card."""
        owner, name = owner_of(request), str(event.provider)
        try:
            said, wrong = act(owner, name), ""
        except BacklotError as error:
            said, wrong = "", f"{error.message} {error.hint}".strip()
        return self._answer(owner, [name], said=said, trouble=wrong)

    def _answer(self, owner: str, asked: Iterable[str], **words: Any) -> dict[str, Any]:
        """The providers as they are now, with the answer about those that were asked."""
        at = time.time()  # so that the same answer is new again
        return {"providers": cards(self._studio, owner), "asked": list(asked), "at": at, **words}
