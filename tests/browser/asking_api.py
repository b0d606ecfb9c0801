"""Every function of the API, called over HTTP and as an MCP tool, for tests of what is in the answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
from mcp import ClientSession
from mcp.client.streamable_http import streamablehttp_client

Arguments = Mapping[str, Sequence[Mapping[str, Any]]]  # function -> what it is called with, once each


def over_http(url: str, arguments: Arguments) -> tuple[dict[str, list[str]], str]:
    """The answers of every function, as text, and how the functions describe themselves. One without arguments here is called without any."""
    with httpx.Client(base_url=url, trust_env=False, timeout=60) as web:
        described = web.get("gradio_api/info").text
        answers: dict[str, list[str]] = {}
        for path, about in json.loads(described)["named_endpoints"].items():
            name = path.strip("/")
            for given in arguments.get(name, [{}]):
                data = [
                    given.get(each["parameter_name"], each.get("parameter_default")) for each in about["parameters"]
                ]
                answers.setdefault(name, []).append(web.post(f"gradio_api/run/{name}", json={"data": data}).text)
        return answers, described


def over_mcp(url: str, arguments: Arguments) -> tuple[dict[str, list[str]], str]:
    """The same of every tool. It has a thread of its own, for a page keeps the loop of this one busy."""

    async def ask() -> tuple[dict[str, list[str]], str]:
        async with streamablehttp_client(f"{url}gradio_api/mcp/") as (read, write, _):
            async with ClientSession(read, write) as session:
                await session.initialize()
                tools = (await session.list_tools()).tools
                answers: dict[str, list[str]] = {}
                for tool in tools:
                    for given in arguments.get(tool.name, [{}]):
                        answer = await session.call_tool(tool.name, dict(given))
                        answers.setdefault(tool.name, []).append(str(answer.content))
                return answers, " ".join(tool.model_dump_json() for tool in tools)

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, ask()).result()
