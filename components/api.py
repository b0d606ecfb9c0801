"""The public API: a small set of typed functions, served as HTTP, to `gradio_client` and as MCP tools alike.

The docstrings become the descriptions that programs and agents read. A published signature never grows: raw HTTP callers send every
argument in order, so what is new gets a function of its own. Worked examples are in `docs/api.md`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import gradio as gr

from components._catalog_api import CatalogApi
from components._job_api import JobApi
from components._library_api import LibraryApi
from components._people_api import PeopleApi
from components._project_api import ProjectApi
from components._provider_api import ProviderApi
from components._run_api import RunApi
from components._shelf_api import ShelfApi
from components._talk_api import TalkApi
from components._template_api import TemplateApi
from components._words_api import WordsApi
from studio.studio import Studio

PARTS = (  # in the order of the documentation; what is new is added at the end
    JobApi,
    LibraryApi,
    CatalogApi,
    WordsApi,
    PeopleApi,
    ProjectApi,
    RunApi,
    TalkApi,
    ProviderApi,
    ShelfApi,
    TemplateApi,
)


def register(studio: Studio) -> None:
    """Register every function; call it inside the `gr.Blocks`.

    Unqueued, so that MCP calls them directly and `/gradio_api/run/<name>` is open on a Space too.
    """
    for function in PublicApi(studio).functions():
        gr.api(function, queue=False, concurrency_limit=None)


class _Part(Protocol):
    """Some of the functions. `speaks` turns their `owner` into the caller that Gradio hands in."""

    def functions(self) -> list[Callable[..., Any]]: ...


class PublicApi:
    """All the functions."""

    def __init__(self, studio: Studio) -> None:
        self._parts: list[_Part] = [part(studio) for part in PARTS]

    def functions(self) -> list[Callable[..., Any]]:
        """In the order of the documentation."""
        return [function for part in self._parts for function in part.functions()]
