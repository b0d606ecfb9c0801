"""The director: what is said in plain words becomes a plan with a price, and after a yes what was wanted. `chat` and `conversation`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import typer

from commands._desk import Desk
from commands._files import artifact_of, text_of
from commands._flags import WAITS, Changes, Ending, Options, PromptFile, System, SystemFile, Yes, at_desk
from commands._making import fields_of, finish
from commands._runs import finish_run
from commands._terminal import NOT_OVER, option_line, told
from studio.errors import NotFound, error_from

ConversationId = Annotated[str, typer.Argument(help="Which conversation, by its id.")]
PlanId = Annotated[str, typer.Argument(help="Which plan, by its id.")]

conversation = typer.Typer(no_args_is_help=True, help="What was said with the director, and its plans.")


def add(app: typer.Typer) -> None:
    """Add the commands of this family."""
    app.command()(chat)
    app.command()(brains)
    app.add_typer(conversation, name="conversation")


@at_desk
def chat(
    studio: Desk,
    message: Annotated[str | None, typer.Argument(help="What you want, in plain words.")] = None,
    prompt_file: PromptFile = None,
    attach: Annotated[
        list[str] | None, typer.Option("-c", "--attach", help="What it is about: a file, an address, an id, or last.")
    ] = None,
    conversation: Annotated[str, typer.Option(help='Which conversation goes on; "last": the last one.')] = "",
    brain: Annotated[str, typer.Option(help="Who answers: rules, a provider that talks, or agent:<provider>.")] = "",
    model: Annotated[str, typer.Option("-m", "--model", "--llm-model", help="Which model answers.")] = "",
    max_tokens: Annotated[int | None, typer.Option(help="Tokens of the answer at most.")] = None,
    thinking: Annotated[bool | None, typer.Option(help="Whether it thinks before it speaks.")] = None,
    system: System = None,
    system_file: SystemFile = None,
    options: Options = None,
    yes: Annotated[bool, typer.Option("--yes", help="Start what it plans, whatever it costs.")] = False,
    ending: Ending = WAITS,
) -> None:
    """Say what you want; the director answers with a plan.

    Nothing is started before you say so: with --yes, or with `conversation go`.
    """
    words, role = text_of(message, prompt_file, "prompt"), text_of(system, system_file, "system")
    attached = [artifact_of(studio, each, "image,video,audio", "attach") for each in attach or []]
    how = {"brain": brain, "model": model, "max_tokens": max_tokens, "thinking": thinking, "system": role}
    choice: dict[str, Any] = {name: value for name, value in how.items() if value not in ("", None)}
    if own := fields_of(options):
        choice["options"] = own
    known = _last(studio) if conversation == "last" else conversation
    heard = studio.call("talk_to_director", words, attached, known, choice or None)
    if heard["answer"]["error"]:
        raise error_from(heard["answer"]["error"])
    if yes and heard["plans"]:
        studio.say(heard["text"])
        _start(studio, heard["conversation"]["id"], heard["plans"][-1]["id"], ending)
        return
    studio.show(heard, [heard["text"], *_plans(heard["conversation"]["id"], heard["plans"])])
    studio.say(f"Conversation {heard['conversation']['id']}")


@at_desk
def brains(studio: Desk) -> None:
    """List who can answer a chat, and what -O takes there."""
    found = studio.call("list_brains")
    studio.show(found, (line for each in found["brains"] for line in _brain_lines(each, each["id"] == found["usual"])))


@conversation.command("list")
@at_desk
def conversations(studio: Desk) -> None:
    """List the conversations, the one spoken in last first."""
    found = studio.call("list_conversations")
    studio.show(found, map(_titled, found["conversations"]))


@conversation.command()
@at_desk
def show(studio: Desk, conversation_id: ConversationId) -> None:
    """Show what was said."""
    found = studio.call("get_conversation", conversation_id)
    studio.show(found, (line for each in found["messages"] for line in _said(each)))


@conversation.command()
@at_desk
def go(
    studio: Desk,
    conversation_id: ConversationId,
    plan_id: PlanId,
    changes: Changes = None,
    ending: Ending = WAITS,
) -> None:
    """Say yes to a plan, at the price that was shown."""
    if fields := fields_of(changes):
        changed = studio.call("decide_plan", conversation_id, plan_id, "edit", fields)["plan"]
        studio.say(f"Now {changed['price']}")
    _start(studio, conversation_id, plan_id, ending)


@conversation.command()
@at_desk
def cancel(studio: Desk, conversation_id: ConversationId, plan_id: PlanId) -> None:
    """Drop a plan; nothing is spent on it."""
    studio.show(studio.call("decide_plan", conversation_id, plan_id, "cancel", None), ["It is dropped."])


@conversation.command()
@at_desk
def rename(
    studio: Desk, conversation_id: ConversationId, title: Annotated[str, typer.Argument(help="A few words.")]
) -> None:
    """Give a conversation another title."""
    found = studio.call("rename_conversation", conversation_id, title)
    studio.show(found, [_titled(found["conversation"])])


@conversation.command()
@at_desk
def branch(
    studio: Desk,
    conversation_id: ConversationId,
    message_id: Annotated[str, typer.Argument(help="The last message that is taken along, by its id; none: all.")] = "",
) -> None:
    """Copy a conversation up to a message, to go on another way."""
    found = studio.call("branch_conversation", conversation_id, message_id)
    studio.show(found, [_titled(found["conversation"])])


@conversation.command()
@at_desk
def delete(studio: Desk, conversation_id: ConversationId, yes: Yes = False) -> None:
    """Delete a conversation; what was made in it stays in the library."""
    if not yes:
        typer.confirm(f"Delete the conversation {conversation_id} for good?", abort=True, err=True)
    studio.show(studio.call("delete_conversation", conversation_id), [f"{conversation_id} is deleted."])


def _titled(talk: Mapping[str, Any]) -> str:
    """A conversation in a list."""
    return f"{talk['id']}  {talk['title']}"


def _start(studio: Desk, conversation_id: str, plan_id: str, ending: Ending) -> None:
    """Start a plan, and end the command with what becomes of it."""
    found = studio.call("decide_plan", conversation_id, plan_id, "go", None)
    plan = found["plan"]
    if plan["job"]:
        finish(studio, studio.call("get_job", plan["job"], 0), ending)
    elif plan["run"]:
        finish_run(studio, studio.call("get_run", plan["run"]), ending)
    else:  # its price has changed, or it is a turn of a service that goes on in the conversation
        studio.show(found, _plans(conversation_id, [plan]))
        raise typer.Exit(NOT_OVER)


def _brain_lines(brain: Mapping[str, Any], usual: bool) -> Iterator[str]:
    """Who can answer, for people."""
    yield f"{brain['id']}  {brain['title']}" + ("  answers where nobody is named" if usual else "")
    if brain["models"]:
        yield f"  models: {', '.join(brain['models'])}"
    yield from map(option_line, brain["knobs"])


def _plans(conversation_id: str, plans: list[Mapping[str, Any]]) -> Iterator[str]:
    """Plans for people."""
    for plan in plans:
        yield f"Plan: {plan['title']}, {plan['price']}, about {plan['seconds']:.0f} s"
        yield from (f"  {note}" for note in plan["notes"])
        if plan["problem"]:
            yield f"  {told(plan['problem']['message'], plan['problem']['hint'])}"
        elif plan["state"] == "offered":
            yield f"  Start it with: conversation go {conversation_id} {plan['id']}"


def _said(message: Mapping[str, Any]) -> Iterator[str]:
    """A message for people."""
    who = "You" if message["role"] == "person" else "Director"
    for part in message["parts"]:
        if part.get("text"):
            yield f"{who}: {part['text']}"
        if plan := part.get("plan"):
            yield from _plans(message["conversation"], [plan])


def _last(studio: Desk) -> str:
    """The conversation that was spoken in last. Raises NotFound."""
    found = studio.call("list_conversations")["conversations"]
    if not found:
        raise NotFound("There is no conversation yet.", field="conversation", hint="Leave it out to begin one.")
    return str(found[0]["id"])
