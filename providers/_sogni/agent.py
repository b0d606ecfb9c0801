"""The defaults of an agent that already uses Sogni on this machine, from its own configuration file."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from studio.requests import Request, VideoRequest

NAMES = ("sogni-creative-agent-skill", "sogni-agent", "sogni-gen", "sogni")  # under which it is listed there
MODELS = {"image": "defaultImageModel", "edit": "defaultEditModel", "photobooth": "defaultPhotoboothModel"}
WORKFLOWS = {
    "text": "t2v",
    "image": "i2v",
    "transition": "i2v",
    "extend": "i2v",
    "sound": "s2v",
    "lipsync": "s2v",
    "motion": "animate-move",
    "replace": "animate-replace",
}

log = logging.getLogger("backlot.sogni")


def defaults_of(values: Mapping[str, str]) -> dict[str, Any]:
    """The defaults as the file names them; empty where there is none."""
    path = values.get("OPENCLAW_CONFIG_PATH")
    if not path:
        return {}
    try:
        entries = json.loads(Path(path).expanduser().read_text(encoding="utf-8"))["plugins"]["entries"]
        found = next(entries[name] for name in NAMES if name in entries)
        config = found["config"]
    except (OSError, ValueError, KeyError, TypeError, StopIteration):
        log.warning("OPENCLAW_CONFIG_PATH holds no defaults for Sogni.")
        return {}
    return dict(config) if isinstance(config, Mapping) and found.get("enabled", True) else {}


def with_defaults(values: Mapping[str, str], agent: Mapping[str, Any]) -> dict[str, str]:
    """The settings, with the token and the network of the agent where they name none."""
    added = {"SOGNI_CURRENCY": agent.get("defaultTokenType"), "SOGNI_NETWORK": agent.get("defaultNetwork")}
    return {**{name: str(value) for name, value in added.items() if value}, **values}


def usual_model(agent: Mapping[str, Any], request: Request) -> str:
    """The model that the agent uses for such a request; empty where it names none, or where a quality was chosen here."""
    if "quality" in request.model_fields_set:
        return ""
    if isinstance(request, VideoRequest):
        by_workflow = agent.get("videoModels")
        name = by_workflow.get(WORKFLOWS.get(request.effective_mode, "")) if isinstance(by_workflow, Mapping) else ""
    else:
        name = agent.get(MODELS.get(request.task, ""))
    return name if isinstance(name, str) else ""
