"""The registry: what it finds, what it leaves out, and what it answers when nothing fits."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from studio.errors import NotConfigured, RequestError
from studio.registry import Registry, origin
from studio.requests import ImageRequest, MusicRequest
from studio.settings import Settings

MODULE = """
from studio.provider import Model, Provider, Setting
from studio.sizing import Sizes

class Here(Provider):
    name, title, free = "{name}", "{name}".title(), {free}
    settings = {settings}
    def models(self):
        return [Model("{name}-1", "{name} 1", frozenset({tasks!r}), sizes=Sizes(max={most}))]

PROVIDER = Here
"""
KEY = '(Setting("{0}_KEY", secret=True, required=True), Setting("{0}_URL", default="https://api.example"))'


def module(
    name: str, *, free: bool = False, settings: str = "()", tasks: tuple[str, ...] = ("image",), most: int = 2048
) -> str:
    return MODULE.format(name=name, free=free, settings=settings, tasks=tasks, most=most)


Make = Callable[..., Registry]


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    package = f"upstreams_{tmp_path.name.replace('-', '_')}"
    monkeypatch.syspath_prepend(str(tmp_path))

    def made(environment: dict[str, str] | None = None, **modules: str) -> Registry:
        folder = tmp_path / package
        folder.mkdir()
        (folder / "__init__.py").write_text("")
        for name, text in modules.items():
            (folder / f"{name}.py").write_text(text)
        return Registry(package, Settings(home=tmp_path, environment=environment or {}))

    yield made
    for loaded in [name for name in sys.modules if name.partition(".")[0] == package]:
        del sys.modules[loaded]


def test_finds_each_module_that_offers_a_provider(make: Make) -> None:
    registry = make(
        alpha=module("alpha"), beta=module("beta", free=True), _helper="raise RuntimeError('never imported')"
    )
    assert [provider.name for provider in registry.all()] == ["alpha", "beta"]
    assert registry.problems == []


def test_hands_each_provider_exactly_the_settings_it_declares(make: Make) -> None:
    environment = {"ALPHA_KEY": "k-alpha", "ALPHA_URL": "http://127.0.0.1:8080/v1", "OTHER_KEY": "other"}
    provider = make(environment, alpha=module("alpha", settings=KEY.format("ALPHA"))).get("alpha")
    assert provider.values == {"ALPHA_KEY": "k-alpha", "ALPHA_URL": "http://127.0.0.1:8080/v1"}
    assert provider.trusted == ("http://127.0.0.1:8080",)


def test_trusts_no_usual_address(make: Make) -> None:
    assert make(alpha=module("alpha", settings=KEY.format("ALPHA"))).get("alpha").trusted == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("import nothing_like_this", "No module named 'nothing_like_this'"),
        ("def broken(:\n", "SyntaxError"),
        ("raise RuntimeError('first line\\nlast line')", "last line"),
        ("", "offers no PROVIDER"),
        ("PROVIDER = object()", "offers no PROVIDER"),
        ("from studio.provider import Provider as PROVIDER", "is not a lower-case word"),
        (module("auto"), "is not a lower-case word"),
        (module("alpha"), 'its name "alpha" is taken'),
    ],
)
def test_reports_a_broken_module_and_keeps_the_rest(make: Make, text: str, reason: str) -> None:
    registry = make(alpha=module("alpha"), broken=text)
    assert [provider.name for provider in registry.all()] == ["alpha"]
    (problem,) = registry.problems
    assert ".broken: " in problem
    assert reason in problem
    assert "\n" not in problem


def test_reports_no_secret(make: Make) -> None:
    registry = make({"ALPHA_KEY": "sk-12345"}, alpha="raise RuntimeError('sk-12345 refused')")
    assert "sk-12345" not in registry.problems[0]


def test_refuses_an_unknown_provider_with_the_known_names(make: Make) -> None:
    registry = make(alpha=module("alpha"), beta=module("beta"))
    with pytest.raises(RequestError) as refused:
        registry.get("zeta")
    assert refused.value.field == "provider"
    assert refused.value.hint == "Choose one of auto, alpha, beta."


def test_names_the_variable_of_a_provider_without_its_key(make: Make) -> None:
    registry = make(alpha=module("alpha", settings=KEY.format("ALPHA")))
    with pytest.raises(NotConfigured, match="ALPHA_KEY"):
        registry.for_request(ImageRequest(prompt="a cat", provider="alpha"))


def test_uses_the_values_of_the_asking_owner(make: Make) -> None:
    registry = make(alpha=module("alpha", settings=KEY.format("ALPHA")), beta=module("beta", free=True))
    request = ImageRequest(prompt="a cat")
    assert registry.auto(request).name == "beta"
    assert registry.auto(request, lambda _: {"ALPHA_KEY": "mine"}).name == "alpha"


def test_auto_prefers_an_account_over_the_free_ones(make: Make) -> None:
    registry = make(alpha=module("alpha", free=True), zeta=module("zeta"))
    assert registry.for_request(ImageRequest(prompt="a cat")).name == "zeta"


def test_auto_goes_on_to_one_that_makes_the_size(make: Make) -> None:
    registry = make(small=module("small", most=512), wide=module("wide", free=True))
    assert registry.auto(ImageRequest(prompt="a cat", width=1024, height=1024, strict_size=True)).name == "wide"
    with pytest.raises(RequestError, match="small 1 cannot make"):
        registry.auto(ImageRequest(prompt="a cat", width=4096, height=4096, strict_size=True))


def test_auto_finds_the_provider_of_a_named_model(make: Make) -> None:
    registry = make(alpha=module("alpha"), beta=module("beta", free=True))
    assert registry.auto(ImageRequest(prompt="a cat", model="beta-1")).name == "beta"
    with pytest.raises(RequestError) as refused:
        registry.auto(ImageRequest(prompt="a cat", model="gamma-1"))
    assert refused.value.field == "model"


def test_auto_says_what_can_be_made_instead(make: Make) -> None:
    with pytest.raises(RequestError) as refused:
        make(alpha=module("alpha", tasks=("image", "edit"))).auto(MusicRequest(prompt="a waltz"))
    assert (refused.value.field, refused.value.hint) == ("task", "What can be made here: edit, image.")


def test_auto_names_the_key_that_would_help(make: Make) -> None:
    locked = module("alpha", tasks=("music",), settings=KEY.format("ALPHA"))
    with pytest.raises(NotConfigured) as refused:
        make(alpha=locked, beta=module("beta", free=True)).auto(MusicRequest(prompt="a waltz"))
    assert refused.value.hint == "Set ALPHA_KEY for Alpha."


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://api.example/v1", "https://api.example:443"),
        ("http://[::1]:90/x", "http://[::1]:90"),
        ("sk-secret", ""),
        ("file:///etc/passwd", ""),
    ],
)
def test_origin_writes_the_port_out(url: str, expected: str) -> None:
    assert origin(url) == expected
