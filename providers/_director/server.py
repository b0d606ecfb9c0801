"""The two calls that there are, creating and asking, at the gateway or at the service itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from providers._director.accounts import NAME, TITLE, Account
from providers._director.asking import Api, Ask
from providers._director.errors import Answer, is_missing, not_created, silent, unclear
from providers._http import HttpProvider
from studio.errors import ProviderFailed, TimedOut, Unreachable
from studio.provider import Balance

ID_OF: dict[Api, str] = {"agent": "chat_id", "tool": "task_id"}
OTHER: dict[Api, Api] = {"agent": "tool", "tool": "agent"}
NOBODY = "00000000-0000-0000-0000-000000000000"  # a job that nobody has, to see whether the key is taken


class Server(HttpProvider):
    """What the provider is made of. Nothing here is sent twice."""

    name, title = NAME, TITLE

    def url_of(self, path: str, secrets: Mapping[str, str]) -> str:
        return path  # every call has its whole address

    def _read(self, response: httpx.Response) -> Answer:
        """The answer as it is; what it stands for depends on what was asked."""
        try:
            body = response.json()
        except ValueError:
            body = None
        return Answer(response.status_code, body if isinstance(body, dict) else None, response.headers)

    async def create(self, ask: Ask, account: Account) -> tuple[Api, str]:
        """The api under which the new job is asked about, and its id there. Raises OutcomeUnknown when it may have been accepted."""
        body = ask.body if account.layer == "gateway" else ask.upstream
        try:
            answer = await self._call("create", ask.api, body, account, self.call_deadline)
        except (TimedOut, ProviderFailed) as error:
            raise unclear() from error
        if found := created(ask.api, answer):
            return found
        raise not_created(answer)

    async def query(self, api: Api, job: str, account: Account, names: tuple[str, ...] = ()) -> Answer:
        """One look at a job. Raises Unreachable, TimedOut, ProviderBusy or AuthFailed where it tells nothing of it."""
        body: dict[str, Any] = {ID_OF[api]: job}
        if account.layer == "gateway":
            body = {"api": api, **body}
        if names and api == "agent":
            body["tool_names"] = list(names)
        try:
            answer = await self._call("query", api, body, account, self.read_deadline)
        except ProviderFailed as error:
            raise Unreachable(error.message, provider=NAME) from error
        if why := silent(answer):
            raise why
        return answer

    async def either(self, api: Api, job: str, account: Account, names: tuple[str, ...] = ()) -> tuple[Api, Answer]:
        """The look under the api where the job is known: its own, else the other. The answer of its own where neither knows it."""
        answer = await self.query(api, job, account, names)
        if not is_missing(answer) and (answer.data or not answer.said_no):
            return api, answer
        other = await self.query(OTHER[api], job, account)
        return (OTHER[api], other) if other.data and not other.said_no else (api, answer)

    async def reach(self, account: Account) -> Answer:
        """A question that costs nothing, to see whether the key is taken."""
        return await self.query("tool", NOBODY, account)

    async def left(self, account: Account) -> Balance | None:
        """The credits of an account at the service itself; None where it does not say."""
        url = f"{account.base}/query_account_status"
        headers = {"Authorization": f"Bearer {account.key}"}
        answer: Answer = await self._ask("POST", url, {}, self.read_deadline, json={}, headers=headers)
        if why := silent(answer):
            raise why
        amount = _amount(answer.data.get("balances"))
        return None if amount is None else Balance(amount=amount, unit="credits")

    async def _call(self, verb: Any, api: Api, body: Mapping[str, Any], account: Account, deadline: float) -> Answer:
        headers = {"Authorization": f"Bearer {account.key}"}
        answer = await self._ask("POST", account.url(verb, api), {}, deadline, json=dict(body), headers=headers)
        assert isinstance(answer, Answer)
        return answer


def created(api: Api, answer: Answer) -> tuple[Api, str] | None:
    """The api and the id in an answer to a creation, where there is one; the gateway may have taken a tool instead of the agent."""
    if not 200 <= answer.status < 300 or answer.body is None or answer.body.get("success") is False:
        return None
    corrected = answer.body.get("_corrected_api")
    first: Api = corrected if corrected in ("agent", "tool") else api
    for each in (first, OTHER[first]):
        found = answer.data.get(ID_OF[each])
        if isinstance(found, str | int) and not isinstance(found, bool) and str(found).strip():
            return each, str(found).strip()
    return None


def _amount(held: Any) -> float | None:
    """The number of credits in a field whose form is not documented."""
    if isinstance(held, dict):
        held = next((held[name] for name in ("total", "credits", "balance") if name in held), None)
    if isinstance(held, bool) or not isinstance(held, int | float | str):
        return None
    try:
        return float(held)
    except ValueError:
        return None
