"""What every provider promises, over every provider found."""

from __future__ import annotations

import asyncio
import copy
import inspect
from pathlib import Path

import pytest

from studio.errors import NotConfigured, RequestError
from studio.provider import Provider
from studio.registry import Registry
from studio.requests import REQUESTS, TASKS, Request, parse_request
from studio.settings import Settings, read_settings

ENOUGH = {  # the least that each task needs
    "image": {"prompt": "a cat"},
    "edit": {"prompt": "make it blue", "references": ["a"]},
    "photobooth": {"prompt": "as an astronaut", "face": "a"},
    "angles": {"subject": "a"},
    "video": {"prompt": "a cat runs"},
    "music": {"prompt": "a waltz"},
    "speech": {"prompt": "hello"},
    "sound_effect": {"prompt": "rain"},
    "transcribe": {"source": "a"},
    "upscale": {"source": "a"},
    "model3d": {"source": "a"},
    "cut": {"clips": [{"artifact": "a"}]},
    "export": {"items": ["a"], "form": "gif"},
}


def providers() -> list[Provider]:
    settings = read_settings({"BACKLOT_HOME": "/nowhere"})
    return [provider for package in ("providers", "tests.fakes") for provider in Registry(package, settings).all()]


@pytest.fixture(params=providers(), ids=lambda provider: provider.name)
def provider(request: pytest.FixtureRequest) -> Provider:
    found = request.param
    assert isinstance(found, Provider)
    return found


@pytest.fixture
def maker(provider: Provider) -> Provider:
    """A provider that makes media; one for words alone has no models, which `test_its_models_are_data_with_tasks` looks at."""
    if provider.for_words and not provider.models():
        pytest.skip("it makes no media")
    return provider


def test_every_module_is_a_provider() -> None:
    settings = read_settings({"BACKLOT_HOME": "/nowhere"})
    assert Registry("providers", settings).problems == []


def test_covers_every_task() -> None:
    assert set(ENOUGH) == set(TASKS)


def test_has_a_name_and_a_title(provider: Provider) -> None:
    assert provider.name.isidentifier()
    assert provider.title
    assert sum(other.name == provider.name for other in providers()) == 1


def test_its_models_are_data_with_tasks(provider: Provider) -> None:
    models = provider.models()
    answers = type(provider).chat is not Provider.chat or type(provider).ask is not Provider.ask
    assert models or (provider.for_words and answers)
    ids = [name for model in models for name in (model.id, *model.aliases)]
    assert len(ids) == len(set(ids))
    for model in models:
        assert model.title
        assert model.tasks <= set(REQUESTS)
        assert model.batch >= 1
        assert model.typical_seconds > 0


def test_names_the_variable_it_lacks(provider: Provider) -> None:
    required = [setting.name for setting in provider.settings if setting.required]
    bare = type(provider)({})
    if not required:
        bare.require()
        return
    with pytest.raises(NotConfigured) as refused:
        bare.require()
    assert required[0] in refused.value.message
    assert required[0] in refused.value.hint


def test_refuses_a_model_it_does_not_have(maker: Provider) -> None:
    task = sorted(maker.models()[0].tasks)[0]
    with pytest.raises(RequestError, match="nobody-1"):
        maker.model_for(parse_request(task, {**ENOUGH[task], "model": "nobody-1"}))


def test_refuses_a_task_it_does_not_have(provider: Provider) -> None:
    tasks = {task for model in provider.models() for task in model.tasks}
    for task in set(TASKS) - tasks:
        with pytest.raises(RequestError):
            provider.model_for(parse_request(task, ENOUGH[task]))


def test_its_models_name_themselves_and_the_number(provider: Provider) -> None:
    sized = [model for model in provider.models() if model.sizes and "image" in model.tasks]
    for model in sized:
        with pytest.raises(RequestError) as refused:
            model.check(parse_request("image", {"prompt": "a", "width": 511, "height": 513, "strict_size": True}))
        assert model.title in refused.value.message
        assert "511" in refused.value.message
        assert "nearest" in refused.value.hint


def test_says_how_a_lost_call_is_found(provider: Provider) -> None:
    assert provider.reconcile in {"key", "list", "none"}
    if provider.reconcile == "list":
        assert type(provider).find is not Provider.find


def test_can_wait_and_cancel(maker: Provider) -> None:
    kind = type(maker)
    assert kind.submit is not Provider.submit
    assert kind.follow is not Provider.follow
    for name in ("submit", "follow", "cancel", "balance", "estimate", "check"):
        assert inspect.iscoroutinefunction(getattr(kind, name)), name


def test_an_estimate_changes_nothing(maker: Provider) -> None:
    task = sorted(maker.models()[0].tasks)[0]
    request: Request = parse_request(task, ENOUGH[task])
    before = copy.deepcopy(request)
    cost = asyncio.run(maker.estimate(request, {}))
    assert request == before
    if maker.free:
        assert cost is not None
        assert cost.amount == 0


def test_is_handed_only_what_it_declares(provider: Provider, tmp_path: Path) -> None:
    environment = {
        "BACKLOT_HOME": str(tmp_path),
        "SOMEBODY_ELSES_KEY": "secret",
        **{s.name: "x" for s in provider.settings},
    }
    settings: Settings = read_settings(environment)
    values = settings.for_provider(provider.settings)
    assert set(values) == {setting.name for setting in provider.settings}


def test_choices_are_no_secret_and_hold_the_usual_value(provider: Provider) -> None:
    for setting in provider.settings:
        if setting.choices:
            assert not setting.secret
            assert setting.default in {"", *(choice.id for choice in setting.choices)}


def test_secrets_are_marked(provider: Provider) -> None:
    words = ("KEY", "TOKEN", "SECRET", "PASSWORD")
    bare = [s.name for s in provider.settings if any(word in s.name for word in words) and not s.secret]
    assert bare == []
