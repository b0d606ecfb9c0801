"""What every function of the public API has in common: who calls, what is given, how a refusal looks."""

from __future__ import annotations

import functools
import inspect
import json
import typing
from collections.abc import Awaitable, Callable
from typing import Any

import gradio as gr
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, create_model

from components._refusals import unexpected, unknown_caller
from components.guard import MCP_PATH, caller_of
from studio.errors import AuthFailed, BacklotError, request_error
from studio.requests import writable

Answer = dict[str, Any]
Function = Callable[..., Awaitable[Answer]]

Word = typing.Annotated[str, AfterValidator(writable)]
BOUNDS: dict[str, Any] = {  # of parameters by name; the others are bounded by their type
    "limit": Field(ge=1, le=500),
    "offset": Field(ge=0, le=1_000_000_000),
    "wait_seconds": Field(ge=0),
    "after": Field(ge=0, lt=2**63),
}


def speaks(function: Function) -> Function:
    """A method `(self, owner, ...)` as Gradio can publish it: `(self, ..., caller: gr.Request)`.

    It finds out who calls, checks the types of what is given, and answers every error as an object.
    """
    hints = typing.get_type_hints(function)
    first, _owner, *rest = inspect.signature(function).parameters.values()
    arguments = _arguments(function.__name__, hints, rest)

    @functools.wraps(function)
    async def told(self: Any, *given: Any) -> Any:
        *values, caller = given
        try:
            named = {parameter.name: value for parameter, value in zip(rest, values, strict=True) if value is not None}
            answer = await function(self, owner_of_call(caller), **_checked(arguments, named))
        except BacklotError as error:
            answer = {"error": error.as_dict()}
        except Exception as error:
            answer = {"error": unexpected(error).as_dict()}
        # Gradio's MCP server sends str(answer), which for a dict is Python's notation and not JSON.
        return json.dumps(answer) if _is_mcp(caller) else answer

    caller = inspect.Parameter("caller", inspect.Parameter.POSITIONAL_OR_KEYWORD, default=None, annotation=gr.Request)
    told.__signature__ = inspect.Signature([first, *rest, caller], return_annotation=Answer)  # type: ignore[attr-defined]
    told.__annotations__ = {
        **{parameter.name: hints[parameter.name] for parameter in rest},
        "caller": gr.Request,
        "return": Answer,
    }
    return told


def owner_of_call(request: Any) -> str:
    """The owner that a program acts for. Raises AuthFailed without a token, except in a studio that only this machine reaches."""
    caller = caller_of(request)
    if not caller.may_call:
        raise (
            unknown_caller()
            if not caller.known
            else AuthFailed(
                "The API asks for a token; the page's cookie is not enough.",
                hint="Send the header Authorization: Bearer followed by a token, copied from Settings.",
            )
        )
    return caller.owner


def _arguments(name: str, hints: dict[str, Any], parameters: list[inspect.Parameter]) -> type[BaseModel]:
    """The parameters as a model, so that a wrong type is told like any other wrong field."""
    fields: dict[str, Any] = {}
    for parameter in parameters:
        hint = Word if hints[parameter.name] is str else hints[parameter.name]
        bounded = typing.Annotated[hint, BOUNDS[parameter.name]] if parameter.name in BOUNDS else hint
        fields[parameter.name] = (bounded, ... if parameter.default is inspect.Parameter.empty else parameter.default)
    return create_model(name, __config__=ConfigDict(extra="forbid", allow_inf_nan=False), **fields)


def _checked(arguments: type[BaseModel], given: dict[str, Any]) -> dict[str, Any]:
    try:
        return dict(arguments(**given))
    except ValidationError as error:
        raise request_error(error) from error


def _is_mcp(request: gr.Request | None) -> bool:
    inner = getattr(request, "request", None) or request
    path = getattr(inner, "scope", {}).get("path", "")
    return MCP_PATH in path
